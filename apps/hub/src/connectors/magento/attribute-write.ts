import { varai_to_magento_attributes } from '@varai/core/platform';
import { z } from 'zod';
import { askJson } from '../ask-json.ts';
import type { WriteBack, WriteOutcome } from '../shop-api.ts';
import type { Pace } from '../pace.ts';
import { ShopRefused, ShopUnavailable, type ShopHttp } from '../shop-http.ts';
import { idText } from '../subject.ts';
import { criteriaOf } from './search.ts';

/** The asynchronous API takes 5000 operations; their SKUs are looked up in one list, and those hold 300. */
export const WRITE = 300;

// A product that is missing counts as gone, so the list must be whole.
const skusShape = z
  .object({
    items: z.array(z.object({ id: z.union([z.string(), z.int()]), sku: z.string() })),
    total_count: z.int(),
  })
  .refine(({ items, total_count: total }) => items.length === total, 'fewer rows than it counts');
const acceptedShape = z.object({ bulk_uuid: z.string().regex(/^[\w-]{1,64}$/) });
const statusShape = z.object({
  operations_list: z.array(z.object({ id: z.int(), status: z.int() })),
});

/** How Magento numbers what became of an operation; 4 is one that no consumer has taken yet. */
const OPEN = 4;
const OUTCOMES: ReadonlyMap<number, string | null> = new Map([
  [1, null],
  [2, 'magento/failed-for-now'],
  [3, 'magento/failed'],
  [5, 'magento/rejected'],
]);

/** Waits between looks at a bulk, ms: for a minute in all, a call's worth of products takes seconds. */
const FIRST_LOOK_MS = 250;
const SLOWEST_LOOK_MS = 4000;
const MOST_LOOKS = 18;
/** Consumers that do not run are started by people. */
const STUCK_MS = 15 * 60_000;

/**
 * Writes facts as product attributes through the asynchronous bulk API, which names products by SKU in its body: one request
 * whatever the number, and no slash of a SKU in a path. Waits until each operation has ended; throws ShopUnavailable where the
 * shop's consumers take none. The same values written twice are the same, so a lost answer may be repeated.
 */
export async function writeAttributes(
  http: ShopHttp,
  pace: Pace,
  writes: readonly WriteBack[],
  signal?: AbortSignal,
): Promise<readonly WriteOutcome[]> {
  if (writes.length === 0) return [];
  const skus = await skusOf(http, writes, signal);
  const known = writes.flatMap((write) => {
    const sku = skus.get(write.productId);
    return sku === undefined ? [] : [{ ...write, sku }];
  });
  const codes = new Map<string, string | null>();
  if (known.length > 0) {
    const operations = known.map(({ sku, facts }) => ({
      sku,
      product: { sku, custom_attributes: varai_to_magento_attributes(facts).map(withText) },
    }));
    const uuid = await accepted(http, operations, signal);
    const states = await ended(http, pace, uuid, operations.length, signal);
    known.forEach(({ productId }, index) => {
      const status = states.get(index);
      const code = status === undefined ? undefined : OUTCOMES.get(status);
      codes.set(productId, code === undefined ? 'magento/unknown-status' : code);
    });
  }
  return writes.map(({ productId }): WriteOutcome => {
    const code = codes.get(productId);
    if (code === undefined) return { productId, result: 'gone' };
    return code === null ? { productId, result: 'written' } : { productId, result: 'refused', code };
  });
}

/** An empty text takes a value away; null is refused as no value at all. */
const withText = ({ attribute_code, value }: ReturnType<typeof varai_to_magento_attributes>[number]) => ({
  attribute_code,
  value: value ?? '',
});

const withSignal = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { signal });

async function skusOf(
  http: ShopHttp,
  writes: readonly WriteBack[],
  signal: AbortSignal | undefined,
): Promise<Map<string, string>> {
  const query = criteriaOf({
    all: [[['entity_id', 'in', writes.map(({ productId }) => productId).join(',')]]],
    by: ['entity_id'],
    size: writes.length,
    fields: 'items[id,sku],total_count',
  });
  const answer = await askJson(
    http,
    { method: 'GET', path: '/V1/products', query, ...withSignal(signal) },
    skusShape,
  );
  if (answer === null) throw new ShopRefused(404, '/V1/products is not there');
  return new Map(answer.value.items.map(({ id, sku }) => [idText(id) ?? '', sku]));
}

async function accepted(
  http: ShopHttp,
  operations: readonly object[],
  signal: AbortSignal | undefined,
): Promise<string> {
  const path = '/async/bulk/V1/products/bySku';
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify(operations);
  const answer = await askJson(
    http,
    { method: 'PUT', path, headers, body, ...withSignal(signal) },
    acceptedShape,
  );
  if (answer === null) throw new ShopRefused(404, `${path} is not there: is its module switched off?`);
  return answer.value.bulk_uuid;
}

/** The state of each operation, by its place in the bulk, once none is open. */
async function ended(
  http: ShopHttp,
  pace: Pace,
  uuid: string,
  size: number,
  signal: AbortSignal | undefined,
): Promise<Map<number, number>> {
  const path = `/V1/bulk/${uuid}/status`;
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    await pace.sleep(Math.min(SLOWEST_LOOK_MS, FIRST_LOOK_MS * 2 ** looks), signal);
    const answer = await askJson(http, { method: 'GET', path, ...withSignal(signal) }, statusShape);
    if (answer === null) throw new ShopRefused(404, `${path} is not there`);
    const states = answer.value.operations_list;
    // Operations are listed once their consumer knows of them.
    if (states.length >= size && states.every(({ status }) => status !== OPEN))
      return new Map(states.map(({ id, status }) => [id, status]));
  }
  throw new ShopUnavailable(`bulk ${uuid} stays open: do the shop's message queue consumers run?`, STUCK_MS);
}
