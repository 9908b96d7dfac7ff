import { describe, expect, it } from 'vitest';
import { group, issue, one } from './mapped.ts';

const order = {
  entity_id: '9',
  increment_id: '000000013',
  state: 'processing',
  status: 'my_processing',
  customer_id: 1,
  customer_is_guest: '0',
  customer_email: 'a@b.c',
  customer_firstname: 'Ada',
  created_at: '2026-04-24 15:50:17',
  updated_at: '2026-04-24 15:50:18',
  base_currency_code: 'EUR',
  order_currency_code: 'USD',
  base_grand_total: '396.8700',
  grand_total: '431.50',
  base_subtotal: 362,
  base_tax_amount: 29.87,
  base_shipping_amount: 5,
  base_discount_amount: -10,
  base_total_refunded: '20.00',
  total_refunded: '21.75',
  billing_address: {
    firstname: 'Ada',
    lastname: 'L',
    street: ['Main 1', ''],
    city: 'Bern',
    postcode: '3000',
    region: 'Bern',
    region_code: 'BE',
    country_id: 'CH',
    telephone: '1',
  },
  items: [
    {
      item_id: 16,
      product_id: 196,
      product_type: 'configurable',
      name: 'Oslo',
      sku: 'OSLO-52',
      qty_ordered: 2,
      base_price: 69,
      base_row_total: 138,
      base_discount_amount: 10,
      price: 75,
    },
    {
      item_id: 17,
      parent_item_id: 16,
      product_id: 181,
      product_type: 'simple',
      name: 'Oslo-52',
      sku: 'OSLO-52',
      qty_ordered: 2,
      base_price: 69,
      base_row_total: 138,
      price: 75,
    },
    {
      item_id: 18,
      product_id: 2051,
      product_type: 'simple',
      name: 'Case',
      sku: 'CASE',
      qty_ordered: '1.0000',
      base_price: 224,
      base_row_total: 224,
      price: 240,
    },
  ],
  extension_attributes: {
    shipping_assignments: [
      {
        shipping: {
          address: { firstname: 'Grace', lastname: 'H', street: 'Side 2', city: 'Rom', country_id: 'IT' },
        },
      },
    ],
  },
};

describe('Magento orders', () => {
  it('are mapped whole, money of the parent line counted once', () => {
    const statement = one('magento', 'orders', order);
    expect(statement).toMatchObject({
      resourceId: '9',
      modifiedAt: '2026-04-24T15:50:18.000Z',
      subject: { type: 'customer', id: '1' },
    });
    expect(statement.groups).toEqual({
      lifecycle: { deleted: false },
      status: {
        status: 'partially_refunded',
        financial: null,
        fulfillment: null,
        platformStatus: 'my_processing',
      },
      totals: {
        currency: 'EUR',
        totalMinor: 39687,
        subtotalMinor: 36200,
        taxMinor: 2987,
        shippingMinor: 500,
        discountMinor: 1000,
        refundedMinor: 2000,
        presentment: { currency: 'USD', totalMinor: 43150 },
      },
      lines: {
        list: [
          {
            lineId: '16',
            parentLineId: null,
            productId: '196',
            variantId: '181',
            sku: 'OSLO-52',
            title: 'Oslo',
            quantity: 2,
            unitMinor: 6900,
            totalMinor: 12800,
          },
          {
            lineId: '17',
            parentLineId: '16',
            productId: '181',
            variantId: '181',
            sku: 'OSLO-52',
            title: 'Oslo-52',
            quantity: 2,
            unitMinor: 0,
            totalMinor: 0,
          },
          {
            lineId: '18',
            parentLineId: null,
            productId: '2051',
            variantId: '2051',
            sku: 'CASE',
            title: 'Case',
            quantity: 1,
            unitMinor: 22400,
            totalMinor: 22400,
          },
        ],
      },
      customer: { customerId: '1', guest: false },
      contact: {
        email: 'a@b.c',
        firstName: 'Ada',
        lastName: 'L',
        phone: '1',
        billing: {
          name: 'Ada L',
          street: ['Main 1'],
          city: 'Bern',
          postcode: '3000',
          province: 'BE',
          country: 'CH',
          phone: '1',
        },
        shipping: { name: 'Grace H', street: ['Side 2'], city: 'Rom', country: 'IT' },
      },
      metadata: {
        number: '000000013',
        placed_at: '2026-04-24T15:50:17.000Z',
        updated_at: '2026-04-24T15:50:18.000Z',
      },
    });
  });

  it('read their times in the zone of the store', () => {
    expect(one('magento', 'orders', order, { timeZone: '+03:00' }).modifiedAt).toBe(
      '2026-04-24T12:50:18.000Z',
    );
  });

  it('of guests have no customer', () => {
    const statement = one('magento', 'orders', { ...order, customer_is_guest: 1, customer_id: null });
    expect(group(statement, 'customer')).toEqual({ customerId: null, guest: true });
    expect(statement.subject).toEqual({ type: 'order', id: '9' });
  });

  it.each<[Record<string, unknown>, unknown]>([
    [{}, undefined],
    [{ increment_id: '000000013-1', original_increment_id: '000000013' }, '000000013'],
    [{ increment_id: '000000013-2', original_increment_id: '000000013' }, '000000013-1'],
    [{ increment_id: '000000013-2', relation_parent_real_id: '000000013-1' }, '000000013-1'],
    [{ increment_id: 'B-7', original_increment_id: 'B-7' }, undefined],
    [{ increment_id: '2026-11' }, undefined],
  ])('with %j replace %s', (fields, predecessor) => {
    expect(group(one('magento', 'orders', { ...order, ...fields }), 'metadata')['predecessorNumber']).toBe(
      predecessor,
    );
  });

  it.each<[Record<string, unknown>, string]>([
    [{ state: 'new' }, 'pending'],
    [{ state: 'pending_payment' }, 'pending'],
    [{ state: 'processing' }, 'processing'],
    [{ state: 'complete' }, 'completed'],
    [{ state: 'closed' }, 'refunded'],
    [{ state: 'canceled' }, 'cancelled'],
    [{ state: 'holded' }, 'on_hold'],
    [{ state: 'payment_review' }, 'on_hold'],
    [{ status: 'pending' }, 'pending'],
    [
      { state: 'processing', items: [{ item_id: 1, base_price: 1, qty_ordered: 2, qty_shipped: 1 }] },
      'partially_fulfilled',
    ],
    [
      { state: 'processing', items: [{ item_id: 1, base_price: 1, qty_ordered: 2, qty_shipped: 2 }] },
      'fulfilled',
    ],
  ])('with %j are %s', (fields, status) => {
    expect(group(one('magento', 'orders', { entity_id: 1, ...fields }), 'status')['status']).toBe(status);
  });

  it('have credit memos', () => {
    const memo = {
      entity_id: 4,
      order_id: 9,
      state: 2,
      created_at: '2026-05-01 00:00:00',
      base_currency_code: 'EUR',
      order_currency_code: 'USD',
      base_grand_total: 20,
      grand_total: 21.75,
      items: [
        { order_item_id: 16, qty: 1 },
        { order_item_id: 18, qty: 0 },
      ],
    };
    const refund = {
      amountMinor: 2000,
      currency: 'EUR',
      at: '2026-05-01T00:00:00.000Z',
      lines: [{ lineId: '16', quantity: 1 }],
    };
    expect(one('magento', 'creditmemos', memo)).toMatchObject({
      kind: 'order',
      resourceId: '9',
      groups: { 'refund:4': refund },
    });
    expect(group(one('magento', 'refunds', { ...memo, state: 3 }), 'refund:4')).toMatchObject({
      amountMinor: 0,
      lines: [],
    });
  });
});

describe('Magento customers', () => {
  const customer = {
    id: 1,
    email: 'a@b.c',
    firstname: 'Ada',
    dob: '1815-12-10',
    gender: 2,
    updated_at: '2026-04-24 15:50:17',
    addresses: [
      {
        default_billing: true,
        firstname: 'Ada',
        region: { region_code: 'BE', region: 'Bern' },
        street: ['Main 1'],
        telephone: '1',
      },
    ],
  };

  it('claim newsletter, addresses, and no verified e-mail', () => {
    const { groups } = one('magento', 'customers', {
      ...customer,
      extension_attributes: { is_subscribed: '1' },
    });
    expect(groups).toMatchObject({
      identity: { verifiedEmail: null },
      contact: { email: 'a@b.c', phone: '1' },
      addresses: { list: [{ name: 'Ada', province: 'BE' }] },
      privacy_settings: { email_marketing: { granted: true, at: null } },
    });
    expect(one('magento', 'customers', customer).groups).not.toHaveProperty('privacy_settings');
  });

  it('of two words on privacy keep the stricter', () => {
    const said = {
      ...customer,
      extension_attributes: { is_subscribed: false },
      privacy_settings: { email_marketing: true },
    };
    expect(group(one('magento', 'customers', said), 'privacy_settings')).toEqual({
      email_marketing: { granted: false, at: null },
    });
  });
});

describe('Magento products', () => {
  const attribute = (attribute_code: string, value: unknown): Record<string, unknown> => ({
    attribute_code,
    value,
  });
  const product = {
    id: 190,
    sku: 'OSLO-52',
    name: 'Oslo Sunglasses',
    price: 69,
    status: 1,
    type_id: 'simple',
    updated_at: '2026-03-27 16:06:41',
    created_at: '2026-03-27 16:06:41',
    extension_attributes: { stock_item: { qty: '100', is_in_stock: 1, manage_stock: true } },
    custom_attributes: [
      attribute('color', '5477'),
      attribute('frame_shape', '12'),
      attribute('frame_material', 'Acetate'),
      attribute('lens_width', '52.0000'),
      attribute('bridge_width', '18'),
      attribute('url_key', 'oslo'),
      attribute('ean', '4006381333931'),
      attribute('description', '<p>Nice</p>'),
      attribute('category_ids', ['15']),
    ],
    media_gallery_entries: [
      { file: '/o/s/oslo.jpg', media_type: 'image', label: 'front', disabled: false },
      { file: '/x.jpg', disabled: true },
    ],
  };

  it('are mapped whole; bare numbers of selects are unknown options', () => {
    const { groups } = one('magento', 'products', product);
    expect(groups).toMatchObject({
      identity: { brand: null, variants: [{ variantId: '190', sku: 'OSLO-52', gtin: '04006381333931' }] },
      pricing: { currency: 'EUR', variants: { '190': { amountMinor: 6900, compareAtMinor: null } } },
      inventory: { variants: { '190': { quantity: 100, available: true } } },
      metadata: {
        handle: 'oslo',
        published: true,
        images: [{ url: '/media/catalog/product/o/s/oslo.jpg', alt: 'front' }],
        description: 'Nice',
      },
    });
    expect(groups['eyewear']).toEqual({
      material: { value: 'acetate', from: 'attribute:frame_material' },
      lensWidthMm: { value: 52, from: 'attribute:lens_width' },
    });
  });

  it('use labels where the module sends them', () => {
    const labels = { color: { '5477': 'Havana' }, frame_shape: 'Round', manufacturer: { '3': 'Nord' } };
    const statement = one('magento', 'products', {
      ...product,
      attribute_labels: labels,
      custom_attributes: [...product.custom_attributes, attribute('manufacturer', '3')],
    });
    expect(group(statement, 'identity')['brand']).toBe('Nord');
    expect(group(statement, 'eyewear')).toMatchObject({
      colour: { value: 'tortoise' },
      shape: { value: 'round' },
    });
  });

  it('reduced ones compare with their price, within the days of the reduction', () => {
    const special = (to: string): unknown =>
      one('magento', 'products', {
        ...product,
        custom_attributes: [
          attribute('special_price', '49.00'),
          attribute('special_from_date', '2026-03-01 00:00:00'),
          attribute('special_to_date', to),
        ],
      }).groups['pricing'];
    expect(special('2026-03-27 00:00:00')).toMatchObject({
      variants: { '190': { amountMinor: 4900, compareAtMinor: 6900 } },
    });
    expect(special('2026-03-26 00:00:00')).toMatchObject({
      variants: { '190': { amountMinor: 6900, compareAtMinor: null } },
    });
  });

  it('configurable ones list their children and have no price of their own', () => {
    const configurable = one('magento', 'products', {
      ...product,
      type_id: 'configurable',
      price: 0,
      extension_attributes: { configurable_product_links: [181, '182'] },
    });
    expect(group(configurable, 'metadata')['children']).toEqual(['181', '182']);
    expect(configurable.groups['pricing']).toEqual({ currency: 'EUR', variants: {} });
  });

  it('refuse a negative price', () => {
    expect(issue('magento', 'products', { ...product, price: '-1' })).toEqual({
      code: 'platform/negative-price',
      path: 'price',
    });
  });
});
