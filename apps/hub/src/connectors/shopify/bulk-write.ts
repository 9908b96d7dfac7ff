import { randomUUID } from 'node:crypto';
import { isObject } from '@varai/core';
import { varai_to_shopify_metafields } from '@varai/core/platform';
import type { Pace } from '../pace.ts';
import type { BulkWritten, WriteBack, WriteOutcome } from '../shop-api.ts';
import { ShopRefused, ShopUnavailable, type ShopHttp } from '../shop-http.ts';
import { awaited, begun, endOf, isRunning } from './bulk-operation.ts';
import type { Graphql } from './graphql.ts';
import { outcomeOf, writeMetafields } from './metafield-write.ts';
import { FileGone, resultLines } from './result-file.ts';
import { listOf, type Node } from './whole-record.ts';

/** A write as far as it has come, to be gone on with by whoever comes after. */
interface Place {
  /** Of this write and of no other: an operation whose id was never learned is found by it. */
  readonly name: string;
  /** An instant before the operation began, by the shop's clock, ms since 1970. */
  readonly sinceMs: number;
  /** Null until its id is known. */
  readonly operation: string | null;
  /** Product ids, in order of the lines. */
  readonly lines: readonly string[];
  /** Keys to be taken away, by product: an operation is of one mutation, so they follow by themselves. */
  readonly removals: Readonly<Record<string, readonly string[]>>;
}

const STAGE = `mutation Stage($input: [StagedUploadInput!]!) { stagedUploadsCreate(input: $input) {
  stagedTargets { url parameters { name value } } userErrors { field message } } }`;
const RUN = `mutation Run($mutation: String!, $path: String!) {
  bulkOperationRunMutation(mutation: $mutation, stagedUploadPath: $path) {
    bulkOperation { id status } userErrors { field message code } } }`;
const FIND = `query Find($search: String!) {
  bulkOperations(first: 100, query: $search) { nodes { id query } } }`;
const mutationNamed = (name: string): string =>
  `mutation ${name}($metafields: [MetafieldsSetInput!]!) { metafieldsSet(metafields: $metafields) { userErrors { field message code } } }`;

/** Of a file of variables: shopify.dev/changelog/posts/faster-bulk-operations. */
const LARGEST_BYTES = 100_000_000;
/** Its clock may be read a little late. */
const SLACK_MS = 60_000;
/** An operation may take a day: whoever waits goes away and looks again. */
const PATIENCE_MS = 60_000;

export interface BulkWriteDeps {
  readonly http: ShopHttp;
  readonly graphql: Graphql;
  readonly pace: Pace;
}

/**
 * Writes facts by one bulk operation: a line of metafields a product. `work`: the facts, or the place where an earlier call was.
 * A place comes before the operation is begun and again with its id, so that it is begun once whatever dies between; outcomes come
 * at its end. Products whose line was never worked off, or did not fit the file, have none. Ends without them while it runs.
 */
export async function* writeInBulk(
  deps: BulkWriteDeps,
  work: readonly WriteBack[] | string,
  signal?: AbortSignal,
): AsyncGenerator<BulkWritten> {
  let place: Place;
  let operation: string | null;
  if (typeof work === 'string') {
    place = placeIn(work);
    operation = place.operation ?? (await named(deps, place, signal));
  } else {
    const staged = await stage(deps, work, signal);
    place = staged.place;
    yield { outcomes: [], next: JSON.stringify(place) };
    operation = staged.path === null ? null : await run(deps, place, staged.path, signal);
  }
  if (operation === null) {
    // It never began, or there was nothing to set.
    const outcomes = place.lines.length === 0 ? await remove(deps, place, [], signal) : [];
    yield { outcomes, next: null };
    return;
  }
  yield { outcomes: [], next: JSON.stringify({ ...place, operation }) };
  const ended = await awaited(deps, operation, PATIENCE_MS, signal);
  if (ended !== null && isRunning(ended)) return;
  const answered = ended === null ? [] : await outcomesIn(deps, ended, place, signal);
  yield { outcomes: await remove(deps, place, answered, signal), next: null };
  if (ended?.['status'] !== 'COMPLETED') throw new ShopUnavailable(endOf(ended));
  if (answered.length < place.lines.length)
    throw new ShopUnavailable(
      `the shop's bulk operation was of ${place.lines.length} products, its file tells of ${answered.length}`,
    );
}

function placeIn(text: string): Place {
  try {
    return JSON.parse(text) as Place;
  } catch {
    throw new RangeError(`not a place in a bulk write: ${text.slice(0, 80)}`);
  }
}

/** Uploads the lines. `path`: null where there are none. */
async function stage(
  { http, graphql, pace }: BulkWriteDeps,
  work: readonly WriteBack[],
  signal: AbortSignal | undefined,
): Promise<{ place: Place; path: string | null }> {
  const name = `VaraiWriteBack_${randomUUID().replaceAll('-', '')}`;
  const lines: string[] = [];
  const removals: Record<string, string[]> = {};
  const text: Buffer[] = [];
  let bytes = 0;
  for (const { productId, facts } of work) {
    const { set, remove: removed } = varai_to_shopify_metafields(productId, facts);
    const line = Buffer.from(`${JSON.stringify({ metafields: set })}\n`);
    if (bytes + line.length > LARGEST_BYTES) break;
    if (removed.length > 0) removals[productId] = removed.map(({ key }) => key);
    if (set.length === 0) continue;
    bytes += line.length;
    text.push(line);
    lines.push(productId);
  }
  const place = { name, sinceMs: pace.nowMs() - SLACK_MS, operation: null, lines, removals };
  if (lines.length === 0) return { place, path: null };
  const input = {
    resource: 'BULK_MUTATION_VARIABLES',
    filename: `${name}.jsonl`,
    mimeType: 'text/jsonl',
    httpMethod: 'POST',
  };
  const { data, answeredMs } = await graphql.ask(STAGE, { input: [input] }, { signal });
  const payload = isObject(data['stagedUploadsCreate']) ? data['stagedUploadsCreate'] : {};
  const [error] = listOf(payload['userErrors']);
  if (error !== undefined) throw new ShopRefused(200, String(error['message']));
  const [target] = listOf(payload['stagedTargets']);
  const form = new FormData();
  for (const { name: field, value } of listOf(target?.['parameters']))
    form.append(String(field), String(value));
  const path = form.get('key');
  if (typeof target?.['url'] !== 'string' || typeof path !== 'string')
    throw new ShopUnavailable('a place for an upload without its address');
  form.append('file', new Blob(text, { type: 'text/jsonl' }), `${name}.jsonl`);
  const encoded = new Response(form);
  const { status } = await http.request({
    method: 'POST',
    path: target['url'],
    headers: { 'content-type': encoded.headers.get('content-type') ?? '' },
    body: Buffer.from(await encoded.arrayBuffer()),
    cost: 0,
    // The same file at the same place.
    repeatable: true,
    ...(signal === undefined ? {} : { signal }),
  });
  if (status === 404) throw new ShopUnavailable('the place for an upload is gone');
  return { place: { ...place, sinceMs: answeredMs - SLACK_MS }, path };
}

async function run(
  { graphql }: BulkWriteDeps,
  { name }: Place,
  path: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const { data } = await graphql.ask(
    RUN,
    { mutation: mutationNamed(name), path },
    { repeatable: false, signal },
  );
  return begun(data['bulkOperationRunMutation']);
}

/** The operation that was begun by a call whose answer was lost; null = it never began. */
async function named(
  { graphql }: BulkWriteDeps,
  { name, sinceMs }: Place,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const search = `operation_type:mutation created_at:>='${new Date(sinceMs).toISOString()}'`;
  const { data } = await graphql.ask(FIND, { search }, { signal });
  const { nodes } = isObject(data['bulkOperations']) ? data['bulkOperations'] : {};
  const found = listOf(nodes).find(({ query }) => String(query).includes(name));
  return found === undefined ? null : String(found['id']);
}

/** What the operation's file says, in order of the lines; nothing where its file is gone. */
async function outcomesIn(
  { http }: BulkWriteDeps,
  { url, partialDataUrl }: Node,
  { lines }: Place,
  signal: AbortSignal | undefined,
): Promise<readonly WriteOutcome[]> {
  const file = url ?? partialDataUrl;
  if (typeof file !== 'string') return [];
  const outcomes: WriteOutcome[] = [];
  try {
    for await (const { value } of resultLines(http, file, 0, signal)) {
      const number = isObject(value) ? Number(value['__lineNumber']) : NaN;
      const productId = lines[number];
      if (!isObject(value) || productId === undefined)
        throw new ShopUnavailable('a result file with a line that is none of ours');
      outcomes[number] = said(productId, value);
    }
  } catch (error) {
    if (!(error instanceof FileGone)) throw error;
  }
  return outcomes.filter((outcome) => outcome !== undefined);
}

/** `{data: {metafieldsSet: {userErrors}}}`, or `{errors}` where the line was not even tried. */
function said(productId: string, { data, errors }: Node): WriteOutcome {
  const done = isObject(data) ? data['metafieldsSet'] : null;
  const [error] = [...listOf(isObject(done) ? done['userErrors'] : []), ...listOf(errors)];
  if (error !== undefined) return outcomeOf(productId, error);
  return isObject(done)
    ? { productId, result: 'written' }
    : { productId, result: 'refused', code: 'no-answer' };
}

/** Takes away what is to be taken away of products that were written, and of those of which there was nothing to set. */
async function remove(
  { graphql }: BulkWriteDeps,
  { lines, removals }: Place,
  answered: readonly WriteOutcome[],
  signal: AbortSignal | undefined,
): Promise<readonly WriteOutcome[]> {
  const isSet = new Set(lines);
  const isWritten = new Set(
    answered.flatMap(({ productId, result }) => (result === 'written' ? productId : [])),
  );
  const wanted = Object.entries(removals)
    .filter(([productId]) => !isSet.has(productId) || isWritten.has(productId))
    .map(([productId, keys]) => ({
      productId,
      facts: Object.fromEntries(keys.map((key) => [key, null])),
      idempotencyKey: '',
    }));
  const removed = await writeMetafields(graphql, wanted, signal);
  const left = new Map(answered.map((outcome) => [outcome.productId, outcome]));
  for (const outcome of removed) left.set(outcome.productId, outcome);
  return [...left.values()];
}
