import { isObject } from '@varai/core';
import type { Pace } from '../pace.ts';
import type {
  BulkWritten,
  PulledPage,
  PulledResource,
  PullWindow,
  ShopApi,
  WriteBack,
  WriteOutcome,
} from '../shop-api.ts';
import { ShopUnavailable, type ShopHttp } from '../shop-http.ts';
import { bulkPages } from './bulk-pull.ts';
import { writeInBulk } from './bulk-write.ts';
import { Graphql, TooCostly, type GraphqlAnswer } from './graphql.ts';
import { writeMetafields } from './metafield-write.ts';
import { countQuery, idsQuery, pullQuery, readQuery, RECORDS } from './record-fields.ts';
import { digitsOf, listOf, makeWhole, pageOf, recordOf, type Node } from './whole-record.ts';

/** Records a page, where a query may cost as much. */
export const PAGE = 25;
/** No cursor leads beyond 25,000 objects: before that, the window begins anew where the rows are. */
const DEEPEST = 20_000;
const SECOND = 1000;

/** One store through the GraphQL Admin API. */
export class ShopifyShop implements ShopApi {
  readonly #graphql: Graphql;
  readonly #http: ShopHttp;
  readonly #pace: Pace;
  readonly #deepest: number;
  /** Found out by asking: what a record costs depends on what the shop's plan charges. */
  readonly #sizes = new Map<PulledResource, number>();

  constructor(http: ShopHttp, token: string, pace: Pace, deepest = DEEPEST) {
    this.#http = http;
    this.#graphql = new Graphql(http, token);
    this.#pace = pace;
    this.#deepest = deepest;
  }

  async pull(
    resource: PulledResource,
    window: PullWindow,
    cursor: string | null,
    signal?: AbortSignal,
  ): Promise<PulledPage> {
    const from = cursor === null ? { sinceMs: window.sinceMs, after: null, depth: 0 } : placeIn(cursor);
    const search = searchOf({ ...window, sinceMs: from.sinceMs });
    const { data, answeredMs } = await this.#sized(resource, (size) =>
      this.#graphql.ask(pullQuery(resource, size), { search, after: from.after }, { signal }),
    );
    const rows = isObject(data['rows']) ? data['rows'] : {};
    const nodes = listOf(rows['nodes']);
    const total = countIn(data);
    const { hasNext, cursor: after } = pageOf(rows);
    if (nodes.length === 0 && (hasNext || (from.after === null && total > 0)))
      throw new ShopUnavailable(`the shop counts ${total} ${resource} and shows none of them`);
    for (const node of nodes) await makeWhole(this.#graphql, resource, node, signal);
    const records = nodes.map((node) => recordOf(resource, node));
    const depth = from.depth + nodes.length;
    const lastMs = records.at(-1)?.modifiedMs ?? from.sinceMs;
    const next: PullPlace =
      depth >= this.#deepest && lastMs > from.sinceMs
        ? { sinceMs: lastMs, after: null, depth: 0 }
        : { sinceMs: from.sinceMs, after, depth };
    return {
      // Whole seconds were asked for, and more than the window may have come.
      records: records.filter(({ modifiedMs }) => modifiedMs === null || modifiedMs < window.untilMs),
      next: hasNext ? JSON.stringify(next) : null,
      answeredMs,
      total,
    };
  }

  bulk(resource: PulledResource, cursor: string | null, signal?: AbortSignal): AsyncIterable<PulledPage> {
    return bulkPages(
      {
        http: this.#http,
        graphql: this.#graphql,
        pace: this.#pace,
        count: (of, stop) => this.count(of, null, stop),
      },
      resource,
      cursor,
      signal,
    );
  }

  /** In order of id, each page by the last one's: no depth to it, and nothing that is there throughout can be passed over. */
  async *ids(
    resource: PulledResource,
    cursor: string | null,
    signal?: AbortSignal,
  ): AsyncGenerator<{ readonly ids: readonly string[]; readonly next: string | null }> {
    const [from = '0', before = '0'] = cursor === null ? [] : cursor.split(' ');
    let last = from;
    let seen = Number(before);
    for (;;) {
      const { data } = await this.#graphql.ask(
        idsQuery(resource),
        { beyond: `id:>${last}`, search: null },
        { signal },
      );
      const rows = isObject(data['rows']) ? data['rows'] : {};
      const ids = listOf(rows['nodes']).map((node) => digitsOf(node['id']));
      seen += ids.length;
      const { hasNext } = pageOf(rows);
      const there = countIn(data);
      // Who counts as deleted what was only not shown takes a catalogue down.
      if ((hasNext && ids.length === 0) || (!hasNext && seen < there))
        throw new ShopUnavailable(`the shop counts ${there} ${resource} and shows ${seen}`);
      last = ids.at(-1) ?? last;
      yield { ids, next: hasNext ? `${last} ${seen}` : null };
      if (!hasNext) return;
    }
  }

  async count(resource: PulledResource, window: PullWindow | null, signal?: AbortSignal): Promise<number> {
    const search = window === null ? null : searchOf(window);
    const { data } = await this.#graphql.ask(countQuery(resource), { search }, { signal });
    return countIn(data);
  }

  async read(resource: PulledResource, id: string, signal?: AbortSignal): Promise<PulledPage | null> {
    if (!/^\d+$/.test(id)) return null;
    const { data, answeredMs } = await this.#graphql.ask(
      readQuery(resource),
      { id: `gid://shopify/${RECORDS[resource].type}/${id}` },
      { signal },
    );
    const node = data['row'];
    if (!isObject(node)) return null;
    await makeWhole(this.#graphql, resource, node, signal);
    return { records: [recordOf(resource, node)], next: null, answeredMs, total: null };
  }

  write(facts: readonly WriteBack[], signal?: AbortSignal): Promise<readonly WriteOutcome[]> {
    return writeMetafields(this.#graphql, facts, signal);
  }

  writeBulk(work: readonly WriteBack[] | string, signal?: AbortSignal): AsyncIterable<BulkWritten> {
    return writeInBulk({ http: this.#http, graphql: this.#graphql, pace: this.#pace }, work, signal);
  }

  /** Asks for fewer at once until the shop takes the question. */
  async #sized(
    resource: PulledResource,
    ask: (size: number) => Promise<GraphqlAnswer>,
  ): Promise<GraphqlAnswer> {
    for (;;) {
      const size = this.#sizes.get(resource) ?? PAGE;
      try {
        return await ask(size);
      } catch (error) {
        if (!(error instanceof TooCostly) || size === 1) throw error;
        const fits = Math.floor((size * error.maxCost) / error.cost);
        this.#sizes.set(resource, Math.max(1, Math.min(size - 1, fits)));
      }
    }
  }
}

interface PullPlace {
  readonly sinceMs: number;
  readonly after: string | null;
  /** Objects before it. */
  readonly depth: number;
}

function placeIn(cursor: string): PullPlace {
  try {
    return JSON.parse(cursor) as PullPlace;
  } catch {
    throw new RangeError(`not a place in a pull: ${cursor.slice(0, 80)}`);
  }
}

/** Times are whole seconds there: the window's edges are moved outwards to them. */
function searchOf({ sinceMs, untilMs }: PullWindow): string {
  const from = new Date(Math.floor(sinceMs / SECOND) * SECOND).toISOString();
  const to = new Date(Math.ceil(untilMs / SECOND) * SECOND).toISOString();
  return `updated_at:>='${from}' AND updated_at:<'${to}'`;
}

function countIn(data: Node | Readonly<Record<string, unknown>>): number {
  const total = data['total'];
  const count = isObject(total) ? Number(total['count']) : NaN;
  if (Number.isNaN(count)) throw new ShopUnavailable('an answer without a count');
  return count;
}
