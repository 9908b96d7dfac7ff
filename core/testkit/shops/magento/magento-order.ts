import { numeric } from '../../json-text.ts';
import {
  linesTax,
  refundedMinor,
  totalGross,
  totalTax,
  type ShopAddress,
  type ShopCustomer,
  type ShopLine,
  type ShopOrder,
  type ShopOrderState,
} from '../state.ts';
import type { OrderLineTruth, OrderTruth } from '../truth.ts';
import { databaseTime, decimalNumber } from '../written.ts';

const STATE: Readonly<Record<ShopOrderState, readonly [state: string, status: string]>> = {
  pending: ['new', 'pending'],
  paid: ['processing', 'processing'],
  shipped: ['processing', 'processing'],
  completed: ['complete', 'complete'],
  cancelled: ['canceled', 'canceled'],
  refunded: ['closed', 'closed'],
};

const isConfigured = (line: ShopLine): boolean => line.variantId !== line.productId;
/** The child line of a configured one comes right after it in the id sequence of no shop, so it has an id of its own here. */
const childLineId = (line: ShopLine): string => `${line.id}01`;

const linesNet = (order: ShopOrder): number =>
  order.lines.reduce((sum, line) => sum + (line.grossMinor - line.taxMinor) * line.quantity, 0);

const address = (of: ShopAddress, kind: 'billing' | 'shipping', order: ShopOrder): object => ({
  address_type: kind,
  city: of.city,
  country_id: of.countryCode,
  email: order.email,
  entity_id: numeric(`${order.id}${kind === 'billing' ? '1' : '2'}`),
  firstname: of.firstName,
  lastname: of.lastName,
  parent_id: numeric(order.id),
  postcode: of.postcode,
  street: [of.street],
  telephone: of.phone,
});

function items(order: ShopOrder, offsetMinutes: number): object[] {
  const done = order.state === 'completed' || order.state === 'refunded';
  return order.lines.flatMap((line) => {
    const net = line.grossMinor - line.taxMinor;
    const at = databaseTime(order.placedMs, offsetMinutes);
    const counts = {
      qty_ordered: line.quantity,
      qty_canceled: order.state === 'cancelled' ? line.quantity : 0,
      qty_invoiced: done || order.state === 'paid' ? line.quantity : 0,
      qty_shipped: done ? line.quantity : 0,
      qty_refunded: order.state === 'refunded' ? line.quantity : 0,
      is_qty_decimal: 0,
      is_virtual: 0,
      order_id: numeric(order.id),
      store_id: 1,
      created_at: at,
      updated_at: at,
      weight: 0.03,
    };
    const money = {
      price: decimalNumber(net),
      base_price: decimalNumber(net),
      original_price: decimalNumber(line.grossMinor),
      row_total: decimalNumber(net * line.quantity),
      base_row_total: decimalNumber(net * line.quantity),
      row_total_incl_tax: decimalNumber(line.grossMinor * line.quantity),
      tax_amount: decimalNumber(line.taxMinor * line.quantity),
      base_tax_amount: decimalNumber(line.taxMinor * line.quantity),
      tax_percent: 19,
      discount_amount: 0,
      base_discount_amount: 0,
      discount_percent: 0,
      amount_refunded: 0,
    };
    if (!isConfigured(line))
      return [
        {
          item_id: numeric(line.id),
          name: line.title,
          sku: line.sku,
          product_id: numeric(line.productId),
          product_type: 'simple',
          ...counts,
          ...money,
        },
      ];
    const parent = {
      item_id: numeric(line.id),
      name: line.title,
      sku: line.sku,
      product_id: numeric(line.productId),
      product_type: 'configurable',
      ...counts,
      ...money,
    };
    const child = {
      item_id: numeric(childLineId(line)),
      parent_item_id: numeric(line.id),
      name: `${line.title}-${line.colour}`,
      sku: line.sku,
      product_id: numeric(line.variantId),
      product_type: 'simple',
      ...counts,
      price: 0,
      base_price: 0,
      original_price: 0,
      row_total: 0,
      base_row_total: 0,
      tax_amount: 0,
      base_tax_amount: 0,
      tax_percent: 0,
      discount_amount: 0,
      base_discount_amount: 0,
    };
    return [parent, child];
  });
}

/** Amounts are numbers, twice each; times have no zone; a guest's order has no customer id. */
export function orderPayload(order: ShopOrder, customer: ShopCustomer | null, offsetMinutes: number): object {
  const [state, status] = STATE[order.state];
  const both = (name: string, minor: number): object => ({
    [name]: decimalNumber(minor),
    [`base_${name}`]: decimalNumber(minor),
  });
  return {
    entity_id: numeric(order.id),
    increment_id: order.number,
    state,
    status,
    store_id: 1,
    store_name: 'Main Website\nMain Website Store\nDefault Store View',
    is_virtual: 0,
    protect_code: order.token,
    created_at: databaseTime(order.placedMs, offsetMinutes),
    updated_at: databaseTime(order.modifiedMs, offsetMinutes),
    base_currency_code: order.currency,
    order_currency_code: order.currency,
    global_currency_code: order.currency,
    store_currency_code: order.currency,
    base_to_global_rate: 1,
    base_to_order_rate: 1,
    ...both('grand_total', totalGross(order)),
    ...both('subtotal', linesNet(order)),
    ...both('subtotal_incl_tax', linesNet(order) + linesTax(order)),
    ...both('tax_amount', totalTax(order)),
    ...both('shipping_amount', order.shippingMinor - order.shippingTaxMinor),
    ...both('shipping_incl_tax', order.shippingMinor),
    ...both('shipping_tax_amount', order.shippingTaxMinor),
    ...both('discount_amount', 0),
    ...both('total_due', order.state === 'pending' ? totalGross(order) : 0),
    ...(order.refunds.length === 0 ? {} : both('total_refunded', refundedMinor(order))),
    customer_email: order.email,
    customer_firstname: order.billing.firstName,
    customer_lastname: order.billing.lastName,
    customer_note_notify: 1,
    ...(customer === null
      ? { customer_is_guest: 1, customer_group_id: 0 }
      : { customer_id: numeric(customer.id), customer_is_guest: 0, customer_group_id: 1 }),
    ...(order.predecessorNumber === null
      ? {}
      : {
          relation_parent_real_id: order.predecessorNumber,
          original_increment_id: order.number.split('-')[0],
        }),
    total_item_count: order.lines.length,
    total_qty_ordered: order.lines.reduce((sum, line) => sum + line.quantity, 0),
    weight: 0.03 * order.lines.length,
    items: items(order, offsetMinutes),
    billing_address: address(order.billing, 'billing', order),
    payment: {
      account_status: null,
      additional_information: ['Bank transfer'],
      amount_ordered: decimalNumber(totalGross(order)),
      method: 'banktransfer',
      parent_id: numeric(order.id),
    },
    status_histories: [],
    extension_attributes: {
      shipping_assignments: [
        {
          shipping: {
            address: address(order.shipping, 'shipping', order),
            method: 'flatrate_flatrate',
            total: both('shipping_amount', order.shippingMinor - order.shippingTaxMinor),
          },
          items: [],
        },
      ],
    },
  };
}

export function orderTruth(order: ShopOrder): OrderTruth {
  const refunded = refundedMinor(order);
  const partly = refunded > 0 && refunded < totalGross(order) && order.state !== 'cancelled';
  const status = {
    pending: 'pending',
    paid: 'processing',
    shipped: 'processing',
    completed: 'completed',
    cancelled: 'cancelled',
    refunded: 'refunded',
  } as const;
  return {
    number: order.number,
    status: partly ? 'partially_refunded' : status[order.state],
    currency: order.currency,
    totalMinor: totalGross(order),
    subtotalMinor: linesNet(order),
    taxMinor: totalTax(order),
    shippingMinor: order.shippingMinor - order.shippingTaxMinor,
    customerId: order.customerId,
    predecessorNumber: order.predecessorNumber,
    refundedMinor: order.refunds.length === 0 ? null : refunded,
    lines: order.lines.flatMap((line): OrderLineTruth[] => {
      const net = line.grossMinor - line.taxMinor;
      const sold = {
        lineId: line.id,
        parentLineId: null,
        productId: line.productId,
        variantId: line.variantId,
        sku: line.sku,
        title: line.title,
        quantity: line.quantity,
        unitMinor: net,
        totalMinor: net * line.quantity,
      };
      return isConfigured(line)
        ? [
            sold,
            {
              ...sold,
              lineId: childLineId(line),
              parentLineId: line.id,
              productId: line.variantId,
              title: `${line.title}-${line.colour}`,
              unitMinor: 0,
              totalMinor: 0,
            },
          ]
        : [sold];
    }),
  };
}

/** A refund is a document of its own, with an id of its own. */
export const creditMemoPayload = (
  order: ShopOrder,
  refund: ShopOrder['refunds'][number],
  offsetMinutes: number,
): object => ({
  entity_id: numeric(refund.id),
  order_id: numeric(order.id),
  increment_id: refund.id.padStart(9, '0'),
  state: 2,
  store_id: 1,
  base_currency_code: order.currency,
  order_currency_code: order.currency,
  grand_total: decimalNumber(refund.amountMinor),
  base_grand_total: decimalNumber(refund.amountMinor),
  created_at: databaseTime(refund.atMs, offsetMinutes),
  updated_at: databaseTime(refund.atMs, offsetMinutes),
  items: refund.lines.map((line) => ({
    entity_id: numeric(line.id),
    order_item_id: numeric(line.lineId),
    qty: line.quantity,
  })),
  comments: [],
});

export const customerPayload = (customer: ShopCustomer, offsetMinutes: number): object => ({
  id: numeric(customer.id),
  group_id: 1,
  default_billing: customer.address.id,
  default_shipping: customer.address.id,
  created_at: databaseTime(customer.createdMs, offsetMinutes),
  updated_at: databaseTime(customer.modifiedMs, offsetMinutes),
  created_in: 'Default Store View',
  email: customer.email,
  firstname: customer.firstName,
  lastname: customer.lastName,
  store_id: 1,
  website_id: 1,
  addresses: [
    {
      id: numeric(customer.address.id),
      customer_id: numeric(customer.id),
      region: { region_code: null, region: null, region_id: 0 },
      region_id: 0,
      country_id: customer.address.countryCode,
      street: [customer.address.street],
      telephone: customer.phone,
      postcode: customer.address.postcode,
      city: customer.address.city,
      firstname: customer.firstName,
      lastname: customer.lastName,
      default_shipping: true,
      default_billing: true,
    },
  ],
  disable_auto_group_change: 0,
  extension_attributes: customer.acceptsEmail === null ? {} : { is_subscribed: customer.acceptsEmail },
});
