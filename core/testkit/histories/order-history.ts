import type { Json } from '../../src/json.ts';
import { ORDER_STATUSES } from '../../src/schema/order-groups.ts';
import { HISTORY_START, type HistoryEvent, type Speaker } from './history.ts';
import type { Dice } from './dice.ts';
import { moment } from './moment.ts';

const AT = new Date(HISTORY_START).toISOString();

const line = (lineId: string, quantity: number): Json => ({
  lineId,
  parentLineId: null,
  productId: 'p1',
  variantId: 'v1',
  sku: 'NL-1',
  title: 'Arden',
  quantity,
  unitMinor: 12_900,
  totalMinor: 12_900 * quantity,
});

/** Snapshots, cancellations and reopenings, refunds before or after their order, deletions. */
export function orderSaid(dice: Dice, speaker: Speaker): HistoryEvent {
  const { modifiedAt, acceptance } = moment(dice);
  const action = dice.roll(8);
  const groups = action === 7 ? { lifecycle: { deleted: true } } : action > 4 ? refund(dice) : snapshot(dice);
  const verb = action === 7 ? 'delete' : action < 2 ? 'create' : 'update';
  return {
    speaker,
    acceptance,
    statement: {
      kind: 'order',
      resourceId: speaker.resourceId,
      modifiedAt,
      verb,
      groups,
      subject: { type: 'order', id: speaker.resourceId },
    },
  };
}

const refund = (dice: Dice): Record<string, Json> => ({
  [`refund:${dice.of(['r1', 'r2', 'r3'])}`]: {
    amountMinor: 1000 * (1 + dice.roll(3)),
    currency: 'EUR',
    at: dice.of([AT, null]),
    lines: [{ lineId: 'l1', quantity: 1 }],
  },
});

function snapshot(dice: Dice): Record<string, Json> {
  const status = dice.of(ORDER_STATUSES);
  const quantity = 1 + dice.roll(2);
  return {
    lifecycle: { deleted: false },
    status: {
      status,
      financial: dice.of(['paid', 'pending', null]),
      fulfillment: null,
      platformStatus: status,
    },
    totals: {
      currency: 'EUR',
      totalMinor: 12_900 * quantity + 490,
      subtotalMinor: 12_900 * quantity,
      taxMinor: 2060,
      shippingMinor: 490,
      discountMinor: 0,
      refundedMinor: dice.of([null, 0, 1000, 5000]),
      presentment: dice.of([null, { currency: 'USD', totalMinor: 14_900 }]),
    },
    lines: { list: dice.roll(3) === 0 ? [line('l1', quantity), line('l2', 1)] : [line('l1', quantity)] },
    customer: dice.of<Json>([
      { customerId: 'c1', guest: false },
      { customerId: null, guest: true },
    ]),
    metadata: { number: '1001', placed_at: AT },
    ...(status === 'cancelled' ? { cancellation: { at: AT, reason: dice.of(['customer', null]) } } : {}),
  };
}
