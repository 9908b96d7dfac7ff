import { numeric } from '../../json-text.ts';
import {
  linesGross,
  refundedMinor,
  totalGross,
  totalTax,
  type ShopAddress,
  type ShopCustomer,
  type ShopLine,
  type ShopOrder,
  type ShopRefund,
} from '../state.ts';
import { decimalText, offsetTime } from '../written.ts';
import { embeddedCustomer } from './customer-payload.ts';

/** `full` is what a subscription without field selection sends; `slim` one that asks for what a sync needs. */
export type OrderPayloadSize = 'full' | 'slim';

export interface ShopifyOrderInput {
  readonly order: ShopOrder;
  readonly customer: ShopCustomer | null;
  readonly offsetMinutes: number;
  readonly shopDomain: string;
  readonly size?: OrderPayloadSize;
}

const money = (minor: number, currency: string): object => ({
  shop_money: { amount: decimalText(minor), currency_code: currency },
  presentment_money: { amount: decimalText(minor), currency_code: currency },
});

const FINANCIAL: Readonly<Record<ShopOrder['state'], string>> = {
  pending: 'pending',
  paid: 'paid',
  shipped: 'paid',
  completed: 'paid',
  cancelled: 'voided',
  refunded: 'refunded',
};

/** The platform's financial status. */
export function financialStatus(order: ShopOrder): string {
  const refunded = refundedMinor(order);
  if (refunded === 0 || order.state === 'refunded') return FINANCIAL[order.state];
  return refunded >= totalGross(order) ? 'refunded' : 'partially_refunded';
}

export const fulfillmentStatus = (order: ShopOrder): string | null =>
  order.state === 'shipped' || order.state === 'completed' ? 'fulfilled' : null;

/** Body of `orders/*`. */
export function orderPayload(input: ShopifyOrderInput): object {
  const { order, customer, offsetMinutes } = input;
  const at = (ms: number): string => offsetTime(ms, offsetMinutes);
  const slim = input.size === 'slim';
  const core = {
    id: numeric(order.id),
    admin_graphql_api_id: `gid://shopify/Order/${order.id}`,
    cancel_reason: order.cancelledMs === null ? null : 'customer',
    cancelled_at: order.cancelledMs === null ? null : at(order.cancelledMs),
    closed_at: order.state === 'completed' ? at(order.modifiedMs) : null,
    created_at: at(order.placedMs),
    currency: order.currency,
    current_total_price: decimalText(totalGross(order) - refundedMinor(order)),
    email: order.email,
    financial_status: financialStatus(order),
    fulfillment_status: fulfillmentStatus(order),
    name: `#${order.number}`,
    note: null,
    order_number: Number(order.number),
    presentment_currency: order.currency,
    processed_at: at(order.placedMs),
    source_name: 'web',
    subtotal_price: decimalText(linesGross(order)),
    tags: '',
    taxes_included: true,
    test: false,
    total_discounts: '0.00',
    total_price: decimalText(totalGross(order)),
    total_tax: decimalText(totalTax(order)),
    updated_at: at(order.modifiedMs),
  };
  if (slim) {
    return {
      ...core,
      customer:
        customer === null
          ? null
          : {
              id: numeric(customer.id),
              email: customer.email,
              first_name: customer.firstName,
              last_name: customer.lastName,
            },
      line_items: order.lines.map((line) => slimLine(line)),
      refunds: order.refunds.map((refund) => ({ id: numeric(refund.id), created_at: at(refund.atMs) })),
      shipping_address: address(order.shipping),
      total_shipping_price_set: money(order.shippingMinor, order.currency),
    };
  }
  return {
    ...core,
    app_id: 580111,
    browser_ip: '203.0.113.24',
    buyer_accepts_marketing: customer?.acceptsEmail === true,
    cart_token: order.token,
    checkout_token: order.token,
    client_details: {
      accept_language: 'en-GB',
      browser_height: null,
      browser_ip: '203.0.113.24',
      browser_width: null,
      session_hash: null,
      user_agent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15',
    },
    confirmed: true,
    contact_email: order.email,
    current_subtotal_price: decimalText(linesGross(order)),
    current_total_price_set: money(totalGross(order) - refundedMinor(order), order.currency),
    customer_locale: 'en',
    discount_codes: [],
    discount_applications: [],
    landing_site: '/collections/frames?utm_source=newsletter',
    note_attributes: [],
    number: Number(order.number) - 1000,
    order_status_url: `https://${input.shopDomain}/orders/${order.token}/authenticate?key=${order.token.slice(0, 16)}`,
    payment_gateway_names: ['shopify_payments'],
    phone: null,
    referring_site: '',
    subtotal_price_set: money(linesGross(order), order.currency),
    tax_lines: [
      {
        price: decimalText(totalTax(order)),
        rate: 0.19,
        title: 'VAT',
        price_set: money(totalTax(order), order.currency),
        channel_liable: false,
      },
    ],
    token: order.token,
    total_discounts_set: money(0, order.currency),
    total_line_items_price: decimalText(linesGross(order)),
    total_line_items_price_set: money(linesGross(order), order.currency),
    total_outstanding: order.state === 'pending' ? decimalText(totalGross(order)) : '0.00',
    total_price_set: money(totalGross(order), order.currency),
    total_shipping_price_set: money(order.shippingMinor, order.currency),
    total_tax_set: money(totalTax(order), order.currency),
    total_weight: 120 * order.lines.length,
    user_id: null,
    billing_address: address(order.billing),
    shipping_address: address(order.shipping),
    customer: customer === null ? null : embeddedCustomer(customer, order.currency, offsetMinutes),
    fulfillments:
      fulfillmentStatus(order) === null
        ? []
        : [
            {
              id: numeric(`${order.id.slice(0, 12)}7`),
              order_id: numeric(order.id),
              status: 'success',
              created_at: at(order.modifiedMs),
              updated_at: at(order.modifiedMs),
              service: 'manual',
              tracking_company: 'DHL',
              tracking_number: `JD${order.token.slice(0, 14).toUpperCase()}`,
              name: `#${order.number}.1`,
            },
          ],
    line_items: order.lines.map((line) => fullLine(line, order)),
    refunds: order.refunds.map((refund) => refundPayload(refund, order, offsetMinutes)),
    shipping_lines: [
      {
        id: numeric(`${order.id.slice(0, 12)}3`),
        code: 'Standard',
        price: decimalText(order.shippingMinor),
        discounted_price: decimalText(order.shippingMinor),
        source: 'shopify',
        title: 'Standard',
        price_set: money(order.shippingMinor, order.currency),
        tax_lines: [],
        discount_allocations: [],
      },
    ],
  };
}

const slimLine = (line: ShopLine): object => ({
  id: numeric(line.id),
  name: `${line.title} - ${line.colour}`,
  price: decimalText(line.grossMinor),
  product_id: numeric(line.productId),
  quantity: line.quantity,
  sku: line.sku,
  title: line.title,
  total_discount: '0.00',
  variant_id: numeric(line.variantId),
  variant_title: line.colour,
  vendor: line.brand,
});

const fullLine = (line: ShopLine, order: ShopOrder): object => ({
  ...slimLine(line),
  admin_graphql_api_id: `gid://shopify/LineItem/${line.id}`,
  fulfillable_quantity: fulfillmentStatus(order) === null ? line.quantity : 0,
  fulfillment_service: 'manual',
  fulfillment_status: fulfillmentStatus(order),
  gift_card: false,
  grams: 120,
  price_set: money(line.grossMinor, order.currency),
  product_exists: true,
  properties: [],
  requires_shipping: true,
  taxable: true,
  total_discount_set: money(0, order.currency),
  variant_inventory_management: 'shopify',
  tax_lines: [
    {
      channel_liable: false,
      price: decimalText(line.taxMinor * line.quantity),
      rate: 0.19,
      title: 'VAT',
      price_set: money(line.taxMinor * line.quantity, order.currency),
    },
  ],
  duties: [],
  discount_allocations: [],
});

const address = (of: ShopAddress): object => ({
  first_name: of.firstName,
  last_name: of.lastName,
  name: `${of.firstName} ${of.lastName}`,
  company: null,
  address1: of.street,
  address2: null,
  city: of.city,
  zip: of.postcode,
  province: of.province === '' ? null : of.province,
  province_code: null,
  country: of.country,
  country_code: of.countryCode,
  phone: of.phone,
  latitude: 52.52,
  longitude: 13.405,
});

/** Body of `refunds/create`, and the refund inside an order. */
export function refundPayload(refund: ShopRefund, order: ShopOrder, offsetMinutes: number): object {
  const at = offsetTime(refund.atMs, offsetMinutes);
  return {
    id: numeric(refund.id),
    admin_graphql_api_id: `gid://shopify/Refund/${refund.id}`,
    order_id: numeric(order.id),
    created_at: at,
    processed_at: at,
    note: refund.reason,
    restock: true,
    user_id: numeric('799407056'),
    refund_line_items: refund.lines.map((back) => {
      const line = order.lines.find((each) => each.id === back.lineId) as ShopLine;
      return {
        id: numeric(back.id),
        quantity: back.quantity,
        line_item_id: numeric(back.lineId),
        location_id: numeric('24826418'),
        restock_type: 'return',
        subtotal: decimalText(line.grossMinor * back.quantity),
        total_tax: decimalText(line.taxMinor * back.quantity),
        line_item: slimLine(line),
      };
    }),
    transactions: [
      {
        id: numeric(`${refund.id}9`),
        order_id: numeric(order.id),
        amount: decimalText(refund.amountMinor),
        currency: order.currency,
        kind: 'refund',
        gateway: 'shopify_payments',
        status: 'success',
        message: 'Transaction approved',
        created_at: at,
        test: false,
        parent_id: null,
      },
    ],
    order_adjustments: [],
  };
}
