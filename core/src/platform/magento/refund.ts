import type { OrderGroups } from '../../schema/order-groups.ts';
import { statement, statements, type Draft } from '../draft.ts';
import { exponentOf } from '../money.ts';
import { mapper } from '../reader.ts';
import type { Mapper } from '../statement.ts';

const CANCELLED = 3;

/** A credit memo, claimed into its order's listing. One that was cancelled paid nothing back. */
export const magento_to_varai_refund: Mapper = mapper(['creditmemo', 'refund', 'entity'], (memo, context) => {
  const memoId = memo.id(memo.nameOf('entity_id', 'id'));
  const orderId = memo.id('order_id');
  const hasBase = (memo.fields['base_grand_total'] ?? null) !== null;
  const currency = memo.currency(hasBase ? 'base_currency_code' : 'order_currency_code') ?? context.currency;
  const amount = memo.amount(hasBase ? 'base_grand_total' : 'grand_total', exponentOf(currency)) ?? 0;
  const isCancelled = memo.number('state') === CANCELLED;
  const refund: OrderGroups['refund'] = {
    amountMinor: isCancelled ? 0 : Math.abs(amount),
    currency,
    at: memo.instant('created_at'),
    lines: memo.list('items').flatMap((item) => {
      const lineId = item.optionalId('order_item_id');
      const quantity = Math.abs(item.number('qty') ?? 0);
      return lineId === null || quantity === 0 || isCancelled ? [] : [{ lineId, quantity }];
    }),
  };
  const groups: Draft<'order'> = {};
  groups[`refund:${memoId}`] = refund;
  return statements(
    statement('order', orderId, memo.instant('updated_at') ?? refund.at, 'update', groups, null),
  );
});
