import type { OrderGroups } from '../../schema/order-groups.ts';
import { deletion, present, statement, statements, type Draft } from '../draft.ts';
import { exponentOf } from '../money.ts';
import { mapper, type Reader } from '../reader.ts';
import type { MapContext, Mapper } from '../statement.ts';
import { createdKey, htmlAddress, updatedKey } from './html-names.ts';
import { statusNamed } from './order-status.ts';

type Line = OrderGroups['lines']['list'][number];

const lineKey = (order: Reader): string => order.nameOf('lines', 'items', 'line_items', 'products');
const totalKey = (order: Reader): string =>
  order.nameOf('total', 'totalPrice', 'total_price', 'value', 'revenue');
const customerKey = (order: Reader): string => order.nameOf('customerId', 'customer_id', 'userId', 'user_id');

/** An order in our plain shape, or a data layer's `purchase` / `refund` with its `ecommerce` object. */
export const html_to_varai_order: Mapper = mapper(['order'], (body, context) => {
  const ecommerce = body.object('ecommerce');
  const order = ecommerce ?? body;
  const orderId = order.id(order.nameOf('id', 'orderId', 'order_id', 'transaction_id', 'transactionId'));
  if (context.verb === 'delete' || order.flag('deleted') === true) return deletion('order', orderId, null);
  const event = body.text('event');
  const isRefundEvent = event === 'refund';
  const customer = order.object('customer');
  const customerId =
    customer?.optionalId(customer.nameOf('id', 'customerId', 'customer_id')) ??
    order.optionalId(customerKey(order));

  const groups: Draft<'order'> = { lifecycle: { deleted: false } };
  addStatus(groups, order, event);
  // A data layer's refund says what was refunded in the words of a purchase: those are not the order's lines and total.
  if (!isRefundEvent) {
    addMoney(groups, order, context);
    if (order.has(lineKey(order)) || customerId !== null)
      groups.customer = { customerId, guest: customerId === null };
    const contact = contactOf(order, customer);
    if (contact !== null) groups.contact = contact;
    groups.metadata = metadataOf(order);
  }
  const subject =
    customerId === null
      ? ({ type: 'order', id: orderId } as const)
      : ({ type: 'customer', id: customerId } as const);
  return statements(
    statement('order', orderId, order.instant(updatedKey(order)), context.verb, groups, subject),
  );
});

function addStatus(groups: Draft<'order'>, order: Reader, event: string | null): void {
  const word = order.text('status') ?? (event === 'purchase' ? 'processing' : null);
  const cancelledKey = order.nameOf('cancelledAt', 'cancelled_at', 'canceled_at');
  const cancelledAt = order.instant(cancelledKey);
  if (word !== null || cancelledAt !== null || event === 'refund') {
    const refunded = order.list(lineKey(order)).length > 0 ? 'partially_refunded' : 'refunded';
    const status =
      cancelledAt !== null ? 'cancelled' : event === 'refund' ? refunded : statusNamed(word ?? '');
    groups.status = {
      status,
      financial: order.text(order.nameOf('financialStatus', 'financial_status')),
      fulfillment: order.text(order.nameOf('fulfillmentStatus', 'fulfillment_status')),
      platformStatus: order.text('status'),
    };
    if (status === 'cancelled') groups.cancellation = { at: cancelledAt, reason: null };
  }
}

function addMoney(groups: Draft<'order'>, order: Reader, context: MapContext): void {
  const hasLines = order.has(lineKey(order));
  const hasTotal = order.has(totalKey(order));
  const hasRefunds = order.has('refunds');
  if (!hasLines && !hasTotal && !hasRefunds) return;
  const currency =
    order.currency('currency') ?? context.currency ?? order.refuse('platform/missing-currency', 'currency');
  const exponent = exponentOf(currency);
  let refundedMinor: number | null = hasRefunds
    ? 0
    : order.price(order.nameOf('refunded', 'totalRefunded', 'total_refunded'), exponent);
  for (const refund of order.list('refunds')) {
    const group = refundOf(refund, currency);
    groups[`refund:${refund.id('id')}`] = group;
    refundedMinor =
      refundedMinor === null || group.currency !== currency ? null : refundedMinor + group.amountMinor;
  }
  if (hasLines)
    groups.lines = { list: order.list(lineKey(order)).map((line, index) => lineOf(line, index, exponent)) };
  const totalMinor = order.price(totalKey(order), exponent);
  if (totalMinor === null) return;
  groups.totals = {
    currency,
    totalMinor,
    subtotalMinor: order.price(order.nameOf('subtotal', 'subtotalPrice', 'subtotal_price'), exponent),
    taxMinor: order.price(order.nameOf('tax', 'totalTax', 'total_tax'), exponent),
    shippingMinor: order.price(order.nameOf('shipping', 'shippingTotal', 'shipping_total'), exponent),
    discountMinor: order.price(order.nameOf('discount', 'discountTotal', 'total_discount'), exponent),
    refundedMinor,
    presentment: presentmentOf(order.object('presentment')),
  };
}

function presentmentOf(presentment: Reader | null): OrderGroups['totals']['presentment'] {
  const currency = presentment?.currency('currency') ?? null;
  const totalMinor = currency === null ? null : (presentment?.price('total', exponentOf(currency)) ?? null);
  return currency === null || totalMinor === null ? null : { currency, totalMinor };
}

/** Items of a data layer have no line id: their place in the order is one. */
function lineOf(line: Reader, index: number, exponent: number): Line {
  const quantity = line.has(line.nameOf('quantity', 'qty'))
    ? (line.quantity(line.nameOf('quantity', 'qty')) ?? 0)
    : 1;
  const unitMinor =
    line.price(line.nameOf('price', 'unitPrice', 'unit_price'), exponent) ??
    line.refuse('platform/missing-price', 'price');
  const isDataLayer = line.has('item_id') || line.has('item_name');
  // GA4's `price` is the discounted one already; in our shape `discount` is the line's.
  const discount = isDataLayer ? 0 : (line.price('discount', exponent) ?? 0);
  return {
    lineId: line.optionalId(line.nameOf('lineId', 'line_id', 'id')) ?? String(index + 1),
    parentLineId: line.optionalId(line.nameOf('parentLineId', 'parent_line_id')),
    productId: line.optionalId(line.nameOf('productId', 'product_id', 'item_id')),
    variantId: line.optionalId(line.nameOf('variantId', 'variant_id')),
    sku: line.text('sku'),
    title: line.text(line.nameOf('title', 'name', 'item_name')) ?? '',
    quantity,
    unitMinor,
    totalMinor:
      line.price(line.nameOf('total', 'lineTotal', 'line_total'), exponent) ??
      Math.round(unitMinor * quantity) - discount,
  };
}

function refundOf(refund: Reader, shopCurrency: string | null): OrderGroups['refund'] {
  const currency = refund.currency('currency') ?? shopCurrency;
  return {
    amountMinor: Math.abs(
      refund.amount(refund.nameOf('amount', 'total', 'value'), exponentOf(currency)) ?? 0,
    ),
    currency,
    at: refund.instant(refund.nameOf('at', 'createdAt', 'created_at')),
    lines: refund.list('lines').map((line) => ({
      lineId: line.id(line.nameOf('lineId', 'line_id', 'id')),
      quantity: Math.abs(line.number(line.nameOf('quantity', 'qty')) ?? 0),
    })),
  };
}

/** A refund as a body of its own, claimed into its order's listing. */
export const html_to_varai_refund: Mapper = mapper(['refund'], (refund, context) => {
  const group = refundOf(refund, context.currency);
  const groups: Draft<'order'> = {};
  groups[`refund:${refund.id(refund.nameOf('id', 'refundId', 'refund_id'))}`] = group;
  const orderId = refund.id(refund.nameOf('orderId', 'order_id', 'transaction_id'));
  const modifiedAt = refund.instant(updatedKey(refund)) ?? group.at;
  return statements(statement('order', orderId, modifiedAt, 'update', groups, null));
});

/** From `contact`, or the order's own fields, or the embedded customer, which is claimed here for the order alone. */
function contactOf(order: Reader, customer: Reader | null): OrderGroups['contact'] | null {
  const person = order.object('contact') ?? (order.has('email') ? order : (customer ?? order));
  const contact = present<OrderGroups['contact']>({
    email: person.text('email'),
    firstName: person.text(person.nameOf('firstName', 'first_name')),
    lastName: person.text(person.nameOf('lastName', 'last_name')),
    phone: person.text(person.nameOf('phone', 'telephone')),
    note: order.text('note'),
    billing: htmlAddress(order.object(order.nameOf('billing', 'billingAddress', 'billing_address'))),
    shipping: htmlAddress(order.object(order.nameOf('shippingAddress', 'shipping_address', 'delivery'))),
  });
  const isSpokenOf =
    person !== order || order.hasAny(['email', 'note', 'billing', 'billingAddress', 'billing_address']);
  return isSpokenOf || Object.keys(contact).length > 0 ? contact : null;
}

const metadataOf = (order: Reader): OrderGroups['metadata'] =>
  present<OrderGroups['metadata']>({
    number: order.text(order.nameOf('number', 'orderNumber', 'order_number', 'transaction_id')),
    channel: order.text('channel'),
    tags: order.has('tags') ? order.words('tags') : null,
    placed_at: order.instant(order.nameOf('placedAt', 'placed_at')) ?? order.instant(createdKey(order)),
    updated_at: order.instant(updatedKey(order)),
    predecessorNumber: order.text(order.nameOf('predecessorNumber', 'predecessor_number')),
  });
