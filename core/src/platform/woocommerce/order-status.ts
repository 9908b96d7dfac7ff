import type { OrderGroups } from '../../schema/order-groups.ts';
import type { Reader } from '../reader.ts';
import { wooInstant } from './woo-fields.ts';

type Status = OrderGroups['status']['status'];

/** WooCommerce's own, then those of widespread plugins. */
const STATUSES: ReadonlyMap<string, Status> = new Map<string, Status>([
  ['pending', 'pending'],
  ['on-hold', 'on_hold'],
  ['processing', 'processing'],
  ['completed', 'completed'],
  ['cancelled', 'cancelled'],
  ['refunded', 'refunded'],
  ['failed', 'failed'],
  ['checkout-draft', 'pending'],
  ['draft', 'pending'],
  ['auto-draft', 'pending'],
  ['shipped', 'fulfilled'],
  ['delivered', 'completed'],
  ['partial-shipped', 'partially_fulfilled'],
  ['partially-refunded', 'partially_refunded'],
  ['pre-ordered', 'processing'],
  ['awaiting-shipment', 'processing'],
  ['partially-paid', 'pending'],
  ['partial-payment', 'pending'],
  ['ready-for-pickup', 'processing'],
]);

/** The status; a shop's own word for one is judged by whether the order was completed or paid. Null in the trash: no claim. */
export function wooStatus(order: Reader): OrderGroups['status'] | null {
  const platformStatus = order.text('status');
  const word = platformStatus?.toLowerCase().replace(/^wc-/, '').replaceAll('_', '-');
  if (word === undefined || word === 'trash') return null;
  const isPaid = wooInstant(order, 'date_paid') !== null;
  const known = STATUSES.get(word);
  const guessed =
    wooInstant(order, 'date_completed') !== null ? 'completed' : isPaid ? 'processing' : 'pending';
  return { status: known ?? guessed, financial: null, fulfillment: null, platformStatus };
}
