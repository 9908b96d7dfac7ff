import type { OrderGroups } from '../../schema/order-groups.ts';

type Status = OrderGroups['status']['status'];

/** Our own words, and what shops that are no platform commonly call them. */
const STATUSES: ReadonlyMap<string, Status> = new Map<string, Status>([
  ['pending', 'pending'],
  ['new', 'pending'],
  ['open', 'pending'],
  ['created', 'pending'],
  ['unpaid', 'pending'],
  ['on_hold', 'on_hold'],
  ['holded', 'on_hold'],
  ['held', 'on_hold'],
  ['processing', 'processing'],
  ['paid', 'processing'],
  ['confirmed', 'processing'],
  ['in_progress', 'processing'],
  ['partially_fulfilled', 'partially_fulfilled'],
  ['partially_shipped', 'partially_fulfilled'],
  ['fulfilled', 'fulfilled'],
  ['shipped', 'fulfilled'],
  ['sent', 'fulfilled'],
  ['completed', 'completed'],
  ['complete', 'completed'],
  ['delivered', 'completed'],
  ['closed', 'completed'],
  ['done', 'completed'],
  ['failed', 'failed'],
  ['expired', 'failed'],
  ['declined', 'failed'],
  ['partially_refunded', 'partially_refunded'],
  ['refunded', 'refunded'],
  ['returned', 'refunded'],
  ['cancelled', 'cancelled'],
  ['canceled', 'cancelled'],
  ['void', 'cancelled'],
  ['voided', 'cancelled'],
]);

/** An unknown word is an order that is not done: pending. */
export const statusNamed = (word: string): Status =>
  STATUSES.get(word.toLowerCase().replace(/[\s-]/g, '_')) ?? 'pending';
