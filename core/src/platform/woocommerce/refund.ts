import type { OrderGroups } from '../../schema/order-groups.ts';
import { statement, statements, type Draft } from '../draft.ts';
import { exponentOf } from '../money.ts';
import { mapper, type Reader } from '../reader.ts';
import type { Mapper } from '../statement.ts';
import { metaText, wooInstant } from './woo-fields.ts';

const REFUNDED_LINE = new Set(['_refunded_item_id']);

/** A refund's amounts and quantities are negative inside an order, positive on their own. Its reason is free text: not kept. */
export function refundOf(refund: Reader, currency: string | null): OrderGroups['refund'] {
  const amountKey = refund.nameOf('total', 'amount');
  return {
    amountMinor: Math.abs(refund.amount(amountKey, exponentOf(currency)) ?? 0),
    currency,
    at: wooInstant(refund, 'date_created'),
    lines: refund.list('line_items').flatMap((line) => {
      const lineId = metaText(line, REFUNDED_LINE);
      return lineId === null ? [] : [{ lineId, quantity: Math.abs(line.number('quantity') ?? 0) }];
    }),
  };
}

/** A refund as a resource of its own, which our plugin sends with its order's id. */
export const woocommerce_to_varai_refund: Mapper = mapper(['refund'], (refund, context) => {
  const group = refundOf(refund, refund.currency('currency') ?? context.currency);
  const groups: Draft<'order'> = {};
  groups[`refund:${refund.id('id')}`] = group;
  const orderId = refund.id(refund.nameOf('order_id', 'parent_id'));
  return statements(
    statement('order', orderId, wooInstant(refund, 'date_modified') ?? group.at, 'update', groups, null),
  );
});
