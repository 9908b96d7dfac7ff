import { describe, expect, it } from 'vitest';
import { group, issue, map, one } from './mapped.ts';

const order = {
  id: 5001,
  name: '#1001',
  currency: 'EUR',
  created_at: '2026-11-20T10:00:00+01:00',
  updated_at: '2026-11-20T10:00:05+01:00',
  financial_status: 'paid',
  fulfillment_status: null,
  email: 'Ada@Example.com',
  note: 'ring twice',
  total_price: '219.90',
  subtotal_price: '199.90',
  total_tax: '35.11',
  total_discounts: '20.00',
  total_shipping_price_set: {
    shop_money: { amount: '20.00', currency_code: 'EUR' },
    presentment_money: { amount: '18.80', currency_code: 'CHF' },
  },
  total_price_set: {
    shop_money: { amount: '219.90', currency_code: 'EUR' },
    presentment_money: { amount: '206.71', currency_code: 'CHF' },
  },
  presentment_currency: 'CHF',
  tags: 'vip, gift',
  source_name: 'web',
  customer: { id: 77, email: 'ada@example.com', accepts_marketing: true, tags: 'x' },
  billing_address: {
    first_name: 'Ada',
    last_name: 'Lovelace',
    address1: 'Main 1',
    zip: '1000',
    city: 'Bern',
    country_code: 'CH',
    phone: '+41 1',
  },
  line_items: [
    {
      id: 1,
      product_id: 10,
      variant_id: 100,
      sku: 'OSLO-52',
      title: 'Oslo',
      quantity: 2,
      price: '109.95',
      total_discount: '0.00',
      discount_allocations: [{ amount: '20.00' }],
      properties: [{ name: 'Engraving', value: 'For Grace' }],
    },
  ],
};

describe('Shopify orders', () => {
  it('are mapped whole', () => {
    const statement = one('shopify', 'orders', order, { verb: 'create' });
    expect(statement).toEqual({
      kind: 'order',
      resourceId: '5001',
      modifiedAt: '2026-11-20T09:00:05.000Z',
      verb: 'create',
      subject: { type: 'customer', id: '77' },
      groups: {
        lifecycle: { deleted: false },
        status: { status: 'processing', financial: 'paid', fulfillment: null, platformStatus: null },
        totals: {
          currency: 'EUR',
          totalMinor: 21990,
          subtotalMinor: 19990,
          taxMinor: 3511,
          shippingMinor: 2000,
          discountMinor: 2000,
          refundedMinor: null,
          presentment: { currency: 'CHF', totalMinor: 20671 },
        },
        lines: {
          list: [
            {
              lineId: '1',
              parentLineId: null,
              productId: '10',
              variantId: '100',
              sku: 'OSLO-52',
              title: 'Oslo',
              quantity: 2,
              unitMinor: 10995,
              totalMinor: 19990,
            },
          ],
        },
        customer: { customerId: '77', guest: false },
        contact: {
          email: 'Ada@Example.com',
          firstName: 'Ada',
          lastName: 'Lovelace',
          phone: '+41 1',
          note: 'ring twice',
          billing: {
            name: 'Ada Lovelace',
            street: ['Main 1'],
            city: 'Bern',
            postcode: '1000',
            country: 'CH',
            phone: '+41 1',
          },
        },
        metadata: {
          number: '#1001',
          channel: 'web',
          tags: ['vip', 'gift'],
          placed_at: '2026-11-20T09:00:00.000Z',
          updated_at: '2026-11-20T09:00:05.000Z',
        },
      },
    });
  });

  it.each([
    [{ financial_status: 'pending' }, 'pending'],
    [{ financial_status: 'authorized' }, 'processing'],
    [{ financial_status: 'paid', fulfillment_status: 'partial' }, 'partially_fulfilled'],
    [{ financial_status: 'paid', fulfillment_status: 'fulfilled' }, 'fulfilled'],
    [
      { financial_status: 'paid', fulfillment_status: 'fulfilled', closed_at: '2026-11-21T00:00:00Z' },
      'completed',
    ],
    [{ financial_status: 'partially_refunded', fulfillment_status: 'fulfilled' }, 'partially_refunded'],
    [{ financial_status: 'refunded' }, 'refunded'],
    [{ financial_status: 'voided' }, 'failed'],
    [{ financial_status: 'paid', cancelled_at: '2026-11-21T00:00:00Z' }, 'cancelled'],
  ])('with %j are %s', (fields, status) => {
    expect(group(one('shopify', 'orders', { id: 1, ...fields }), 'status')).toMatchObject({ status });
  });

  it('claim a cancellation as a fact of its own, only when there is one', () => {
    const cancelled = one('shopify', 'orders', {
      ...order,
      cancelled_at: '2026-11-21T00:00:00Z',
      cancel_reason: 'customer',
    });
    expect(group(cancelled, 'cancellation')).toEqual({ at: '2026-11-21T00:00:00.000Z', reason: 'customer' });
    expect(one('shopify', 'orders', order).groups).not.toHaveProperty('cancellation');
  });

  it('of guests hold the order itself as subject', () => {
    const { customer: _, ...guest } = order;
    const statement = one('shopify', 'orders', guest);
    expect(group(statement, 'customer')).toEqual({ customerId: null, guest: true });
    expect(statement.subject).toEqual({ type: 'order', id: '5001' });
  });

  it('claim nothing that their body is silent about', () => {
    expect(Object.keys(one('shopify', 'orders', { id: 1, tags: 'x' }).groups)).toEqual([
      'lifecycle',
      'metadata',
    ]);
  });

  it('have line properties of any type, none of which is read', () => {
    const withProperties = (properties: unknown): unknown =>
      one('shopify', 'orders', { ...order, line_items: [{ ...order.line_items[0], properties }] });
    for (const properties of [true, 7, {}, [], 'x', null, { 'Engraving?': 'x' }]) {
      expect(withProperties(properties)).toEqual(one('shopify', 'orders', order));
    }
  });

  it('may carry global ids where numbers were', () => {
    const global = { id: 'gid://shopify/Order/5001', customer: { id: 'gid://shopify/Customer/77' } };
    expect(one('shopify', 'orders', global)).toMatchObject({
      resourceId: '5001',
      subject: { type: 'customer', id: '77' },
    });
  });

  it('with amounts and no currency anywhere are refused', () => {
    expect(issue('shopify', 'orders', { id: 1, total_price: '1' }, { currency: null })).toEqual({
      code: 'platform/missing-currency',
      path: 'currency',
    });
  });

  it('deleted say only that', () => {
    expect(one('shopify', 'orders', { id: 5001 }, { verb: 'delete' })).toMatchObject({
      resourceId: '5001',
      modifiedAt: null,
      verb: 'delete',
      groups: { lifecycle: { deleted: true } },
    });
  });
});

describe('Shopify refunds', () => {
  const refund = {
    id: 9,
    order_id: 5001,
    created_at: '2026-11-22T00:00:00Z',
    note: 'broken',
    refund_line_items: [{ id: 3, line_item_id: 1, quantity: 1, subtotal: 99.95 }],
    transactions: [
      { kind: 'refund', status: 'success', amount: '50.00', currency: 'EUR' },
      { kind: 'refund', status: 'success', amount: '-9.95', currency: 'EUR' },
      { kind: 'refund', status: 'failure', amount: '500.00', currency: 'EUR' },
      { kind: 'void', status: 'success', amount: '7.00', currency: 'EUR' },
    ],
  };

  it('are registers in their order, the same from both topics', () => {
    const alone = one('shopify', 'refunds', refund);
    expect(alone).toMatchObject({
      kind: 'order',
      resourceId: '5001',
      modifiedAt: '2026-11-22T00:00:00.000Z',
      subject: null,
    });
    expect(alone.groups).toEqual({
      'refund:9': {
        amountMinor: 5995,
        currency: 'EUR',
        at: '2026-11-22T00:00:00.000Z',
        lines: [{ lineId: '1', quantity: 1 }],
      },
    });
    const embedded = one('shopify', 'orders', { ...order, refunds: [refund] });
    expect(embedded.groups['refund:9']).toEqual(alone.groups['refund:9']);
    expect(group(embedded, 'totals')['refundedMinor']).toBe(5995);
  });

  it('that failed paid nothing back; without transactions their lines count', () => {
    const failed = { ...refund, transactions: [{ kind: 'refund', status: 'failure', amount: '5' }] };
    expect(group(one('shopify', 'refunds', failed), 'refund:9')['amountMinor']).toBe(0);
    expect(group(one('shopify', 'refunds', { ...refund, transactions: [] }), 'refund:9')['amountMinor']).toBe(
      9995,
    );
  });

  it('need their order', () => {
    expect(issue('shopify', 'refunds', { id: 9 })).toEqual({ code: 'platform/missing-id', path: 'order_id' });
  });
});

describe('Shopify customers', () => {
  const customer = {
    id: 77,
    email: ' Ada@Example.com ',
    verified_email: true,
    first_name: 'Ada',
    note: 'n',
    tags: ['a', 'b'],
    updated_at: '2026-11-20T10:00:00Z',
    password_hash: 'x',
  };

  it('join by an e-mail address only where Shopify verified it', () => {
    expect(group(one('shopify', 'customers', customer), 'identity')).toEqual({
      verifiedEmail: 'ada@example.com',
    });
    expect(group(one('shopify', 'customers', { ...customer, verified_email: false }), 'identity')).toEqual({
      verifiedEmail: null,
    });
    expect(group(one('shopify', 'customers', { ...customer, verified_email: 'maybe' }), 'identity')).toEqual({
      verifiedEmail: null,
    });
  });

  it.each<[Record<string, unknown>, unknown]>([
    [{}, undefined],
    [
      { accepts_marketing: true, accepts_marketing_updated_at: '2026-01-01T00:00:00Z' },
      { email_marketing: { granted: true, at: '2026-01-01T00:00:00.000Z' } },
    ],
    [{ accepts_marketing: 'perhaps' }, { email_marketing: { granted: false, at: null } }],
    [
      { accepts_marketing: true, email_marketing_consent: { state: 'unsubscribed' } },
      { email_marketing: { granted: false, at: null } },
    ],
    [
      { email_marketing_consent: { state: 'subscribed', consent_updated_at: null } },
      { email_marketing: { granted: true, at: null } },
    ],
    [
      { email_marketing_consent: null, sms_marketing_consent: { state: 7 } },
      { email_marketing: { granted: false, at: null }, sms_marketing: { granted: false, at: null } },
    ],
    [{ data_sale_opt_out: false }, { data_sale: { granted: true, at: null } }],
  ])('with %j say of privacy %j', (fields, expected) => {
    expect(one('shopify', 'customers', { ...customer, ...fields }).groups['privacy_settings']).toEqual(
      expected,
    );
  });

  it('deleted say only that', () => {
    expect(one('shopify', 'customers', { id: 77 }, { verb: 'delete' }).groups).toEqual({
      lifecycle: { deleted: true },
    });
  });
});

describe('Shopify products', () => {
  const product = {
    id: 10,
    title: 'Oslo Sunglasses',
    vendor: 'Nord',
    body_html: '<p>Light &amp; strong.</p><ul><li>Bridge: 18 mm</li></ul>',
    handle: 'oslo',
    product_type: 'Sunglasses',
    status: 'active',
    published_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-11-20T10:00:00Z',
    tags: 'Round, Acetate',
    options: [{ name: 'Size' }, { name: 'Colour' }],
    images: [{ src: '//cdn.example.com/1.jpg', alt: 'front' }, { src: 'javascript:alert(1)' }, 'odd'],
    variants: [
      {
        id: 100,
        title: '52 / Black',
        option1: '52-18-140',
        option2: 'Black',
        price: '199.95',
        compare_at_price: '249',
        sku: 'OSLO-52',
        barcode: '4006381333931',
        inventory_quantity: '3',
        inventory_management: 'shopify',
        inventory_policy: 'deny',
      },
      {
        id: 101,
        title: '54 / Black',
        option1: '54-18-140',
        option2: 'Black',
        price: '',
        sku: '',
        barcode: '4006381333930',
        inventory_quantity: -2,
        inventory_management: 'shopify',
        inventory_policy: 'continue',
      },
      {
        id: 102,
        title: 'Default Title',
        option1: null,
        price: 5,
        inventory_quantity: 0,
        inventory_management: null,
      },
    ],
    metafields: [
      { namespace: 'custom', key: 'lens_height', value: '{"value": 41.0, "unit": "MILLIMETERS"}' },
    ],
  };

  it('are mapped whole', () => {
    const { groups } = one('shopify', 'products', product);
    expect(groups['identity']).toEqual({
      brand: 'Nord',
      variants: [
        { variantId: '100', sku: 'OSLO-52', gtin: '04006381333931' },
        { variantId: '101', sku: null, gtin: null },
        { variantId: '102', sku: null, gtin: null },
      ],
    });
    expect(groups['pricing']).toEqual({
      currency: 'EUR',
      variants: {
        '100': { amountMinor: 19995, compareAtMinor: 24900 },
        '102': { amountMinor: 500, compareAtMinor: null },
      },
    });
    expect(groups['inventory']).toEqual({
      variants: {
        '100': { quantity: 3, available: true },
        '101': { quantity: -2, available: true },
        '102': { quantity: null, available: true },
      },
    });
    expect(groups['metadata']).toMatchObject({
      description: 'Light & strong.\nBridge: 18 mm',
      published: true,
      tags: ['Round', 'Acetate'],
      images: [{ url: 'https://cdn.example.com/1.jpg', alt: 'front' }],
      variants: [
        { title: '52 / Black', options: { Size: '52-18-140', Colour: 'Black' } },
        {},
        { title: 'Oslo Sunglasses', options: {} },
      ],
    });
    expect(groups['eyewear']).toEqual({
      lensHeightMm: { value: 41, from: 'metafield:custom.lens_height' },
      bridgeMm: { value: 18, from: 'option:Size' },
      templeMm: { value: 140, from: 'option:Size' },
      colour: { value: 'black', from: 'option:Colour' },
      shape: { value: 'round', from: 'tag:Round' },
      material: { value: 'acetate', from: 'tag:Acetate' },
    });
  });

  it('drafts are not published, and yen have no minor unit', () => {
    const statement = one(
      'shopify',
      'products',
      { ...product, status: 'draft', variants: [{ id: 1, price: '1999' }] },
      { currency: 'JPY' },
    );
    expect(group(statement, 'metadata')['published']).toBe(false);
    expect(statement.groups['pricing']).toEqual({
      currency: 'JPY',
      variants: { '1': { amountMinor: 1999, compareAtMinor: null } },
    });
    expect(statement.groups).not.toHaveProperty('inventory');
  });

  it('with very many variants name those that are not in the body', () => {
    const gids = ['100', '999'].map((id) => ({ admin_graphql_api_id: `gid://shopify/ProductVariant/${id}` }));
    const statement = one('shopify', 'products', { ...product, variant_gids: gids });
    expect(JSON.stringify(group(statement, 'identity')['variants'])).toMatch(/"100".*"101".*"102".*"999"/);
  });

  it('with a key that would change an object instead of standing in it are refused, or do without', () => {
    expect(
      issue('shopify', 'products', { ...product, variants: [{ id: '__proto__', price: '1' }] }).code,
    ).toBe('platform/bad-id');
    const statement = one('shopify', 'products', {
      ...product,
      options: [{ name: '__proto__' }],
      variants: [{ id: 1, price: '1', option1: 'x' }],
    });
    expect(group(statement, 'metadata')['variants']).toEqual([
      { variantId: '1', title: 'Oslo Sunglasses', options: {} },
    ]);
  });
});

describe('Shopify carts', () => {
  it('are interactions without a person', () => {
    const cart = {
      id: 'tok',
      token: 'tok',
      note: 'for ada@example.com',
      updated_at: '2026-11-20T10:00:00Z',
      line_items: [
        { id: 1, quantity: 2, price: '10.00', line_price: '20.00' },
        { id: 2, quantity: 1, price: '5' },
      ],
    };
    expect(map('shopify', 'carts', cart)).toEqual({
      statements: [],
      interactions: [
        {
          type: 'cart_updated',
          at: '2026-11-20T10:00:00.000Z',
          index: 0,
          sessionId: null,
          userId: null,
          productId: null,
          properties: { lines: 2, quantity: 3, totalMinor: 2500, currency: 'EUR' },
        },
      ],
    });
  });
});
