import { isDeepStrictEqual } from 'node:util';
import { productsOfFeed } from '@varai/core/platform';
import { z } from 'zod';
import type { PulledPage, PulledRecord, PullWindow } from '../shop-api.ts';
import { ShopRefused, ShopUnavailable, type ShopHttp } from '../shop-http.ts';
import { requestJson } from '../shop-json.ts';
import { isWithin, recordOf, type Catalogue, type Walk } from './catalogue.ts';

/** Products of a feed that make one page. */
export const FEED_PAGE = 50;
/** A feed whose last part names its first would be read for ever. */
const MOST_PARTS = 10_000;

/** Behind this record of this part of the feed; in a window, behind this record alone. */
const placeShape = z.object({ part: z.string(), modifiedMs: z.number(), id: z.string() });
type Place = z.infer<typeof placeShape>;

interface Part {
  /** Path and query; empty for the first. */
  readonly path: string;
  readonly records: readonly PulledRecord[];
  readonly answeredMs: number;
}

interface Gathered {
  readonly window: PullWindow;
  readonly records: readonly PulledRecord[];
  readonly answeredMs: number;
}

/** The products of a site by its feed: one JSON document, or several that follow each other by `Link: <…>; rel="next"`. */
export class FeedCatalogue implements Catalogue {
  readonly #http: ShopHttp;
  readonly #feed: URL;
  /** The window that is being given out, so that its next page is not gathered anew. */
  #gathered: Gathered | null = null;

  constructor(http: ShopHttp, feed: URL) {
    this.#http = http;
    this.#feed = feed;
  }

  pages(walk: Walk): AsyncGenerator<PulledPage> {
    const place = walk.cursor === null ? null : placeShape.parse(JSON.parse(walk.cursor));
    return walk.window === null
      ? this.#inOrder(place, walk.signal)
      : this.#byTime(walk.window, place, walk.signal);
  }

  /** Only the whole feed can tell. */
  async find(): Promise<undefined> {
    return undefined;
  }

  async *#inOrder(place: Place | null, signal: AbortSignal | undefined): AsyncGenerator<PulledPage> {
    let behind = place?.id ?? null;
    for await (const part of this.#parts(place?.part ?? '', signal)) {
      const from = behind === null ? 0 : part.records.findIndex(({ id }) => id === behind) + 1;
      behind = null;
      yield* slices(part.records.slice(from), part, part.isLast);
    }
  }

  async *#byTime(
    window: PullWindow,
    behind: Place | null,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<PulledPage> {
    const known =
      behind !== null && isDeepStrictEqual(this.#gathered?.window, window) ? this.#gathered : null;
    const gathered = known ?? (await this.#gather(window, signal));
    const left =
      behind === null
        ? gathered.records
        : gathered.records.filter((record) => compare(placeOf(record, ''), behind) > 0);
    for (const page of slices(left, { path: '', answeredMs: gathered.answeredMs }, true)) {
      this.#gathered = page.next === null ? null : gathered;
      yield page;
    }
  }

  /** A feed has an order of its own, so a window is gathered from the whole of it, and then sorted. */
  async #gather(window: PullWindow, signal: AbortSignal | undefined): Promise<Gathered> {
    const records: PulledRecord[] = [];
    let answeredMs = Infinity;
    for await (const part of this.#parts('', signal)) {
      answeredMs = Math.min(answeredMs, part.answeredMs);
      for (const record of part.records) {
        const { modifiedMs: fromMs } = record;
        const changed = fromMs === null ? null : { fromMs, untilMs: fromMs + 1000 };
        if (isWithin(changed, window)) records.push(record);
      }
    }
    records.sort((a, b) => compare(placeOf(a, ''), placeOf(b, '')));
    return { window, records, answeredMs };
  }

  async *#parts(
    first: string,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Part & { readonly isLast: boolean }> {
    let path: string | null = first;
    let found = 0;
    for (let count = 0; path !== null; count++) {
      if (count >= MOST_PARTS) throw new ShopRefused(200, `a feed of more than ${MOST_PARTS} parts`);
      const here: string = path;
      const { value, headers, answeredMs, status } = await requestJson(this.#http, {
        method: 'GET',
        path: here === '' ? '' : this.#feed.origin + here,
        ...(signal === undefined ? {} : { signal }),
      });
      if (status === 404) throw new ShopRefused(404, `no product feed at ${this.#feed.pathname}`);
      const records = productsOfFeed(value).map((product, index) =>
        recordOf(product, `${this.#feed.pathname}#${index}`, null),
      );
      path = this.#following(headers['link'] ?? '', here);
      found += records.length;
      if (path === null && found === 0 && first === '')
        throw new ShopUnavailable('its feed lists no product at all');
      yield { path: here, records, answeredMs, isLast: path === null };
    }
  }

  /** Of RFC 8288; parts are at the feed's own host. */
  #following(link: string, here: string): string | null {
    const [, address] = /<([^>]*)>[^,]*;\s*rel\s*=\s*"?next"?/i.exec(link) ?? [];
    const base = here === '' ? this.#feed.href : this.#feed.origin + here;
    if (address === undefined || !URL.canParse(address, base)) return null;
    const url = new URL(address, base);
    if (url.host !== this.#feed.host)
      throw new ShopRefused(200, `its feed goes on at ${url.host}: not followed`);
    return url.pathname + url.search;
  }
}

const placeOf = ({ modifiedMs, id }: PulledRecord, part: string): Place => ({
  part,
  modifiedMs: modifiedMs ?? 0,
  id,
});
const compare = (a: Place, b: Place): number =>
  a.modifiedMs - b.modifiedMs || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** At the end at least one page, so that an empty answer is one too. */
function* slices(
  records: readonly PulledRecord[],
  { path, answeredMs }: Pick<Part, 'path' | 'answeredMs'>,
  isLast: boolean,
): Generator<PulledPage> {
  if (records.length === 0 && !isLast) return;
  for (let from = 0; from === 0 || from < records.length; from += FEED_PAGE) {
    const slice = records.slice(from, from + FEED_PAGE);
    const last = slice.at(-1);
    const isEnd = isLast && from + FEED_PAGE >= records.length;
    const next = isEnd || last === undefined ? null : JSON.stringify(placeOf(last, path));
    yield { records: slice, next, answeredMs, total: null };
  }
}
