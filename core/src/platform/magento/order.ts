import type { OrderGroups } from '../../schema/order-groups.ts';
import { deletion, present, statement, statements, type Draft } from '../draft.ts';
import { exponentOf } from '../money.ts';
import { mapper, type Reader } from '../reader.ts';
import type { MapContext, Mapper } from '../statement.ts';
import { magentoAddress } from './magento-address.ts';
import { linesOf } from './order-lines.ts';
import { magentoStatus } from './order-status.ts';

const CONTACT_FIELDS = [
  'customer_email',
  'customer_firstname',
  'customer_lastname',
  'customer_note',
  'billing_address',
];

/** An order as REST V1 gives it. Its times have no zone: UTC in the database, unless the store is configured otherwise. */
export const magento_to_varai_order: Mapper = mapper(['order', 'entity'], (order, context) => {
  const orderId = order.id(order.nameOf('entity_id', 'id', 'order_id'));
  if (context.verb === 'delete') return deletion('order', orderId, null);
  const isGuest = order.flag('customer_is_guest') === true;
  const customerId = isGuest ? null : order.optionalId('customer_id');
  const items = order.list('items');
  const groups: Draft<'order'> = { lifecycle: { deleted: false } };
  addMoney(groups, order, items, context);
  const refunded = groups.totals?.refundedMinor ?? 0;
  const status = magentoStatus(order, items, refunded > 0 && refunded < (groups.totals?.totalMinor ?? 0));
  if (status !== null) {
    groups.status = status;
    if (status.status === 'cancelled') groups.cancellation = { at: null, reason: null };
  }
  if (order.hasAny(['customer_id', 'customer_is_guest', 'items']))
    groups.customer = { customerId, guest: customerId === null };
  if (order.hasAny(CONTACT_FIELDS)) groups.contact = contactOf(order);
  groups.metadata = present<OrderGroups['metadata']>({
    number: order.text('increment_id'),
    channel: null,
    tags: null,
    placed_at: order.instant('created_at'),
    updated_at: order.instant('updated_at'),
    predecessorNumber: predecessorOf(order),
  });
  const subject =
    customerId === null
      ? ({ type: 'order', id: orderId } as const)
      : ({ type: 'customer', id: customerId } as const);
  return statements(
    statement('order', orderId, groups.metadata.updated_at ?? null, context.verb, groups, subject),
  );
});

/** `base_*` amounts are in the shop's currency, the plain ones in the customer's. */
function addMoney(
  groups: Draft<'order'>,
  order: Reader,
  items: readonly Reader[],
  context: MapContext,
): void {
  const usesBase = (order.fields['base_grand_total'] ?? null) !== null || !order.has('grand_total');
  if (usesBase && !order.hasAny(['base_grand_total', 'items'])) return;
  const prefix = usesBase ? 'base_' : '';
  const ordered = order.currency('order_currency_code');
  const stated = usesBase ? order.currency('base_currency_code') : ordered;
  const currency =
    stated ?? context.currency ?? ordered ?? order.refuse('platform/missing-currency', 'base_currency_code');
  const exponent = exponentOf(currency);
  if (order.has('items'))
    groups.lines = { list: linesOf(items, usesBase, ordered === null || ordered === currency, exponent) };
  const totalMinor = order.price(`${prefix}grand_total`, exponent);
  if (totalMinor === null) return;
  const discount = order.amount(`${prefix}discount_amount`, exponent);
  const presented = ordered === null ? null : order.price('grand_total', exponentOf(ordered));
  groups.totals = {
    currency,
    totalMinor,
    subtotalMinor: order.price(`${prefix}subtotal`, exponent),
    taxMinor: order.price(`${prefix}tax_amount`, exponent),
    shippingMinor: order.price(`${prefix}shipping_amount`, exponent),
    // Written as a negative number.
    discountMinor: discount === null ? null : Math.abs(discount),
    refundedMinor: refundedOf(order, prefix, exponent, ordered === currency),
    presentment: ordered === null || presented === null ? null : { currency: ordered, totalMinor: presented },
  };
}

function refundedOf(order: Reader, prefix: string, exponent: number, isOneCurrency: boolean): number | null {
  const refunded =
    order.amount(`${prefix}total_refunded`, exponent) ??
    (isOneCurrency ? order.amount('total_refunded', exponent) : null);
  return refunded === null ? null : Math.abs(refunded);
}

const EDITED = /^(\d{6,})-(\d{1,3})$/;

/** Editing an order cancels it and makes a new one: `000000013` becomes `000000013-1`, then `000000013-2`. */
function predecessorOf(order: Reader): string | null {
  const related = order.text('relation_parent_real_id');
  if (related !== null) return related;
  const number = order.text('increment_id') ?? '';
  const edited = EDITED.exec(number);
  const times = Number(edited?.[2] ?? 0);
  if (edited !== null && times > 0)
    return times === 1 ? (edited[1] ?? null) : `${edited[1] ?? ''}-${times - 1}`;
  const original = order.text('original_increment_id');
  return original === number ? null : original;
}

function contactOf(order: Reader): OrderGroups['contact'] {
  const billing = order.object('billing_address');
  const assigned =
    order
      .object('extension_attributes')
      ?.objects('shipping_assignments')[0]
      ?.object('shipping')
      ?.object('address') ?? null;
  const shipping = assigned ?? order.object('shipping_address');
  return present<OrderGroups['contact']>({
    email: order.text('customer_email') ?? billing?.text('email') ?? null,
    firstName: order.text('customer_firstname') ?? billing?.text('firstname') ?? null,
    lastName: order.text('customer_lastname') ?? billing?.text('lastname') ?? null,
    phone: billing?.text('telephone') ?? null,
    note: order.text('customer_note'),
    billing: magentoAddress(billing),
    shipping: magentoAddress(shipping),
  });
}
