import { describe, expect, it } from 'vitest';
import { map, type Platform } from './mapped.ts';

const MARK = 'S3CRET';

/** Fields of real bodies that must not outlive mapping. */
const NAMES = [
  'password',
  'password_hash',
  'post_password',
  'rp_token',
  'rp_token_created_at',
  'reset_password_token',
  'token',
  'access_token',
  'cart_token',
  'checkout_token',
  'session_token',
  'order_key',
  'cart_hash',
  'payment_url',
  'transaction_id',
  'payment_details',
  'payment',
  'payment_gateway_names',
  'payment_method',
  'credit_card_number',
  'cc_last4',
  'cc_number',
  'cc_owner',
  'card',
  'cvv',
  'iban',
  'authorization',
  'receipt',
  'browser_ip',
  'client_details',
  'customer_ip_address',
  'customer_user_agent',
  'remote_ip',
  'x_forwarded_for',
  'user_agent',
  'customer_dob',
  'dob',
  'date_of_birth',
  'gender',
  'customer_gender',
  'taxvat',
  'customer_taxvat',
  'vat_id',
  'latitude',
  'longitude',
  'landing_site',
  'referring_site',
  'reference',
  'multipass_identifier',
  'protect_code',
  'quote_id',
  'avatar_url',
  'username',
  'note_attributes',
  'properties',
  'order_status_url',
  'downloads',
  'secret',
  'api_key',
  'landmarks',
  'embedding',
  'photo',
  'session_hash',
  'ip',
  'checkout_id',
  'session_key',
  'cookie',
  'user_data',
  'discount_codes',
  'coupon_lines',
  'status_histories',
  '_links',
  'extra',
  'toString',
  'constructor',
];

const loot = (): unknown[] => [
  `${MARK}-text`,
  4111111111111111,
  { value: MARK, name: MARK, nested: [{ token: MARK }] },
  [{ name: MARK, value: MARK }],
];

/** Fields whose value is claimed under their own name in some resource: their loot is tested where they are not. */
const READ: Readonly<Record<string, readonly string[]>> = {
  'html/orders': ['transaction_id'],
  'html/refunds': ['transaction_id'],
  'html/events': ['properties'],
  'shopify/events': ['properties'],
};

/** The body with every secret name beside every field of it, at every depth. */
function stuffed(value: unknown, names: readonly string[], round: number): unknown {
  if (Array.isArray(value)) return value.map((member) => stuffed(member, names, round));
  if (typeof value !== 'object' || value === null) return value;
  const out: Record<string, unknown> = {};
  for (const [index, name] of names.entries()) out[name] = loot()[(index + round) % 4];
  for (const [key, member] of Object.entries(value)) out[key] = stuffed(member, names, round);
  return out;
}

const at = '2026-03-01T10:00:00Z';
const address = { first_name: 'Ada', address1: 'Main 1', address_1: 'Main 1', street: ['Main 1'] };
const shopifyLine = {
  id: 1,
  product_id: 2,
  price: '5',
  quantity: 1,
  title: 'T',
  discount_allocations: [{ amount: '1' }],
};
const bodies: [Platform, string, Record<string, unknown>][] = [
  [
    'shopify',
    'orders',
    {
      id: 1,
      currency: 'EUR',
      total_price: '5',
      email: 'a@b.c',
      customer: { id: 2 },
      billing_address: address,
      line_items: [shopifyLine],
      refunds: [{ id: 3, transactions: [{ amount: '1' }] }],
      fulfillments: [{ id: 1 }],
    },
  ],
  [
    'shopify',
    'customers',
    { id: 1, email: 'a@b.c', addresses: [address], email_marketing_consent: { state: 'subscribed' } },
  ],
  [
    'shopify',
    'products',
    {
      id: 1,
      title: 'Brille',
      variants: [{ id: 1, price: '1', inventory_quantity: 1 }],
      options: [{ name: 'Size' }],
      images: [{ src: 'https://x.example/1' }],
      metafields: [{ namespace: 'a', key: 'shape', value: 'round' }],
    },
  ],
  [
    'shopify',
    'refunds',
    {
      id: 1,
      order_id: 2,
      transactions: [{ amount: '1' }],
      refund_line_items: [{ line_item_id: 1, quantity: 1, line_item: { id: 1, price: '1' } }],
    },
  ],
  ['shopify', 'carts', { id: 'x', updated_at: at, line_items: [{ id: 1, price: '1', quantity: 1 }] }],
  [
    'shopify',
    'events',
    {
      events: [
        { type: 'product_viewed', at, productId: 1 },
        { type: 'ai_session_started', at, sessionId: 's' },
      ],
    },
  ],
  [
    'woocommerce',
    'orders',
    {
      id: 1,
      currency: 'EUR',
      total: '5',
      billing: address,
      shipping: address,
      line_items: [{ id: 1, name: 'x', price: 5, total: '5', quantity: 1 }],
      refunds: [{ id: 1, total: '-1' }],
      meta_data: [{ key: '_x', value: 'y' }],
    },
  ],
  ['woocommerce', 'customers', { id: 1, email: 'a@b.c', billing: address, shipping: address }],
  [
    'woocommerce',
    'products',
    {
      id: 1,
      name: 'Brille',
      price: '1',
      attributes: [{ name: 'Size', options: ['52'] }],
      images: [{ src: 'https://x.example/1' }],
      meta_data: [{ key: '_x', value: 'y' }],
    },
  ],
  ['woocommerce', 'products', { id: 1, parent_id: 2, type: 'variation', price: '1' }],
  ['woocommerce', 'refunds', { id: 1, order_id: 2, amount: '1', line_items: [{ id: 1, quantity: 1 }] }],
  [
    'magento',
    'orders',
    {
      entity_id: 1,
      base_currency_code: 'EUR',
      base_grand_total: 5,
      billing_address: address,
      items: [{ item_id: 1, base_price: 1, name: 'x' }],
      extension_attributes: { shipping_assignments: [{ shipping: { address } }] },
    },
  ],
  [
    'magento',
    'customers',
    {
      id: 1,
      email: 'a@b.c',
      addresses: [address],
      extension_attributes: { is_subscribed: true },
      custom_attributes: [{ attribute_code: 'rp_token', value: MARK }],
    },
  ],
  [
    'magento',
    'products',
    {
      id: 1,
      name: 'Brille',
      price: 1,
      custom_attributes: [{ attribute_code: 'api_key', value: MARK }],
      extension_attributes: { stock_item: { qty: 1 } },
      media_gallery_entries: [{ file: '/a.jpg' }],
    },
  ],
  [
    'magento',
    'creditmemos',
    { entity_id: 1, order_id: 2, base_grand_total: 1, items: [{ order_item_id: 1, qty: 1 }] },
  ],
  [
    'html',
    'orders',
    {
      id: 'o',
      currency: 'EUR',
      total: 5,
      customer: { id: 1, email: 'a@b.c' },
      billing: address,
      lines: [{ price: 1, title: 'x' }],
      refunds: [{ id: 1, amount: 1 }],
    },
  ],
  [
    'html',
    'customers',
    {
      id: 1,
      email: 'a@b.c',
      addresses: [address],
      preferences: { shapes: ['round'] },
      privacySettings: { analytics: { granted: true } },
    },
  ],
  [
    'html',
    'products',
    {
      id: 1,
      title: 'Brille',
      variants: [{ id: 1, price: 1, options: [{ name: 'Size', value: '52' }] }],
      attributes: [{ name: 'shape', value: 'round' }],
    },
  ],
  [
    'html',
    'products',
    {
      '@type': 'Product',
      sku: 'x',
      name: 'Brille',
      offers: { price: 1, priceCurrency: 'EUR' },
      additionalProperty: [{ name: 'shape', value: 'round' }],
    },
  ],
  [
    'html',
    'events',
    {
      events: [
        { type: 'product_viewed', at, productId: 1 },
        { type: 'face_analysis_completed', at, sessionId: 's', consent: { granted: true, receiptId: 'r' } },
      ],
    },
  ],
  ['html', 'feedback', { id: 1, at, verdict: 'liked' }],
  ['html', 'sessions', { id: 1, at }],
  ['html', 'refunds', { id: 1, orderId: 2, amount: 1 }],
];

describe('secrets', () => {
  it.each(bodies)('in %s %s do not survive', (platform, resource, body) => {
    const names = NAMES.filter((name) => !(READ[`${platform}/${resource}`] ?? []).includes(name));
    for (let round = 0; round < 4; round++) {
      const text = JSON.stringify(map(platform, resource, stuffed(body, names, round)));
      expect(text).not.toContain(MARK);
      expect(text).not.toContain('4111111111111111');
    }
  });

  it('and everything personal of an order stand in contact alone', () => {
    const personal = {
      email: 'PERSONAL@b.c',
      phone: 'PERSONAL',
      note: 'PERSONAL',
      first_name: 'PERSONAL',
      last_name: 'PERSONAL',
      address1: 'PERSONAL',
      address_1: 'PERSONAL',
      city: 'PERSONAL',
    };
    const person = {
      id: 5,
      ...personal,
      default_address: personal,
      addresses: [personal],
      billing: personal,
      shipping: personal,
      billing_address: personal,
      shipping_address: personal,
    };
    for (const platform of ['shopify', 'woocommerce', 'html'] as const) {
      for (const resource of ['orders', 'customers'] as const) {
        const body = {
          ...person,
          currency: 'EUR',
          customer: person,
          customer_note: 'PERSONAL',
          customer_id: 5,
          line_items: [],
          verified_email: false,
        };
        for (const statement of map(platform, resource, body).statements) {
          const { contact: _contact, addresses: _addresses, ...rest } = statement.groups;
          expect(JSON.stringify({ ...statement, groups: rest })).not.toContain('PERSONAL');
        }
      }
    }
  });
});
