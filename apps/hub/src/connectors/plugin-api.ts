import type { HashBucket } from '@varai/core/platform';
import { z } from 'zod';
import { askJson } from './ask-json.ts';
import type { OutboxEvent, PulledResource } from './shop-api.ts';
import { ShopRefused, type ShopHttp } from './shop-http.ts';

/**
 * What our WooCommerce plugin and our Magento module answer beside their platform's own API, below `path`
 * (`/V1/varai` in Magento): `GET <path>/outbox?from=&to=` and `GET <path>/hashes?resource=&path=`.
 */

/** One member a header, since Magento would make a list of an object whose keys are not declared. */
const outboxShape = z.object({
  events: z.array(
    z.object({
      sequence: z.int(),
      resource: z.string(),
      varai_store: z.string(),
      webhook_id: z.string(),
      webhook_timestamp: z.string(),
      webhook_signature: z.string(),
      body: z.string(),
    }),
  ),
});

/**
 * The events of a range of sequence numbers, both ends included, as far as the outbox still holds them, in order. One answer
 * holds a part of the range; it is asked on from there until nothing more comes.
 */
export async function readOutbox(
  http: ShopHttp,
  path: string,
  from: number,
  to: number,
  signal?: AbortSignal,
): Promise<OutboxEvent[]> {
  const out: OutboxEvent[] = [];
  for (let next = from; next <= to;) {
    const query = { from: String(next), to: String(to) };
    const answer = await askJson(http, callOf(`${path}/outbox`, query, signal), outboxShape);
    if (answer === null) throw noModule(path);
    const { events } = answer.value;
    for (const event of events) out.push(eventOf(event));
    const last = events.at(-1)?.sequence ?? to;
    if (last < next) throw new ShopRefused(200, 'the outbox answers with events that were not asked for');
    next = last + 1;
  }
  return out;
}

const eventOf = (event: z.infer<typeof outboxShape>['events'][number]): OutboxEvent => ({
  resource: event.resource,
  headers: {
    'varai-store': event.varai_store,
    'webhook-id': event.webhook_id,
    'webhook-timestamp': event.webhook_timestamp,
    'webhook-signature': event.webhook_signature,
  },
  body: Buffer.from(event.body),
});

const recordShape = z.object({ id: z.string(), hash: z.string() });
const hashesShape = z.object({
  buckets: z.array(
    z.object({
      path: z.string(),
      count: z.int(),
      hash: z.string(),
      records: z.array(recordShape).exactOptional(),
    }),
  ),
});

export async function readHashes(
  http: ShopHttp,
  path: string,
  resource: PulledResource,
  below: string,
  signal?: AbortSignal,
): Promise<readonly HashBucket[]> {
  const call = callOf(`${path}/hashes`, { resource, path: below }, signal);
  const answer = await askJson(http, call, hashesShape);
  if (answer === null) throw noModule(path);
  return answer.value.buckets;
}

const callOf = (path: string, query: Readonly<Record<string, string>>, signal?: AbortSignal) => ({
  method: 'GET' as const,
  path,
  query,
  ...(signal === undefined ? {} : { signal }),
});

const noModule = (path: string): ShopRefused =>
  new ShopRefused(404, `nothing answers at ${path}: is VARAi installed and enabled in the shop?`);
