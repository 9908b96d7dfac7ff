import type { OrderGroups } from '../../schema/order-groups.ts';
import { deletion, present, statement, statements, type Draft } from '../draft.ts';
import { exponentOf } from '../money.ts';
import { plainLine } from '../plain-text.ts';
import { mapper, type Reader } from '../reader.ts';
import type { MapContext, Mapper } from '../statement.ts';
import { wooStatus } from './order-status.ts';
import { refundOf } from './refund.ts';
import { wooAddress, wooInstant } from './woo-fields.ts';

type Line = OrderGroups['lines']['list'][number];

const CONTACT_FIELDS = ['billing', 'shipping', 'customer_note'];

/** `order.*`: the whole order at the time of delivery. */
export const woocommerce_to_varai_order: Mapper = mapper(['order'], (order, context) => {
  const orderId = order.id('id');
  if (context.verb === 'delete') return deletion('order', orderId, null);
  const customerId = order.optionalId('customer_id');
  // The trash is a deletion that can be undone: the next body without it undoes it.
  const isTrashed = order.text('status') === 'trash';
  const groups: Draft<'order'> = { lifecycle: { deleted: isTrashed } };
  const status = wooStatus(order);
  if (status !== null) {
    groups.status = status;
    if (status.status === 'cancelled') groups.cancellation = { at: null, reason: null };
  }
  addMoney(groups, order, context);
  if (order.has('customer_id')) groups.customer = { customerId, guest: customerId === null };
  if (order.hasAny(CONTACT_FIELDS)) groups.contact = contactOf(order);
  groups.metadata = present<OrderGroups['metadata']>({
    number: order.text('number'),
    channel: order.text('created_via'),
    tags: null,
    placed_at: wooInstant(order, 'date_created'),
    updated_at: wooInstant(order, 'date_modified'),
    predecessorNumber: null,
  });
  const subject =
    customerId === null
      ? ({ type: 'order', id: orderId } as const)
      : ({ type: 'customer', id: customerId } as const);
  const verb = isTrashed ? 'delete' : context.verb;
  return statements(statement('order', orderId, wooInstant(order, 'date_modified'), verb, groups, subject));
});

function addMoney(groups: Draft<'order'>, order: Reader, context: MapContext): void {
  const hasLines = order.has('line_items');
  const hasRefunds = order.has('refunds');
  if (!hasLines && !hasRefunds && !order.has('total')) return;
  const currency =
    order.currency('currency') ?? context.currency ?? order.refuse('platform/missing-currency', 'currency');
  const exponent = exponentOf(currency);
  let refundedMinor = hasRefunds ? 0 : null;
  for (const refund of order.list('refunds')) {
    const group = refundOf(refund, currency);
    groups[`refund:${refund.id('id')}`] = group;
    refundedMinor = (refundedMinor ?? 0) + group.amountMinor;
  }
  const lines = order.list('line_items');
  if (hasLines) groups.lines = { list: lines.map((line) => lineOf(line, exponent)) };
  const totalMinor = order.price('total', exponent);
  if (totalMinor === null) return;
  groups.totals = {
    currency,
    totalMinor,
    subtotalMinor: hasLines
      ? lines.reduce((sum, line) => sum + (line.amount('subtotal', exponent) ?? 0), 0)
      : null,
    taxMinor: order.price('total_tax', exponent),
    shippingMinor: order.price('shipping_total', exponent),
    discountMinor: order.price('discount_total', exponent),
    refundedMinor,
    presentment: null,
  };
}

/** `price` is after discounts and rounded; `subtotal` over `quantity` is the price before them, as on other platforms. */
function lineOf(line: Reader, exponent: number): Line {
  const quantity = line.quantity('quantity') ?? 0;
  const price = line.price('price', exponent);
  const subtotal = line.amount('subtotal', exponent);
  const unitMinor = subtotal !== null && quantity > 0 ? Math.round(subtotal / quantity) : price;
  const totalMinor = line.amount('total', exponent) ?? (price === null ? null : Math.round(price * quantity));
  const productId = line.optionalId('product_id');
  return {
    lineId: line.id('id'),
    parentLineId: line.optionalId(line.nameOf('bundled_by', 'composite_parent')),
    productId,
    variantId: line.optionalId('variation_id') ?? productId,
    sku: line.text('sku'),
    title: plainLine(line.text('name') ?? ''),
    quantity,
    unitMinor: unitMinor ?? line.refuse('platform/missing-price', 'price'),
    totalMinor: totalMinor ?? line.refuse('platform/missing-price', 'total'),
  };
}

function contactOf(order: Reader): OrderGroups['contact'] {
  const billing = order.object('billing');
  const shipping = order.object('shipping');
  return present<OrderGroups['contact']>({
    email: billing?.text('email') ?? null,
    firstName: billing?.text('first_name') ?? shipping?.text('first_name') ?? null,
    lastName: billing?.text('last_name') ?? shipping?.text('last_name') ?? null,
    phone: billing?.text('phone') ?? null,
    note: order.text('customer_note'),
    billing: wooAddress(billing),
    shipping: wooAddress(shipping),
  });
}
