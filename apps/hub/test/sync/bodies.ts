import { gtin13 } from '@varai/core/testkit';
import type { Platform } from '../../src/store/tenancy.ts';

/** JSON with ids beyond 2^53 as the numbers that platforms write. */
export const exactJson = (body: object): string => JSON.stringify(body).replace(/"([1-9]\d{15,})"/g, '$1');

export interface ProductFacts {
  readonly id: string;
  readonly title?: string;
  readonly brand?: string;
  readonly sku?: string | null;
  readonly gtin?: string | null;
  /** `149.00` */
  readonly price?: string;
  readonly quantity?: number;
  /** The source's modified time, UTC. */
  readonly at: string;
}

/** GTIN-13s of the range that is kept for examples. */
export const GTIN = {
  a: gtin13('952000000001'),
  b: gtin13('952000000002'),
  c: gtin13('952000000003'),
} as const;

// WooCommerce and Magento write UTC without saying so.
const bare = (at: string): string => at.replace(/\.\d+Z$|Z$/, '');

const PRODUCTS: Readonly<Record<Platform, (facts: Required<ProductFacts>) => object>> = {
  shopify: ({ id, title, brand, sku, gtin, price, quantity, at }) => ({
    id,
    title,
    vendor: brand,
    status: 'active',
    updated_at: at,
    variants: [
      {
        id: `${id}1`,
        title: 'Default Title',
        sku,
        barcode: gtin,
        price,
        inventory_quantity: quantity,
        inventory_management: 'shopify',
      },
    ],
  }),
  woocommerce: ({ id, title, brand, sku, gtin, price, quantity, at }) => ({
    id,
    name: title,
    type: 'simple',
    status: 'publish',
    brands: [{ id: 1, name: brand }],
    sku: sku ?? '',
    global_unique_id: gtin ?? '',
    price,
    regular_price: price,
    manage_stock: true,
    stock_quantity: quantity,
    stock_status: quantity > 0 ? 'instock' : 'outofstock',
    date_modified_gmt: bare(at),
  }),
  magento: ({ id, title, brand, sku, gtin, price, quantity, at }) => ({
    id,
    name: title,
    sku,
    type_id: 'simple',
    status: 1,
    price: Number(price),
    updated_at: bare(at).replace('T', ' '),
    attribute_labels: { brand },
    custom_attributes: gtin === null ? [] : [{ attribute_code: 'gtin', value: gtin }],
    extension_attributes: { stock_item: { qty: quantity, is_in_stock: quantity > 0 } },
  }),
  html: ({ id, title, brand, sku, gtin, price, quantity, at }) => ({
    id,
    title,
    brand,
    sku,
    gtin,
    price,
    quantity,
    available: quantity > 0,
    updatedAt: at,
  }),
};

/** A product with one variant, as this platform writes it. */
export const productBody = (platform: Platform, facts: ProductFacts): object =>
  PRODUCTS[platform]({
    title: `Frame ${facts.id}`,
    brand: 'Nordlicht',
    sku: null,
    gtin: null,
    price: '149.00',
    quantity: 3,
    ...facts,
  });

export interface PersonFacts {
  readonly id: string;
  readonly email: string;
  readonly verified?: boolean;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly phone?: string;
  readonly street?: string;
  readonly at: string;
  /** Marketing by e-mail. */
  readonly accepts?: boolean;
}

const CUSTOMERS: Readonly<Record<Platform, (facts: Required<PersonFacts>) => object>> = {
  shopify: ({ id, email, verified, firstName, lastName, phone, street, at, accepts }) => ({
    id, email, verified_email: verified, first_name: firstName, last_name: lastName, phone, updated_at: at,
    email_marketing_consent: { state: accepts ? 'subscribed' : 'unsubscribed', consent_updated_at: at },
    default_address: { id: `${id}9`, first_name: firstName, last_name: lastName, address1: street, city: 'Bremen', zip: '28195', country: 'Germany', phone },
  }),
  woocommerce: ({ id, email, firstName, lastName, phone, street, at, accepts }) => ({
    id, email, first_name: firstName, last_name: lastName, date_modified_gmt: bare(at),
    billing: { first_name: firstName, last_name: lastName, address_1: street, city: 'Bremen', postcode: '28195', country: 'DE', email, phone },
    privacy_settings: { email_marketing: { granted: accepts, at } },
  }),
  magento: ({ id, email, firstName, lastName, phone, street, at, accepts }) => ({
    id, email, firstname: firstName, lastname: lastName, updated_at: bare(at).replace('T', ' '),
    addresses: [{ id: `${id}9`, firstname: firstName, lastname: lastName, street: [street], city: 'Bremen', postcode: '28195', country_id: 'DE', telephone: phone, default_billing: true }],
    extension_attributes: { is_subscribed: accepts },
  }),
  html: ({ id, email, verified, firstName, lastName, phone, street, at, accepts }) => ({
    id, email, emailVerified: verified, firstName, lastName, phone, updatedAt: at,
    addresses: [{ name: `${firstName} ${lastName}`, street, city: 'Bremen', postcode: '28195', country: 'DE', phone }],
    privacySettings: { email_marketing: { granted: accepts, at } },
  }),
}; // prettier-ignore

/** A customer with one address, as this platform writes it. */
export const customerBody = (platform: Platform, facts: PersonFacts): object =>
  CUSTOMERS[platform]({
    verified: false,
    firstName: 'Wilhelmine',
    lastName: 'Zwanziger',
    phone: '+4942112345678',
    street: 'Am Deich 86',
    accepts: false,
    ...facts,
  });

export interface OrderFacts {
  readonly id: string;
  /** Null = a guest. */
  readonly customerId?: string | null;
  readonly email?: string;
  readonly total?: string;
  readonly status?: 'processing' | 'cancelled' | 'completed';
  readonly at: string;
}

const SHOPIFY_STATUS = {
  processing: { financial_status: 'paid', fulfillment_status: null, cancelled_at: null },
  completed: { financial_status: 'paid', fulfillment_status: 'fulfilled', cancelled_at: null },
  cancelled: { financial_status: 'voided', fulfillment_status: null, cancelled_at: '2026-03-01T00:00:00Z' },
} as const;

const ORDERS: Readonly<Record<Platform, (facts: Required<OrderFacts> & Required<PersonFacts>) => object>> = {
  shopify: ({ id, customerId, email, total, status, at, firstName, lastName, phone, street }) => ({
    id, name: `#${id.slice(-4)}`, email, phone, currency: 'EUR', total_price: total, created_at: at, updated_at: at, ...SHOPIFY_STATUS[status],
    line_items: [{ id: `${id}1`, title: 'Arden', quantity: 1, price: total, product_id: '11', variant_id: '111', sku: 'ARD-1' }],
    billing_address: { first_name: firstName, last_name: lastName, address1: street, city: 'Bremen', zip: '28195', phone },
    shipping_address: { first_name: firstName, last_name: lastName, address1: street, city: 'Bremen', zip: '28195', phone },
    ...(customerId === null ? {} : { customer: { id: customerId, email, first_name: firstName, last_name: lastName } }),
  }),
  woocommerce: ({ id, customerId, email, total, status, at, firstName, lastName, phone, street }) => ({
    id, number: id, status, currency: 'EUR', total, customer_id: customerId ?? 0, date_created_gmt: bare(at), date_modified_gmt: bare(at),
    line_items: [{ id: `${id}1`, name: 'Arden', quantity: 1, price: Number(total), subtotal: total, total, product_id: 11, sku: 'ARD-1' }],
    billing: { first_name: firstName, last_name: lastName, address_1: street, city: 'Bremen', postcode: '28195', email, phone },
    shipping: { first_name: firstName, last_name: lastName, address_1: street, city: 'Bremen', postcode: '28195' },
    customer_note: `ring at ${lastName}`,
  }),
  magento: ({ id, customerId, email, total, status, at, firstName, lastName, phone, street }) => ({
    entity_id: id, increment_id: `0000000${id}`, status: status === 'completed' ? 'complete' : status === 'cancelled' ? 'canceled' : status, state: status === 'completed' ? 'complete' : status === 'cancelled' ? 'canceled' : status,
    order_currency_code: 'EUR', base_currency_code: 'EUR', grand_total: Number(total), base_grand_total: Number(total),
    created_at: bare(at).replace('T', ' '), updated_at: bare(at).replace('T', ' '), customer_is_guest: customerId === null ? 1 : 0, ...(customerId === null ? {} : { customer_id: customerId }),
    customer_email: email, customer_firstname: firstName, customer_lastname: lastName,
    billing_address: { firstname: firstName, lastname: lastName, street: [street], city: 'Bremen', postcode: '28195', telephone: phone, email },
    items: [{ item_id: `${id}1`, name: 'Arden', sku: 'ARD-1', product_id: 11, qty_ordered: 1, price: Number(total), base_price: Number(total), row_total: Number(total), base_row_total: Number(total) }],
  }),
  html: ({ id, customerId, email, total, status, at, firstName, lastName, phone, street }) => ({
    id, number: id, currency: 'EUR', total, status, createdAt: at, updatedAt: at, ...(customerId === null ? {} : { customerId }), email, phone, note: `ring at ${lastName}`,
    lines: [{ id: `${id}1`, title: 'Arden', quantity: 1, price: total, productId: '11', sku: 'ARD-1' }],
    billing: { name: `${firstName} ${lastName}`, street, city: 'Bremen', postcode: '28195', phone },
    shippingAddress: { name: `${firstName} ${lastName}`, street, city: 'Bremen', postcode: '28195', phone },
  }),
}; // prettier-ignore

/** An order of one line, as this platform writes it. */
export const orderBody = (platform: Platform, facts: OrderFacts & Partial<PersonFacts>): object =>
  ORDERS[platform]({
    customerId: null,
    email: 'wilhelmine.zwanziger@example.org',
    total: '149.00',
    status: 'processing',
    firstName: 'Wilhelmine',
    lastName: 'Zwanziger',
    phone: '+4942112345678',
    street: 'Am Deich 86',
    verified: false,
    accepts: false,
    ...facts,
  });
