import { z } from 'zod';
import { askJson, type ShapedAnswer } from '../ask-json.ts';
import type { Pace } from '../pace.ts';
import { readHashes, readOutbox } from '../plugin-api.ts';
import type {
  PulledPage,
  PulledRecord,
  PulledResource,
  PullWindow,
  ShopApi,
  WriteBack,
  WriteOutcome,
} from '../shop-api.ts';
import { ShopRefused, ShopUnavailable, type ShopCall, type ShopHttp } from '../shop-http.ts';
import { writeAttributes } from './attribute-write.ts';
import { behind, placeIn, placeText, type Place } from './place.ts';
import { criteriaOf, databaseTime, type Condition, type Search } from './search.ts';
import { pulledRecord, REFUNDS, rowId, TABLES, type Row, type Table } from './table.ts';

/** A list gives 300 where "input limits" are switched on; a hundred products with all their attributes take seconds already. */
export const PAGE = 100;
const MODULE = '/V1/varai';

const listShape = z.object({
  items: z.array(z.record(z.string(), z.unknown())),
  total_count: z.int().nonnegative(),
});
const countShape = listShape.pick({ total_count: true });
type Listed = ShapedAnswer<z.infer<typeof listShape>>;

/** Rows behind a place, and the place behind them; null = there are no more. */
interface Step extends Listed {
  readonly next: Place | null;
}

/** A Magento store with our module, asked over REST with an integration's token. */
export class MagentoShop implements ShopApi {
  readonly #http: ShopHttp;
  readonly #headers: Readonly<Record<string, string>>;

  readonly #pace: Pace;

  constructor(http: ShopHttp, token: string, pace: Pace) {
    this.#http = http;
    this.#pace = pace;
    this.#headers = { authorization: `Bearer ${token}` };
  }

  async pull(
    resource: PulledResource,
    window: PullWindow,
    cursor: string | null,
    signal?: AbortSignal,
  ): Promise<PulledPage> {
    const place = cursor === null ? null : placeIn(cursor);
    const by = ['updated_at', 'entity_id'];
    return this.#page(TABLES[resource], { all: within(window), by }, place, signal);
  }

  async *bulk(
    resource: PulledResource,
    cursor: string | null,
    signal?: AbortSignal,
  ): AsyncGenerator<PulledPage> {
    let place = cursor === null ? null : placeIn(cursor);
    for (;;) {
      const page = await this.#page(TABLES[resource], BY_ID, place, signal);
      yield page;
      if (page.next === null) return;
      place = placeIn(page.next);
    }
  }

  async *ids(
    resource: PulledResource,
    cursor: string | null,
    signal?: AbortSignal,
  ): AsyncGenerator<{ readonly ids: readonly string[]; readonly next: string | null }> {
    const table = TABLES[resource];
    const fields = `items[${table.id}],total_count`;
    let place = cursor === null ? null : placeIn(cursor);
    do {
      const step = await this.#step(table, { ...BY_ID, fields }, place, signal);
      place = step.next;
      yield {
        ids: step.value.items.map((row) => rowId(table, row)),
        next: place === null ? null : placeText(place),
      };
    } while (place !== null);
  }

  async count(resource: PulledResource, window: PullWindow | null, signal?: AbortSignal): Promise<number> {
    const { path } = TABLES[resource];
    const all = window === null ? [] : within(window);
    const query = criteriaOf({ all, by: [], size: 1, fields: 'total_count' });
    return (await this.#asked(path, query, countShape, signal)).value.total_count;
  }

  async read(resource: PulledResource, id: string, signal?: AbortSignal): Promise<PulledPage | null> {
    // MySQL reads what is no number as the number that it begins with.
    if (!/^\d{1,19}$/.test(id)) return null;
    const one: readonly Condition[] = [['entity_id', 'eq', id]];
    const page = await this.#page(TABLES[resource], { all: [one], by: ['entity_id'] }, null, signal);
    return page.records.length === 0 ? null : { ...page, next: null };
  }

  write(facts: readonly WriteBack[], signal?: AbortSignal): Promise<readonly WriteOutcome[]> {
    return writeAttributes(this.#signed(), this.#pace, facts, signal);
  }

  outbox(fromSequence: number, toSequence: number, signal?: AbortSignal) {
    return readOutbox(this.#signed(), MODULE, fromSequence, toSequence, signal);
  }

  hashes(resource: PulledResource, path: string, signal?: AbortSignal) {
    return readHashes(this.#signed(), MODULE, resource, path, signal);
  }

  async #page(
    table: Table,
    search: Pick<Search, 'all' | 'by'>,
    place: Place | null,
    signal: AbortSignal | undefined,
  ): Promise<PulledPage> {
    const fields = table.wanted === null ? {} : { fields: `items[${table.wanted}],total_count` };
    const { value, answeredMs, next } = await this.#step(table, { ...search, ...fields }, place, signal);
    const refunds = table === TABLES.orders ? await this.#refundsOf(value.items, signal) : [];
    return {
      records: [...value.items.map((row) => pulledRecord(table, row)), ...refunds],
      next: next === null ? null : placeText(next),
      answeredMs,
      total: place?.total ?? value.total_count,
    };
  }

  async #step(
    table: Table,
    search: Omit<Search, 'size'>,
    place: Place | null,
    signal: AbortSignal | undefined,
  ): Promise<Step> {
    const all = place === null ? search.all : [...search.all, ...behind(place)];
    const answer = await this.#asked(
      table.path,
      criteriaOf({ ...search, all, size: PAGE }),
      listShape,
      signal,
    );
    const { items, total_count: left } = answer.value;
    const last = items.at(-1);
    if (last === undefined && left > 0)
      throw new ShopUnavailable(`${table.path} counts ${left} rows and gives none`);
    // A page that is full or short of the count has something behind it, unless the next one says otherwise.
    if (last === undefined || (items.length < PAGE && left <= items.length)) return { ...answer, next: null };
    const updatedAt = last['updated_at'];
    const next = {
      id: rowId(table, last),
      total: place?.total ?? left,
      ...(search.by[0] === 'updated_at' && typeof updatedAt === 'string' ? { updatedAt } : {}),
    };
    return { ...answer, next };
  }

  /** The credit memos of those orders that say that money went back. Creating one touches its order. */
  async #refundsOf(orders: readonly Row[], signal: AbortSignal | undefined): Promise<PulledRecord[]> {
    const refunded = orders
      .filter((order) => (order['total_refunded'] ?? null) !== null)
      .map((order) => rowId(TABLES.orders, order));
    if (refunded.length === 0) return [];
    const ofThese: readonly Condition[] = [['order_id', 'in', refunded.join(',')]];
    const records: PulledRecord[] = [];
    let place: Place | null = null;
    do {
      const step: Step = await this.#step(REFUNDS, { all: [ofThese], by: BY_ID.by }, place, signal);
      for (const row of step.value.items) records.push(pulledRecord(REFUNDS, row));
      place = step.next;
    } while (place !== null);
    return records;
  }

  async #asked<T>(
    path: string,
    query: Readonly<Record<string, string>>,
    shape: z.ZodType<T>,
    signal: AbortSignal | undefined,
  ): Promise<ShapedAnswer<T>> {
    const call: ShopCall = { method: 'GET', path, query, ...(signal === undefined ? {} : { signal }) };
    const answer = await askJson(this.#signed(), call, shape);
    if (answer === null)
      throw new ShopRefused(404, `${path} is not there: does the address end with /rest/all?`);
    return answer;
  }

  /** Every call carries the token. */
  #signed(): ShopHttp {
    const http = this.#http;
    const own = (call: ShopCall): ShopCall => ({ ...call, headers: { ...this.#headers, ...call.headers } });
    return { request: (call) => http.request(own(call)), stream: (call) => http.stream(own(call)) };
  }
}

const BY_ID = { all: [], by: ['entity_id'] } as const;

/** A second is the finest that Magento tells: one that has begun belongs to the window whole. */
const within = ({ sinceMs, untilMs }: PullWindow): readonly (readonly Condition[])[] => [
  [['updated_at', 'gteq', databaseTime(sinceMs)]],
  [['updated_at', 'lt', databaseTime(Math.ceil(untilMs / 1000) * 1000)]],
];
