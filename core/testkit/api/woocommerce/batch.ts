import { isObject } from '../../../src/json.ts';
import { numeric } from '../../json-text.ts';
import type { ApiAnswer } from '../handler.ts';
import type { Row, WrittenMeta } from './rows.ts';
import { answer, problem, wordpressError } from './wordpress-answer.ts';

const MAX_ITEMS = 100;

interface Deps {
  readonly product: (id: string) => Row | undefined;
  readonly isVariation: (id: string) => boolean;
  readonly meta: Map<string, WrittenMeta>;
  readonly nowMs: () => number;
}

/** `/products/batch` as far as the hub uses it: the meta data of products that are there. Each item fails for itself. */
export function batchAnswer(text: string, deps: Deps): ApiAnswer {
  const given: unknown = JSON.parse(text);
  const update = isObject(given) && Array.isArray(given['update']) ? (given['update'] as unknown[]) : [];
  if (update.length > MAX_ITEMS)
    return problem(
      413,
      'woocommerce_rest_request_entity_too_large',
      `Unable to accept more than ${MAX_ITEMS} items for this request.`,
    );
  return answer(200, { update: update.map((item) => updated(isObject(item) ? item : {}, deps)) });
}

function updated(
  item: Readonly<Record<string, unknown>>,
  { product, isVariation, meta, nowMs }: Deps,
): object {
  const id = String(item['id']);
  const failed = (status: number, code: string, message: string): object => ({
    id: item['id'],
    error: wordpressError(status, code, message),
  });
  if (isVariation(id))
    return failed(
      404,
      'woocommerce_rest_invalid_product_id',
      'To manipulate product variations you should use the /products/&lt;product_id&gt;/variations/&lt;id&gt; endpoint.',
    );
  if (product(id) === undefined) return failed(400, 'woocommerce_rest_product_invalid_id', 'Invalid ID.');
  const entries = new Map(meta.get(id)?.entries);
  for (const { key, value } of (item['meta_data'] ?? []) as { key: string; value: string | null }[])
    if (value === null) entries.delete(key);
    else entries.set(key, value);
  // Any save moves the time.
  meta.set(id, { entries, atMs: nowMs() });
  return { ...product(id)?.body(), id: numeric(id) };
}
