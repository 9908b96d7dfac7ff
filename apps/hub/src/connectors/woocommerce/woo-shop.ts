import { isObject } from '@varai/core';
import { varai_to_woocommerce_meta } from '@varai/core/platform';
import { readOutbox } from '../plugin-api.ts';
import type {
  OutboxEvent,
  PulledPage,
  PulledRecord,
  PulledResource,
  PullWindow,
  ShopApi,
  WriteBack,
  WriteOutcome,
} from '../shop-api.ts';
import { ShopRefused, ShopUnavailable, type ShopHttp } from '../shop-http.ts';
import { listOf, PARTS, PER_PAGE, placeIn, placeText, startOf, type Place } from './lists.ts';
import { rowId, WooRest, type Row } from './rest.ts';
import { START, walk, type List, type Position, type Step } from './walk.ts';
import { isWithin, modifiedMs } from './window.ts';

/** Below WooCommerce's own address, where its keys are asked for. */
const PLUGIN = '/varai';

/** A WooCommerce shop, with or without our plugin. */
export class WooShop implements ShopApi {
  readonly #http: ShopHttp;
  readonly #rest: WooRest;

  constructor(http: ShopHttp) {
    this.#http = http;
    this.#rest = new WooRest(http);
  }

  pull(
    resource: PulledResource,
    window: PullWindow,
    cursor: string | null,
    signal?: AbortSignal,
  ): Promise<PulledPage> {
    return this.#page(resource, window, cursor, signal);
  }

  async *bulk(
    resource: PulledResource,
    cursor: string | null,
    signal?: AbortSignal,
  ): AsyncGenerator<PulledPage> {
    let from = cursor;
    do {
      const page = await this.#page(resource, null, from, signal);
      yield page;
      from = page.next;
    } while (from !== null);
  }

  /** Without what is in the trash: that counts as deleted. */
  async *ids(
    resource: PulledResource,
    cursor: string | null,
    signal?: AbortSignal,
  ): AsyncGenerator<{ readonly ids: readonly string[]; readonly next: string | null }> {
    let place: Place | null = cursor === null ? startOf('live') : placeIn(cursor);
    do {
      const { rows, next }: Step = await this.#step(listOf(resource, 'live', null), place, signal, 'id');
      place = next === null ? null : { part: 'live', ...next };
      yield { ids: rows.map(rowId), next: place === null ? null : placeText(place) };
    } while (place !== null);
  }

  /** In a window the rows are counted one by one: WooCommerce cannot count customers by time, nor keep to a window at night. */
  async count(resource: PulledResource, window: PullWindow | null, signal?: AbortSignal): Promise<number> {
    const list = listOf(resource, 'live', window);
    if (window === null) {
      const { total } = await this.#step({ ...list, perPage: 1 }, START, signal, 'id');
      if (total === null)
        throw new ShopUnavailable(`${list.path}: the answer does not say how many there are`);
      return total;
    }
    let found = 0;
    let from: Position | null = START;
    do {
      const step: Step = await this.#step(list, from, signal, 'id,date_modified_gmt,date_created_gmt');
      found += step.rows.filter((row) => isWithin(window, row)).length;
      from = step.next;
    } while (from !== null);
    return found;
  }

  /** A product with its variations. What is in the trash is not there. */
  async read(resource: PulledResource, id: string, signal?: AbortSignal): Promise<PulledPage | null> {
    if (!/^\d{1,20}$/.test(id)) return null;
    const found = await this.#rest.one(`/${resource}/${id}`, signal);
    if (found === null || found.row['status'] === 'trash') return null;
    const children = resource === 'products' ? await this.#childrenOf([found.row], signal) : [];
    return {
      records: [found.row, ...children].map((row) => recordOf(resource, row)),
      next: null,
      answeredMs: found.answeredMs,
      total: null,
    };
  }

  async write(facts: readonly WriteBack[], signal?: AbortSignal): Promise<readonly WriteOutcome[]> {
    const items = facts.map((each) => ({
      id: each.productId,
      meta_data: varai_to_woocommerce_meta(each.facts),
    }));
    const answers = await this.#rest.updateProducts(items, signal);
    return facts.map(({ productId }, index) => outcomeOf(productId, answers[index] ?? {}));
  }

  outbox(fromSequence: number, toSequence: number, signal?: AbortSignal): Promise<readonly OutboxEvent[]> {
    return readOutbox(this.#http, PLUGIN, fromSequence, toSequence, signal);
  }

  /** Oldest first within the page. A list without anything in the window is passed over. */
  async #page(
    resource: PulledResource,
    window: PullWindow | null,
    cursor: string | null,
    signal: AbortSignal | undefined,
  ): Promise<PulledPage> {
    const parts = PARTS[resource];
    const place = cursor === null ? startOf('live') : placeIn(cursor);
    const step = await walk(this.#rest, listOf(resource, place.part, window), place, signal);
    if (step === null) {
      if (place.part !== 'variations') throw noList(resource);
      return this.#page(resource, window, placeText(startOf('children')), signal);
    }
    const rows = place.part === 'children' ? await this.#childrenOf(step.rows, signal) : step.rows;
    const records = rows
      .filter((row) => window === null || isWithin(window, row))
      .map((row) => recordOf(resource, row))
      .sort((a, b) => (a.modifiedMs ?? 0) - (b.modifiedMs ?? 0));
    const following = parts[parts.indexOf(place.part) + 1];
    const isLast = place.part === 'children' || following === undefined;
    if (step.next === null && !isLast && records.length === 0)
      return this.#page(resource, window, placeText(startOf(following)), signal);
    const next = step.next !== null ? { ...step.next, part: place.part } : isLast ? null : startOf(following);
    return {
      records,
      next: next === null ? null : placeText(next),
      answeredMs: step.answeredMs,
      total: window === null && parts.length === 1 ? step.total : null,
    };
  }

  /** Before WooCommerce 7 variations do not say what they are. */
  async #childrenOf(parents: readonly Row[], signal: AbortSignal | undefined): Promise<Row[]> {
    const rows: Row[] = [];
    for (const parent of parents) {
      const { variations } = parent;
      if (!Array.isArray(variations) || variations.length === 0) continue;
      const id = rowId(parent);
      const list: List = { path: `/products/${id}/variations`, query: {}, perPage: PER_PAGE };
      let from: Position | null = START;
      do {
        const step: Step = await this.#step(list, from, signal);
        for (const row of step.rows) rows.push({ type: 'variation', parent_id: id, ...row });
        from = step.next;
      } while (from !== null);
    }
    return rows;
  }

  async #step(list: List, from: Position, signal: AbortSignal | undefined, fields?: string): Promise<Step> {
    const query = fields === undefined ? list.query : { ...list.query, _fields: fields };
    const step = await walk(this.#rest, { ...list, query }, from, signal);
    if (step === null) throw noList(list.path.slice(1));
    return step;
  }
}

const noList = (name: string): ShopRefused =>
  new ShopRefused(404, `/${name} is not there: does the address end with /wp-json/wc/v3?`);

const recordOf = (resource: PulledResource, row: Row): PulledRecord => ({
  resource,
  id: rowId(row),
  data: row,
  modifiedMs: modifiedMs(row),
});

/** What is in the trash still takes meta data, but is not there for anybody. */
function outcomeOf(productId: string, answer: Row): WriteOutcome {
  const { error } = answer;
  if (!isObject(error)) return { productId, result: answer['status'] === 'trash' ? 'gone' : 'written' };
  const code = String(error['code']);
  return code === 'woocommerce_rest_product_invalid_id'
    ? { productId, result: 'gone' }
    : { productId, result: 'refused', code };
}
