import { jsonText } from '../json-text.ts';
import { signStandardWebhook } from '../signing/index.ts';
import type { Teller, Told } from './habits.ts';
import type { Carried, Saying } from './truth.ts';

/** What goes into the outbox of our plugin, our module, or an HTML store's server. */
export interface OutboxRow {
  readonly resource: 'orders' | 'customers' | 'products' | 'refunds' | 'events';
  /** `order.updated` */
  readonly topic: string;
  readonly data: object;
  readonly carried: readonly Carried[];
  /** The body's own modified time; null where it has none. */
  readonly modifiedMs: number | null;
  readonly rank: Saying['rank'];
}

/** Standard Webhooks with an envelope: the row's time and sequence are fixed, the timestamp is that of each attempt. */
export function fromOutbox(
  platform: 'woocommerce' | 'magento' | 'html',
  row: OutboxRow,
  { random, instant, sequence, account }: Teller,
): Told {
  const occurredMs = instant();
  const number = sequence();
  const id = `msg_${random.hex(24)}`;
  const body = jsonText({
    topic: row.topic,
    occurredAt: new Date(occurredMs).toISOString(),
    sequence: number,
    data: row.data,
  });
  return {
    event: {
      eventKey: `${account.storeId}/${id}`,
      storeId: account.storeId,
      topic: row.topic,
      atMs: occurredMs,
      carried: row.carried,
      saying: { modifiedMs: row.modifiedMs, snapshotMs: occurredMs, rank: row.rank, sequence: number },
    },
    sign: (attemptMs) =>
      signStandardWebhook({
        platform,
        resource: row.resource,
        storeId: account.storeId,
        secret: account.secret,
        id,
        timestampSeconds: Math.floor(attemptMs / 1000),
        body,
      }),
  };
}
