import { isObject } from '@varai/core';
import type { Pace } from '../pace.ts';
import type { PulledPage, PulledResource } from '../shop-api.ts';
import { ShopRefused, ShopUnavailable, type ShopHttp } from '../shop-http.ts';
import { idText } from '../subject.ts';
import type { Graphql } from './graphql.ts';
import { jsonLines } from './json-lines.ts';
import { bulkQuery, listsQuery, RECORDS } from './record-fields.ts';
import { listOf, makeWhole, recordOf, type Node } from './whole-record.ts';

/** Where reading a result file is: after whole records alone. */
interface Place {
  readonly operation: string;
  readonly byte: number;
  readonly lines: number;
  readonly roots: number;
}

interface Finished {
  readonly url: string | null;
  readonly lines: number;
  readonly roots: number;
  /** No row of its file is older. */
  readonly createdMs: number;
}

const START = `mutation Start($query: String!) { bulkOperationRunQuery(query: $query, groupObjects: true) {
  bulkOperation { id status } userErrors { field message code } } }`;
const STATUS = `query Status($id: ID!) { bulkOperation(id: $id) {
  id status errorCode createdAt objectCount rootObjectCount url } }`;
const FIRST_LOOK_MS = 500;
const LONGEST_WAIT_MS = 30_000;
const RUNNING = new Set(['CREATED', 'RUNNING', 'CANCELING']);
const RECORDS_A_PAGE = 250;
/** Orders whose refunds are asked for at once. */
const LISTS_AT_ONCE = 5;
/** How often a download is taken up again that gives nothing more. */
const TRIES = 3;

export interface BulkDeps {
  readonly http: ShopHttp;
  readonly graphql: Graphql;
  readonly pace: Pace;
  readonly count: (resource: PulledResource, signal?: AbortSignal) => Promise<number>;
}

/**
 * Everything there is, by one bulk operation and its result file, read line by line. The first page is empty: its `next` names
 * the operation, so that a caller that dies while the shop still works does not have it start again. An operation that failed,
 * or whose file is gone, is begun anew; one whose file does not hold what it claims is reported, and begun anew by the next call.
 */
export async function* bulkPages(
  deps: BulkDeps,
  resource: PulledResource,
  cursor: string | null,
  signal?: AbortSignal,
): AsyncGenerator<PulledPage> {
  let place = cursor === null ? null : placeIn(cursor);
  if (place !== null && !(await isUsable(deps, place.operation, signal))) place = null;
  if (place === null) {
    const { operation, answeredMs } = await start(deps, resource, signal);
    place = { operation, byte: 0, lines: 0, roots: 0 };
    yield { records: [], next: JSON.stringify(place), answeredMs, total: null };
  }
  const finished = await finish(deps, place.operation, signal);
  const page = (nodes: readonly Node[], next: string | null): PulledPage => ({
    records: nodes.map((node) => recordOf(resource, node)),
    next,
    answeredMs: finished.createdMs,
    total: finished.roots,
  });

  let nodes: Node[] = [];
  let read = place;
  for await (const { node, after } of recordsOf(deps, finished, place, resource, signal)) {
    if (nodes.length === RECORDS_A_PAGE) {
      yield page(await completed(deps, resource, nodes, signal), JSON.stringify(read));
      nodes = [];
    }
    nodes.push(node);
    read = after;
  }
  const last = await completed(deps, resource, nodes, signal);
  const fault = await faultIn(deps, resource, finished, read, signal);
  yield page(last, fault === null ? null : BEGIN_ANEW);
  if (fault !== null) throw new ShopUnavailable(fault);
}

const BEGIN_ANEW = 'begin anew';

function placeIn(cursor: string): Place | null {
  if (cursor === BEGIN_ANEW) return null;
  try {
    return JSON.parse(cursor) as Place;
  } catch {
    throw new RangeError(`not a place in a bulk operation: ${cursor.slice(0, 80)}`);
  }
}

async function start(
  { graphql }: BulkDeps,
  resource: PulledResource,
  signal?: AbortSignal,
): Promise<{ operation: string; answeredMs: number }> {
  const { data, answeredMs } = await graphql.ask(
    START,
    { query: bulkQuery(resource) },
    { repeatable: false, signal },
  );
  const payload = isObject(data['bulkOperationRunQuery']) ? data['bulkOperationRunQuery'] : {};
  const [error] = listOf(payload['userErrors']);
  if (error !== undefined) {
    const said = String(error['message']);
    if (error['code'] === 'OPERATION_IN_PROGRESS') throw new ShopUnavailable(said, BUSY_MS);
    throw new ShopRefused(200, said);
  }
  const operation = isObject(payload['bulkOperation']) ? payload['bulkOperation']['id'] : null;
  if (typeof operation !== 'string') throw new ShopUnavailable('a bulk operation without an id');
  return { operation, answeredMs };
}

const BUSY_MS = 60_000;

async function status({ graphql }: BulkDeps, operation: string, signal?: AbortSignal): Promise<Node | null> {
  const { data } = await graphql.ask(STATUS, { id: operation }, { signal });
  return isObject(data['bulkOperation']) ? data['bulkOperation'] : null;
}

async function isUsable(deps: BulkDeps, operation: string, signal?: AbortSignal): Promise<boolean> {
  const found = await status(deps, operation, signal);
  return found !== null && (RUNNING.has(String(found['status'])) || found['status'] === 'COMPLETED');
}

async function finish(deps: BulkDeps, operation: string, signal?: AbortSignal): Promise<Finished> {
  for (let waitMs = FIRST_LOOK_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    const found = await status(deps, operation, signal);
    const state = String(found?.['status']);
    if (found !== null && state === 'COMPLETED')
      return {
        url: typeof found['url'] === 'string' ? found['url'] : null,
        lines: Number(found['objectCount']),
        roots: Number(found['rootObjectCount']),
        createdMs: Date.parse(String(found['createdAt'])),
      };
    // What a failed one left is part of a catalogue, and would look like all of it.
    if (!RUNNING.has(state))
      throw new ShopUnavailable(
        `the shop's bulk operation ended as ${found === null ? 'unknown' : state} (${idText(found?.['errorCode']) ?? 'no reason given'})`,
      );
    await deps.pace.sleep(waitMs, signal);
  }
}

/** Records with their nested rows, which follow their parents; taken up again where a download broke off. */
async function* recordsOf(
  { http }: BulkDeps,
  { url }: Finished,
  from: Place,
  resource: PulledResource,
  signal?: AbortSignal,
): AsyncGenerator<{ readonly node: Node; readonly after: Place }> {
  if (url === null) return;
  let done = from;
  for (let tries = 0; ; tries++) {
    let node: Node | null = null;
    let place = done;
    try {
      for await (const { value, startByte, endByte } of jsonLines(
        await download(http, url, done.byte, signal),
        done.byte,
      )) {
        if (!isObject(value)) throw new ShopUnavailable('a result file with a line that is no record');
        const isRoot = value['__parentId'] === undefined;
        if (isRoot) {
          if (node !== null) {
            done = place;
            tries = 0;
            yield { node, after: done };
          }
          node = { ...value };
        } else adopt(resource, node, value, startByte);
        place = {
          ...place,
          byte: endByte,
          lines: place.lines + 1,
          roots: place.roots + (isRoot ? 1 : 0),
        };
      }
      if (node !== null) yield { node, after: place };
      return;
    } catch (error) {
      // Begun again after the last whole record.
      if (!(error instanceof ShopUnavailable) || tries >= TRIES) throw error;
    }
  }
}

async function download(
  http: ShopHttp,
  url: string,
  fromByte: number,
  signal?: AbortSignal,
): Promise<AsyncIterable<Buffer>> {
  const answer = await http.stream({
    method: 'GET',
    path: url,
    cost: 0,
    ...(fromByte === 0 ? {} : { headers: { range: `bytes=${fromByte}-` } }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (answer.status === 206 || (answer.status === 200 && fromByte === 0)) return answer.body;
  // Not every store of files knows ranges: then what was read before is passed over.
  if (answer.status === 200) return without(answer.body, fromByte);
  for await (const _ of answer.body) break;
  throw new ShopUnavailable('the result file is gone');
}

async function* without(chunks: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const chunk of chunks) {
    if (left < chunk.length) yield chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}

/** Puts a nested row where it belongs: its id names its type. */
function adopt(resource: PulledResource, parent: Node | null, row: Node, startByte: number): void {
  if (parent === null || parent['id'] !== row['__parentId'])
    throw new ShopUnavailable(`a result file whose row at byte ${startByte} does not follow its parent`);
  const type = /^gid:\/\/shopify\/(\w+)\//.exec(String(row['id']))?.[1];
  const nested = RECORDS[resource].nested.find((each) => each.type === type);
  // Videos and models have no id here, because only pictures were asked for.
  if (nested === undefined) return;
  const held = parent[nested.name];
  if (isObject(held) && Array.isArray(held['nodes'])) held['nodes'].push(row);
  else parent[nested.name] = { nodes: [row] };
}

/** Asks for the lists that bulk operations cannot give. What went away since is left out: half of it would be wrong. */
async function completed(
  { graphql }: BulkDeps,
  resource: PulledResource,
  nodes: readonly Node[],
  signal?: AbortSignal,
): Promise<readonly Node[]> {
  if (RECORDS[resource].lists === '') return nodes;
  const wanting = nodes.filter((node) => listOf(node['refunds']).length > 0);
  const gone = new Set<Node>();
  for (let i = 0; i < wanting.length; i += LISTS_AT_ONCE) {
    const some = wanting.slice(i, i + LISTS_AT_ONCE);
    const { data } = await graphql.ask(listsQuery(resource), { ids: some.map(({ id }) => id) }, { signal });
    const given = new Map(listOf(data['nodes']).map((node) => [node['id'], node]));
    for (const node of some) {
      const lists = given.get(node['id']);
      if (lists === undefined) gone.add(node);
      else await makeWhole(graphql, resource, Object.assign(node, lists), signal);
    }
  }
  return nodes.filter((node) => !gone.has(node));
}

/** What is wrong with a result, as a sentence; null where it is whole. */
async function faultIn(
  deps: BulkDeps,
  resource: PulledResource,
  { lines, roots }: Finished,
  read: Place,
  signal?: AbortSignal,
): Promise<string | null> {
  if (read.lines !== lines || read.roots !== roots)
    return `the shop's bulk operation claims ${lines} rows for ${roots} ${resource}, its file has ${read.lines} for ${read.roots}`;
  if (roots > 0) return null;
  const there = await deps.count(resource, signal);
  return there === 0
    ? null
    : `the shop's bulk operation succeeded without a row, though there are ${there} ${resource}`;
}
