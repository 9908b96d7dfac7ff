import type { Delivery, Shop } from '@varai/core/testkit';
import { postSigned } from '../cli/post-signed.ts';

/** What became of deliveries, by the hub's answer. */
export interface Tally {
  accepted: number;
  duplicate: number;
  parked: number;
  rejected: number;
}

export const emptyTally = (): Tally => ({ accepted: 0, duplicate: 0, parked: 0, rejected: 0 });

export interface Sending {
  readonly shop: Shop;
  readonly delivery: Delivery;
}

/** How many a shop system has under way at once. */
const AT_ONCE = 16;

/** Sends over HTTP, several at once, until all are answered or it is told to stop. Rejects where the hub does not answer. */
export async function deliver(
  url: string,
  all: readonly Sending[],
  tally: Tally,
  stop: AbortSignal,
  sent: (count: number) => void = () => undefined,
): Promise<void> {
  let next = 0;
  let answered = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < all.length && !stop.aborted; at = next++) {
      tally[await deliverOne(url, all[at] as Sending, stop)] += 1;
      answered += 1;
      sent(answered);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** The hub's database is away, or it has too much to do. */
const TAKEN_LATER: ReadonlySet<number> = new Set([429, 503]);

/** Until the hub has taken it, as every platform that keeps its events does. */
async function deliverOne(url: string, { shop, delivery }: Sending, stop: AbortSignal): Promise<keyof Tally> {
  for (let { request } = delivery; ; { request } = shop.again(delivery.event)) {
    const reply = await postSigned(url, request);
    if (reply.result !== 'rejected' || !TAKEN_LATER.has(reply.status) || stop.aborted) return reply.result;
  }
}
