import { numeric } from '../../json-text.ts';
import {
  linesTax,
  refundedMinor,
  totalGross,
  totalTax,
  type ShopAddress,
  type ShopCustomer,
  type ShopOrder,
  type ShopOrderState,
} from '../state.ts';
import type { OrderTruth } from '../truth.ts';
import { decimalText, localTime } from '../written.ts';

const STATUS: Readonly<Record<ShopOrderState, string>> = {
  pending: 'pending',
  paid: 'processing',
  shipped: 'processing',
  completed: 'completed',
  cancelled: 'cancelled',
  refunded: 'refunded',
};

const address = (of: ShopAddress): object => ({
  first_name: of.firstName,
  last_name: of.lastName,
  company: '',
  address_1: of.street,
  address_2: '',
  city: of.city,
  state: of.province,
  postcode: of.postcode,
  country: of.countryCode,
  phone: of.phone,
});

const times = (name: string, ms: number | null, offsetMinutes: number): object => ({
  [name]: ms === null ? null : localTime(ms, offsetMinutes),
  [`${name}_gmt`]: ms === null ? null : localTime(ms, 0),
});

const isPaid = (order: ShopOrder): boolean => order.state !== 'pending' && order.state !== 'cancelled';

/** Amounts as text, without tax but for the total; `customer_id` 0 for a guest; empty text for what is absent. */
export function orderPayload(order: ShopOrder, offsetMinutes: number): object {
  const simple = (line: ShopOrder['lines'][number]): boolean => line.productId === line.variantId;
  return {
    id: numeric(order.id),
    parent_id: 0,
    number: order.number,
    order_key: `wc_order_${order.token.slice(0, 13)}`,
    created_via: 'checkout',
    version: '10.3.4',
    status: STATUS[order.state],
    currency: order.currency,
    currency_symbol: '€',
    ...times('date_created', order.placedMs, offsetMinutes),
    ...times('date_modified', order.modifiedMs, offsetMinutes),
    discount_total: '0.00',
    discount_tax: '0.00',
    shipping_total: decimalText(order.shippingMinor - order.shippingTaxMinor),
    shipping_tax: decimalText(order.shippingTaxMinor),
    cart_tax: decimalText(linesTax(order)),
    total: decimalText(totalGross(order)),
    total_tax: decimalText(totalTax(order)),
    prices_include_tax: true,
    customer_id: order.customerId === null ? 0 : numeric(order.customerId),
    customer_ip_address: '203.0.113.24',
    customer_user_agent: 'mozilla/5.0',
    customer_note: '',
    billing: { ...address(order.billing), email: order.email },
    shipping: address(order.shipping),
    payment_method: 'bacs',
    payment_method_title: 'Bank transfer',
    transaction_id: '',
    ...times('date_paid', isPaid(order) ? order.placedMs : null, offsetMinutes),
    ...times('date_completed', order.state === 'completed' ? order.modifiedMs : null, offsetMinutes),
    cart_hash: order.token,
    meta_data: [{ id: numeric(`${order.id}1`), key: '_wc_order_attribution_source_type', value: 'typein' }],
    line_items: order.lines.map((line) => {
      const net = line.grossMinor - line.taxMinor;
      return {
        id: numeric(line.id),
        name: simple(line)
          ? line.title.replace('&', '&amp;')
          : `${line.title.replace('&', '&amp;')} - ${line.colour}`,
        product_id: numeric(line.productId),
        variation_id: simple(line) ? 0 : numeric(line.variantId),
        quantity: line.quantity,
        tax_class: '',
        subtotal: decimalText(net * line.quantity),
        subtotal_tax: decimalText(line.taxMinor * line.quantity),
        total: decimalText(net * line.quantity),
        total_tax: decimalText(line.taxMinor * line.quantity),
        taxes: [
          {
            id: 1,
            total: decimalText(line.taxMinor * line.quantity),
            subtotal: decimalText(line.taxMinor * line.quantity),
          },
        ],
        meta_data: simple(line)
          ? []
          : [
              {
                id: numeric(`${line.id}2`),
                key: 'pa_color',
                value: line.colour.toLowerCase(),
                display_key: 'Color',
                display_value: line.colour,
              },
            ],
        sku: line.sku,
        price: net / 100,
        image: { id: '', src: '' },
        parent_name: simple(line) ? null : line.title,
      };
    }),
    tax_lines: [
      {
        id: numeric(`${order.id}3`),
        rate_code: 'DE-VAT-1',
        rate_id: 1,
        label: 'VAT',
        compound: false,
        tax_total: decimalText(linesTax(order)),
        shipping_tax_total: decimalText(order.shippingTaxMinor),
        rate_percent: 19,
        meta_data: [],
      },
    ],
    shipping_lines: [
      {
        id: numeric(`${order.id}4`),
        method_title: 'Flat rate',
        method_id: 'flat_rate',
        instance_id: '1',
        total: decimalText(order.shippingMinor - order.shippingTaxMinor),
        total_tax: decimalText(order.shippingTaxMinor),
        taxes: [],
        meta_data: [],
      },
    ],
    fee_lines: [],
    coupon_lines: [],
    refunds: order.refunds.map((refund) => ({
      id: numeric(refund.id),
      reason: refund.reason,
      total: decimalText(-refund.amountMinor),
    })),
    is_editable: order.state === 'pending',
    needs_payment: order.state === 'pending',
    needs_processing: true,
  };
}

/** A refund as a resource of its own, which only our plugin sends: positive amount, negative quantities. */
export const refundPayload = (
  order: ShopOrder,
  refund: ShopOrder['refunds'][number],
  offsetMinutes: number,
): object => ({
  id: numeric(refund.id),
  order_id: numeric(order.id),
  ...times('date_created', refund.atMs, offsetMinutes),
  amount: decimalText(refund.amountMinor),
  reason: refund.reason,
  refunded_by: 1,
  refunded_payment: false,
  meta_data: [],
  line_items: refund.lines.map((line) => ({
    id: numeric(line.id),
    quantity: -line.quantity,
    meta_data: [{ id: numeric(`${line.id}5`), key: '_refunded_item_id', value: line.lineId }],
  })),
});

/** Its own words know no partial refund and no shipping. Lines are without tax. */
const TRUE_STATUS: Readonly<Record<ShopOrderState, OrderTruth['status']>> = {
  pending: 'pending',
  paid: 'processing',
  shipped: 'processing',
  completed: 'completed',
  cancelled: 'cancelled',
  refunded: 'refunded',
};

export const orderTruth = (order: ShopOrder): OrderTruth => ({
  number: order.number,
  status: TRUE_STATUS[order.state],
  currency: order.currency,
  totalMinor: totalGross(order),
  taxMinor: totalTax(order),
  shippingMinor: order.shippingMinor - order.shippingTaxMinor,
  subtotalMinor: order.lines.reduce(
    (sum, line) => sum + (line.grossMinor - line.taxMinor) * line.quantity,
    0,
  ),
  customerId: order.customerId,
  predecessorNumber: null,
  refundedMinor: refundedMinor(order),
  lines: order.lines.map((line) => {
    const net = line.grossMinor - line.taxMinor;
    return {
      lineId: line.id,
      parentLineId: null,
      productId: line.productId,
      variantId: line.variantId,
      sku: line.sku,
      quantity: line.quantity,
      unitMinor: net,
      totalMinor: net * line.quantity,
      title: line.productId === line.variantId ? line.title : `${line.title} - ${line.colour}`,
    };
  }),
});

/** `consent`: our plugin adds what the shop was told; the shop itself has no field for it. */
export const customerPayload = (customer: ShopCustomer, offsetMinutes: number, consent: boolean): object => ({
  id: numeric(customer.id),
  ...times('date_created', customer.createdMs, offsetMinutes),
  ...times('date_modified', customer.modifiedMs, offsetMinutes),
  email: customer.email,
  first_name: customer.firstName,
  last_name: customer.lastName,
  role: 'customer',
  username: customer.email.split('@')[0],
  billing: { ...address(customer.address), email: customer.email },
  shipping: address(customer.address),
  is_paying_customer: customer.ordersCount > 0,
  avatar_url: '',
  meta_data: [],
  ...(consent && customer.acceptsEmail !== null
    ? {
        privacy_settings: {
          email_marketing: {
            granted: customer.acceptsEmail ? 'yes' : 'no',
            at: `${localTime(customer.consentMs, 0)}Z`,
          },
        },
      }
    : {}),
});
