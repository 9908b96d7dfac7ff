import type { OrderGroups } from '../../schema/order-groups.ts';
import type { Reader } from '../reader.ts';

type Status = OrderGroups['status']['status'];

const STATES: ReadonlyMap<string, Status> = new Map<string, Status>([
  ['new', 'pending'],
  ['pending', 'pending'],
  ['pending_payment', 'pending'],
  ['payment_review', 'on_hold'],
  ['fraud', 'on_hold'],
  ['holded', 'on_hold'],
  ['processing', 'processing'],
  ['complete', 'completed'],
  ['closed', 'refunded'],
  ['canceled', 'cancelled'],
]);

/** The state is Magento's own and decides; the status under it is the shop's word, kept as such. */
export function magentoStatus(
  order: Reader,
  items: readonly Reader[],
  isRefundedInPart: boolean,
): OrderGroups['status'] | null {
  const platformStatus = order.text('status');
  const word = order.text('state') ?? platformStatus;
  if (word === null) return null;
  const state =
    STATES.get(word.toLowerCase()) ?? STATES.get(platformStatus?.toLowerCase() ?? '') ?? 'pending';
  return {
    status: refined(state, items, isRefundedInPart),
    financial: null,
    fulfillment: null,
    platformStatus,
  };
}

function refined(state: Status, items: readonly Reader[], isRefundedInPart: boolean): Status {
  if (state !== 'processing' && state !== 'completed') return state;
  if (isRefundedInPart) return 'partially_refunded';
  if (state === 'completed') return state;
  let ordered = 0;
  let shipped = 0;
  for (const item of items) {
    if (item.optionalId('parent_item_id') !== null || item.flag('is_virtual') === true) continue;
    ordered += (item.number('qty_ordered') ?? 0) - (item.number('qty_canceled') ?? 0);
    shipped += item.number('qty_shipped') ?? 0;
  }
  if (shipped <= 0) return state;
  return shipped < ordered ? 'partially_fulfilled' : 'fulfilled';
}
