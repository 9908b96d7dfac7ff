import type { OrderGroups } from '../../schema/order-groups.ts';
import { statement, statements, type Draft } from '../draft.ts';
import { exponentOf } from '../money.ts';
import { mapper, type Reader } from '../reader.ts';
import type { Mapper } from '../statement.ts';
import { shopifyId, shopifyReference } from './shopify-id.ts';

type Refund = OrderGroups['refund'];

/**
 * A refund as a register of its own, the same from `refunds/create` and from inside an order. Its amount is what was paid
 * back: the successful refund transactions. Only where the body has none at all is it what the refunded lines were worth.
 */
export function refundOf(refund: Reader, shopCurrency: string | null): Refund {
  const lines = refund.list('refund_line_items');
  const transactions = refund
    .list('transactions')
    .filter((transaction) => (transaction.text('kind') ?? 'refund') === 'refund');
  const paid = transactions.length > 0 ? paidBack(transactions, shopCurrency) : worthOf(lines, shopCurrency);
  return {
    ...paid,
    at: refund.instant('processed_at') ?? refund.instant('created_at'),
    lines: lines.flatMap((line) => {
      const lineId = shopifyReference(line, 'line_item_id');
      return lineId === null ? [] : [{ lineId, quantity: line.quantity('quantity') ?? 0 }];
    }),
  };
}

type Paid = Pick<Refund, 'amountMinor' | 'currency'>;

/** Amounts of several currencies cannot be added: the shop's own, or else the first, stands for the refund. */
function paidBack(transactions: readonly Reader[], shopCurrency: string | null): Paid {
  const sums = new Map<string | null, number>();
  for (const transaction of transactions) {
    const currency = transaction.currency('currency') ?? shopCurrency;
    const amount = Math.abs(transaction.amount('amount', exponentOf(currency)) ?? 0);
    const status = transaction.text('status') ?? 'success';
    sums.set(currency, (sums.get(currency) ?? 0) + (status === 'success' ? amount : 0));
  }
  const currency = sums.has(shopCurrency) ? shopCurrency : ([...sums.keys()][0] ?? shopCurrency);
  return { amountMinor: sums.get(currency) ?? 0, currency };
}

function worthOf(lines: readonly Reader[], shopCurrency: string | null): Paid {
  const stated = lines[0]?.object('subtotal_set')?.object('shop_money')?.currency('currency_code');
  const currency = stated ?? shopCurrency;
  const exponent = exponentOf(currency);
  let sum = 0;
  for (const line of lines) {
    const unit = line.object('line_item')?.price('price', exponent) ?? 0;
    sum += Math.abs(line.amount('subtotal', exponent) ?? Math.round(unit * (line.quantity('quantity') ?? 0)));
  }
  return { amountMinor: sum, currency };
}

/** `refunds/create`: claimed into the order's listing, which may not exist yet. */
export const shopify_to_varai_refund: Mapper = mapper(['refund'], (refund, context) => {
  const refundId = shopifyId(refund);
  const orderId = shopifyReference(refund, 'order_id') ?? refund.refuse('platform/missing-id', 'order_id');
  const group = refundOf(refund, context.currency);
  const groups: Draft<'order'> = {};
  groups[`refund:${refundId}`] = group;
  return statements(statement('order', orderId, group.at, 'update', groups, null));
});
