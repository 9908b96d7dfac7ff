import type { OrderGroups } from '../../schema/order-groups.ts';
import { deletion, present, statement, statements, type Draft } from '../draft.ts';
import { exponentOf } from '../money.ts';
import { mapper, type Reader } from '../reader.ts';
import type { MapContext, Mapper } from '../statement.ts';
import { refundOf } from './refund.ts';
import { shopifyAddress } from './shopify-address.ts';
import { shopifyId, shopifyReference } from './shopify-id.ts';

type Status = OrderGroups['status']['status'];
type Line = OrderGroups['lines']['list'][number];

const STATUS_FIELDS = ['financial_status', 'fulfillment_status', 'cancelled_at', 'closed_at'];
const CONTACT_FIELDS = ['email', 'contact_email', 'phone', 'note', 'billing_address', 'shipping_address'];

/** `orders/*`: create, updated, paid, cancelled, fulfilled… all carry the whole order. */
export const shopify_to_varai_order: Mapper = mapper(['order'], (order, context) => {
  const orderId = shopifyId(order);
  if (context.verb === 'delete') return deletion('order', orderId, null);
  const customer = order.object('customer');
  const customerId = customer?.hasAny(['id', 'admin_graphql_api_id']) ? shopifyId(customer) : null;

  const groups: Draft<'order'> = { lifecycle: { deleted: false } };
  if (order.hasAny(STATUS_FIELDS)) {
    groups.status = statusOf(order);
    if (groups.status.status === 'cancelled') {
      groups.cancellation = {
        at: order.instant('cancelled_at'),
        reason: reasonOf(order.text('cancel_reason')),
      };
    }
  }
  addMoney(groups, order, context);
  // A body with lines is the whole order: no customer in it means that there is none.
  if (order.has('customer') || order.has('line_items'))
    groups.customer = { customerId, guest: customerId === null };
  if (order.hasAny(CONTACT_FIELDS)) groups.contact = contactOf(order);
  groups.metadata = metadataOf(order);
  const subject =
    customerId === null
      ? ({ type: 'order', id: orderId } as const)
      : ({ type: 'customer', id: customerId } as const);
  return statements(
    statement('order', orderId, groups.metadata.updated_at ?? null, context.verb, groups, subject),
  );
});

function statusOf(order: Reader): OrderGroups['status'] {
  const financial = order.text('financial_status')?.toLowerCase() ?? null;
  const fulfillment = order.text('fulfillment_status')?.toLowerCase() ?? null;
  const isCancelled = order.instant('cancelled_at') !== null;
  const isClosed = order.instant('closed_at') !== null;
  return {
    status: isCancelled ? 'cancelled' : statusFrom(financial, fulfillment, isClosed),
    financial,
    fulfillment,
    platformStatus: null,
  };
}

function statusFrom(financial: string | null, fulfillment: string | null, isClosed: boolean): Status {
  if (financial === 'refunded' || financial === 'partially_refunded') return financial;
  if (financial === 'voided' || financial === 'expired') return 'failed';
  if (fulfillment === 'fulfilled') return isClosed ? 'completed' : 'fulfilled';
  if (fulfillment === 'partial') return 'partially_fulfilled';
  if (fulfillment === 'on_hold') return 'on_hold';
  if (isClosed && financial === 'paid') return 'completed';
  return financial === null || financial === 'pending' ? 'pending' : 'processing';
}

/** Shopify's reasons are single words; free text is not ours to keep. */
const reasonOf = (reason: string | null): string | null =>
  reason !== null && /^[a-z_]{2,40}$/i.test(reason) ? reason.toLowerCase() : null;

function addMoney(groups: Draft<'order'>, order: Reader, context: MapContext): void {
  const hasTotal = (order.fields['total_price'] ?? null) !== null || order.has('total_price_set');
  const hasLines = order.has('line_items');
  const hasRefunds = order.has('refunds');
  if (!hasTotal && !hasLines && !hasRefunds) return;
  const currency =
    order.currency('currency') ?? context.currency ?? order.refuse('platform/missing-currency', 'currency');
  const exponent = exponentOf(currency);
  let refundedMinor: number | null = hasRefunds ? 0 : null;
  for (const refund of order.list('refunds')) {
    const group = refundOf(refund, currency);
    groups[`refund:${shopifyId(refund)}`] = group;
    refundedMinor =
      refundedMinor === null || group.currency !== currency ? null : refundedMinor + group.amountMinor;
  }
  if (hasLines) groups.lines = { list: order.list('line_items').map((line) => lineOf(line, exponent)) };
  const totalMinor = shopPrice(order, 'total_price', exponent);
  if (totalMinor === null) return;
  groups.totals = {
    currency,
    totalMinor,
    subtotalMinor: shopPrice(order, 'subtotal_price', exponent),
    taxMinor: shopPrice(order, 'total_tax', exponent),
    shippingMinor: shippingOf(order, exponent),
    discountMinor: shopPrice(order, 'total_discounts', exponent),
    refundedMinor,
    presentment: presentmentOf(order),
  };
}

/** An amount in the shop's currency: the plain field, or `shop_money` of its `…_set`. */
const shopPrice = (reader: Reader, key: string, exponent: number): number | null =>
  reader.price(key, exponent) ??
  reader.object(`${key}_set`)?.object('shop_money')?.price('amount', exponent) ??
  null;

function shippingOf(order: Reader, exponent: number): number | null {
  const total = order.object('total_shipping_price_set')?.object('shop_money')?.price('amount', exponent);
  if (total !== undefined && total !== null) return total;
  if (!order.has('shipping_lines')) return null;
  return order
    .list('shipping_lines')
    .reduce((sum, line) => sum + (shopPrice(line, 'price', exponent) ?? 0), 0);
}

function presentmentOf(order: Reader): OrderGroups['totals']['presentment'] {
  const money = order.object('total_price_set')?.object('presentment_money');
  const currency = money?.currency('currency_code') ?? order.currency('presentment_currency');
  if (money === null || money === undefined || currency === null) return null;
  const totalMinor = money.price('amount', exponentOf(currency));
  return totalMinor === null ? null : { currency, totalMinor };
}

function lineOf(line: Reader, exponent: number): Line {
  const quantity = line.quantity('quantity') ?? 0;
  const unitMinor = shopPrice(line, 'price', exponent) ?? line.refuse('platform/missing-price', 'price');
  return {
    lineId: shopifyId(line),
    parentLineId: shopifyReference(line, 'parent_line_item_id'),
    productId: shopifyReference(line, 'product_id'),
    variantId: shopifyReference(line, 'variant_id'),
    sku: line.text('sku'),
    title: line.text('title') ?? line.text('name') ?? '',
    quantity,
    unitMinor,
    totalMinor: Math.round(unitMinor * quantity) - discountOf(line, exponent),
  };
}

/** The allocations hold the line's share of the order's discounts too, which `total_discount` may lack. */
function discountOf(line: Reader, exponent: number): number {
  const allocations = line.list('discount_allocations');
  if (allocations.length === 0) return line.price('total_discount', exponent) ?? 0;
  return allocations.reduce((sum, allocation) => sum + (shopPrice(allocation, 'amount', exponent) ?? 0), 0);
}

function contactOf(order: Reader): OrderGroups['contact'] {
  const billing = order.object('billing_address');
  const shipping = order.object('shipping_address');
  const named = billing ?? shipping;
  return present<OrderGroups['contact']>({
    email: order.text('email') ?? order.text('contact_email'),
    firstName: named?.text('first_name') ?? null,
    lastName: named?.text('last_name') ?? null,
    phone: order.text('phone') ?? named?.text('phone') ?? null,
    note: order.text('note'),
    billing: shopifyAddress(billing),
    shipping: shopifyAddress(shipping),
  });
}

function metadataOf(order: Reader): OrderGroups['metadata'] {
  return present<OrderGroups['metadata']>({
    number: order.text('name') ?? order.text('order_number'),
    channel: order.text('source_name'),
    tags: order.has('tags') ? order.words('tags') : null,
    placed_at: order.instant('processed_at') ?? order.instant('created_at'),
    updated_at: order.instant('updated_at'),
    predecessorNumber: null,
  });
}
