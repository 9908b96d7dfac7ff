import { describe, expect, it } from 'vitest';
import { group, issue, one } from './mapped.ts';

const order = {
  id: 963,
  number: '963',
  status: 'processing',
  currency: 'EUR',
  customer_id: 11,
  order_key: 'wc_order_x',
  customer_note: 'leave at door',
  created_via: 'checkout',
  date_created: '2026-07-01T12:00:00',
  date_created_gmt: '2026-07-01T10:00:00',
  date_modified: '2026-07-01T12:00:02',
  date_modified_gmt: '2026-07-01T10:00:02',
  total: '31.20',
  total_tax: '1.20',
  shipping_total: '0.00',
  discount_total: '30.00',
  billing: {
    first_name: 'Ada',
    last_name: 'L',
    address_1: 'Main 1',
    address_2: '',
    city: 'Bern',
    state: 'BE',
    postcode: '3000',
    country: 'CH',
    email: 'a@b.ch',
    phone: '1',
  },
  shipping: [],
  line_items: [
    {
      id: 890,
      name: 'Oslo &amp; Case',
      product_id: 52,
      variation_id: 0,
      quantity: 2,
      subtotal: '60.00',
      total: '30.00',
      price: 15,
      sku: '',
    },
  ],
  refunds: [
    { id: 70, reason: 'x', total: '-10.00' },
    { id: 71, reason: '', total: '-1.20' },
  ],
};

describe('WooCommerce orders', () => {
  it('are mapped whole', () => {
    const statement = one('woocommerce', 'orders', order, { timeZone: 'Europe/Berlin' });
    expect(statement).toMatchObject({
      resourceId: '963',
      modifiedAt: '2026-07-01T10:00:02.000Z',
      subject: { type: 'customer', id: '11' },
    });
    expect(statement.groups).toEqual({
      lifecycle: { deleted: false },
      status: { status: 'processing', financial: null, fulfillment: null, platformStatus: 'processing' },
      totals: {
        currency: 'EUR',
        totalMinor: 3120,
        subtotalMinor: 6000,
        taxMinor: 120,
        shippingMinor: 0,
        discountMinor: 3000,
        refundedMinor: 1120,
        presentment: null,
      },
      lines: {
        list: [
          {
            lineId: '890',
            parentLineId: null,
            productId: '52',
            variantId: '52',
            sku: null,
            title: 'Oslo & Case',
            quantity: 2,
            unitMinor: 3000,
            totalMinor: 3000,
          },
        ],
      },
      customer: { customerId: '11', guest: false },
      contact: {
        email: 'a@b.ch',
        firstName: 'Ada',
        lastName: 'L',
        phone: '1',
        note: 'leave at door',
        billing: {
          name: 'Ada L',
          street: ['Main 1'],
          city: 'Bern',
          province: 'BE',
          postcode: '3000',
          country: 'CH',
          phone: '1',
        },
      },
      metadata: {
        number: '963',
        channel: 'checkout',
        placed_at: '2026-07-01T10:00:00.000Z',
        updated_at: '2026-07-01T10:00:02.000Z',
      },
      'refund:70': { amountMinor: 1000, currency: 'EUR', at: null, lines: [] },
      'refund:71': { amountMinor: 120, currency: 'EUR', at: null, lines: [] },
    });
  });

  it('fall back on local times in the zone of the shop', () => {
    expect(
      one(
        'woocommerce',
        'orders',
        { id: 1, date_modified: '2026-07-01T12:00:02' },
        { timeZone: 'Europe/Berlin' },
      ).modifiedAt,
    ).toBe('2026-07-01T10:00:02.000Z');
    expect(
      one('woocommerce', 'orders', { id: 1, date_modified_gmt: '0000-00-00 00:00:00', date_modified: null })
        .modifiedAt,
    ).toBeNull();
  });

  it('of guests have customer 0', () => {
    const statement = one('woocommerce', 'orders', { ...order, customer_id: 0 });
    expect(group(statement, 'customer')).toEqual({ customerId: null, guest: true });
    expect(statement.subject).toEqual({ type: 'order', id: '963' });
  });

  it.each([
    ['on-hold', 'on_hold'],
    ['completed', 'completed'],
    ['cancelled', 'cancelled'],
    ['refunded', 'refunded'],
    ['failed', 'failed'],
    ['pending', 'pending'],
    ['checkout-draft', 'pending'],
    ['wc-processing', 'processing'],
    ['shipped', 'fulfilled'],
    ['my-own', 'pending'],
  ])('%s are %s', (platformStatus, status) => {
    expect(group(one('woocommerce', 'orders', { id: 1, status: platformStatus }), 'status')).toEqual({
      status,
      financial: null,
      fulfillment: null,
      platformStatus,
    });
  });

  it('in the trash are deleted, and come back with the next body', () => {
    const trashed = one('woocommerce', 'orders', { ...order, status: 'trash' });
    expect(trashed.verb).toBe('delete');
    expect(group(trashed, 'lifecycle')).toEqual({ deleted: true });
    expect(trashed.groups).not.toHaveProperty('status');
    expect(group(one('woocommerce', 'orders', order), 'lifecycle')).toEqual({ deleted: false });
    expect(one('woocommerce', 'orders', { id: 963 }, { verb: 'delete' }).groups).toEqual({
      lifecycle: { deleted: true },
    });
  });

  it('have refunds of their own too', () => {
    const refund = {
      id: 70,
      order_id: 963,
      amount: '10.00',
      date_created_gmt: '2026-07-02T10:00:00',
      line_items: [{ id: 5, quantity: -1, meta_data: [{ key: '_refunded_item_id', value: '890' }] }],
    };
    expect(one('woocommerce', 'refunds', refund)).toMatchObject({
      kind: 'order',
      resourceId: '963',
      groups: {
        'refund:70': {
          amountMinor: 1000,
          at: '2026-07-02T10:00:00.000Z',
          lines: [{ lineId: '890', quantity: 1 }],
        },
      },
    });
  });

  it('refuse a negative total', () => {
    expect(issue('woocommerce', 'orders', { id: 1, total: '-1' })).toEqual({
      code: 'platform/negative-price',
      path: 'total',
    });
  });
});

describe('WooCommerce customers', () => {
  it('never join by e-mail', () => {
    const statement = one('woocommerce', 'customers', {
      id: 25,
      email: 'a@b.c',
      billing: { phone: '1' },
      meta_data: [],
      privacy_settings: { analytics: 'yes', data_sale: '?' },
    });
    expect(group(statement, 'identity')).toEqual({ verifiedEmail: null });
    expect(group(statement, 'privacy_settings')).toEqual({
      analytics: { granted: true, at: null },
      data_sale: { granted: false, at: null },
    });
  });
});

describe('WooCommerce products', () => {
  const simple = {
    id: 282,
    name: 'Oslo Brille',
    type: 'simple',
    status: 'publish',
    sku: 'OSLO',
    global_unique_id: '4006381333931',
    price: '80',
    regular_price: '100.00',
    sale_price: '80',
    manage_stock: true,
    stock_quantity: '4',
    stock_status: 'instock',
    permalink: 'https://shop.example/?product=oslo',
    brands: [{ name: 'Nord &amp; Co' }],
    attributes: [
      { name: 'pa_frame-shape', variation: false, options: ['Panto'] },
      { name: 'Size', variation: true, options: ['52-18-140'] },
    ],
    meta_data: [{ key: '_lens_height', value: '41' }],
    tags: [{ name: 'Acetat' }],
    categories: [{ name: 'Brillen' }],
    date_modified_gmt: '2026-07-01T10:00:02',
    parent_id: 0,
  };

  it('simple ones are their own variant', () => {
    const { groups } = one('woocommerce', 'products', simple);
    expect(groups).toMatchObject({
      identity: { brand: 'Nord & Co', variants: [{ variantId: '282', sku: 'OSLO', gtin: '04006381333931' }] },
      pricing: { currency: 'EUR', variants: { '282': { amountMinor: 8000, compareAtMinor: 10000 } } },
      inventory: { variants: { '282': { quantity: 4, available: true } } },
      metadata: {
        url: 'https://shop.example/?product=oslo',
        published: true,
        categories: ['Brillen'],
        tags: ['Acetat'],
      },
    });
    expect(groups['eyewear']).toEqual({
      lensHeightMm: { value: 41, from: 'metafield:_lens_height' },
      shape: { value: 'round', from: 'attribute:frame-shape' },
      lensWidthMm: { value: 52, from: 'option:Size' },
      bridgeMm: { value: 18, from: 'option:Size' },
      templeMm: { value: 140, from: 'option:Size' },
      material: { value: 'acetate', from: 'tag:Acetat' },
    });
  });

  it('without a price have none', () => {
    expect(
      one('woocommerce', 'products', { ...simple, price: '', regular_price: '', sale_price: '' }).groups[
        'pricing'
      ],
    ).toEqual({ currency: 'EUR', variants: {} });
  });

  it('variable ones list their variations, grouped ones their children', () => {
    const variable = one('woocommerce', 'products', {
      ...simple,
      type: 'variable',
      variations: [192, '194', 192],
    });
    expect(group(variable, 'identity')['variants']).toEqual([
      { variantId: '192', sku: null, gtin: null },
      { variantId: '194', sku: null, gtin: null },
    ]);
    expect(variable.groups).toMatchObject({ pricing: { variants: {} }, inventory: { variants: {} } });
    expect(
      group(
        one('woocommerce', 'products', { ...simple, type: 'grouped', grouped_products: [1, 2] }),
        'metadata',
      )['children'],
    ).toEqual(['1', '2']);
  });

  it('variable ones with whole variations in them hold their prices', () => {
    const variation = {
      id: 192,
      sku: 'A',
      price: '5',
      regular_price: '5',
      stock_status: 'outofstock',
      attributes: [{ name: 'Size', option: '52-18-140' }],
    };
    expect(
      one('woocommerce', 'products', { ...simple, type: 'variable', variations: [variation] }).groups,
    ).toMatchObject({
      identity: { variants: [{ variantId: '192', sku: 'A' }] },
      pricing: { variants: { '192': { amountMinor: 500 } } },
      inventory: { variants: { '192': { available: false } } },
      metadata: { variants: [{ variantId: '192', options: { Size: '52-18-140' } }] },
    });
  });

  const variation = {
    id: 192,
    parent_id: 282,
    type: 'variation',
    sku: 'OSLO-52',
    price: '80',
    regular_price: '80',
    manage_stock: 'parent',
    stock_status: 'onbackorder',
    meta_data: [{ key: '_ean', value: '4006381333931' }],
    date_modified_gmt: '2026-07-01T10:00:02',
  };

  it('variations are parts of their parent', () => {
    const statement = one('woocommerce', 'products', variation, { verb: 'create' });
    expect(statement).toMatchObject({
      resourceId: '282',
      verb: 'update',
      modifiedAt: '2026-07-01T10:00:02.000Z',
    });
    expect(statement.groups).toEqual({
      'identity:192': {
        brand: null,
        variants: [{ variantId: '192', sku: 'OSLO-52', gtin: '04006381333931' }],
      },
      'pricing:192': { currency: 'EUR', variants: { '192': { amountMinor: 8000, compareAtMinor: null } } },
      'inventory:192': { variants: { '192': { quantity: null, available: true } } },
    });
  });

  it('deleted variations take their part out, not the parent', () => {
    expect(
      one('woocommerce', 'products', { id: 192, parent_id: 282, type: 'variation' }, { verb: 'delete' })
        .groups,
    ).toEqual({
      'identity:192': { brand: null, variants: [] },
      'pricing:192': { currency: 'EUR', variants: {} },
      'inventory:192': { variants: {} },
    });
  });

  it('read prices out of HTML', () => {
    const price = '<span class="amount"><bdi>1.234,00&nbsp;<span>&euro;</span></bdi></span>';
    expect(
      one('woocommerce', 'products', { ...simple, price, regular_price: '' }).groups['pricing'],
    ).toMatchObject({ variants: { '282': { amountMinor: 123400 } } });
  });
});
