import { isObject } from '@varai/core';
import type { Pace } from '../pace.ts';
import type { PulledPage, PulledResource } from '../shop-api.ts';
import { ShopUnavailable, type ShopHttp } from '../shop-http.ts';
import { awaited, begun, endOf, isRunning, operationOf } from './bulk-operation.ts';
import type { Graphql } from './graphql.ts';
import { bulkQuery, listsQuery, RECORDS } from './record-fields.ts';
import { FileGone, resultLines } from './result-file.ts';
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
const RECORDS_A_PAGE = 250;
/** Orders whose refunds are asked for at once. */
const LISTS_AT_ONCE = 5;

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
  try {
    for await (const { node, after } of recordsOf(deps, finished, place, resource, signal)) {
      if (nodes.length === RECORDS_A_PAGE) {
        yield page(await completed(deps, resource, nodes, signal), JSON.stringify(read));
        nodes = [];
      }
      nodes.push(node);
      read = after;
    }
  } catch (error) {
    if (error instanceof FileGone) yield page([], BEGIN_ANEW);
    throw error;
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
  return { operation: begun(data['bulkOperationRunQuery']), answeredMs };
}

async function isUsable({ graphql }: BulkDeps, operation: string, signal?: AbortSignal): Promise<boolean> {
  const found = await operationOf(graphql, operation, signal);
  return found !== null && (isRunning(found) || found['status'] === 'COMPLETED');
}

async function finish(deps: BulkDeps, operation: string, signal?: AbortSignal): Promise<Finished> {
  const found = await awaited(deps, operation, Infinity, signal);
  // What a failed one left is part of a catalogue, and would look like all of it.
  if (found?.['status'] !== 'COMPLETED') throw new ShopUnavailable(endOf(found));
  return {
    url: typeof found['url'] === 'string' ? found['url'] : null,
    lines: Number(found['objectCount']),
    roots: Number(found['rootObjectCount']),
    createdMs: Date.parse(String(found['createdAt'])),
  };
}

/** Records with their nested rows, which follow their parents. */
async function* recordsOf(
  { http }: BulkDeps,
  { url }: Finished,
  from: Place,
  resource: PulledResource,
  signal?: AbortSignal,
): AsyncGenerator<{ readonly node: Node; readonly after: Place }> {
  if (url === null) return;
  let node: Node | null = null;
  let place = from;
  for await (const { value, startByte, endByte } of resultLines(http, url, from.byte, signal)) {
    if (!isObject(value)) throw new ShopUnavailable('a result file with a line that is no record');
    const isRoot = value['__parentId'] === undefined;
    if (isRoot) {
      if (node !== null) yield { node, after: place };
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
