import { createHash } from 'node:crypto';
import { parseExact } from '../../src/json.ts';
import { bucketsBelow, recordHash } from '../../src/platform/index.ts';
import { jsonText } from '../json-text.ts';
import type { Shop } from '../shops/create-shop.ts';

/** What our WooCommerce plugin and our Magento module answer beside their platform's own API. */

/** How many events one answer holds at most. */
const MOST_EVENTS = 100;

/** The events of a range of sequence numbers, both ends included, from the lowest on; signed anew, everything else as it was sent. */
export function outboxAnswer(shop: Shop, from: number, to: number): object {
  const inRange = shop
    .events()
    .filter(({ saying }) => saying.sequence >= from && saying.sequence <= to)
    .sort((a, b) => a.saying.sequence - b.saying.sequence)
    .slice(0, MOST_EVENTS);
  return {
    events: inRange.map((event) => {
      const { path, headers, body } = shop.again(event).request;
      return {
        sequence: event.saying.sequence,
        resource: path.split('/').at(-1),
        varai_store: headers['varai-store'],
        webhook_id: headers['webhook-id'],
        webhook_timestamp: headers['webhook-timestamp'],
        webhook_signature: headers['webhook-signature'],
        body: body.toString(),
      };
    }),
  };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The buckets below a path of the hash tree over records as they would be sent. Throws RangeError for no path. */
export const hashesAnswer = (
  records: readonly { readonly id: string; readonly record: () => object }[],
  path: string,
): object => ({
  buckets: bucketsBelow(
    records.map(({ id, record }) => ({ id, hash: recordHash(parseExact(jsonText(record())), sha256) })),
    path,
    sha256,
  ),
});
