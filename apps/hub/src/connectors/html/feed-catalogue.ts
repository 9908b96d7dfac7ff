import { productsOfFeed } from '@varai/core/platform';
import { z } from 'zod';
import type { PulledPage, PulledRecord } from '../shop-api.ts';
import { ShopRefused, type ShopHttp } from '../shop-http.ts';
import { requestJson } from '../shop-json.ts';
import { isWithin, recordOf, type Catalogue, type Walk } from './catalogue.ts';

/** Products of a feed that make one page. */
export const FEED_PAGE = 500;
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

/** The products of a site by its feed: one JSON document, or several that follow each other by `Link: <…>; rel="next"`. */
export class FeedCatalogue implements Catalogue {
  readonly #http: ShopHttp;
  readonly #feed: URL;

  constructor(http: ShopHttp, feed: URL) {
    this.#http = http;
    this.#feed = feed;
  }

  pages(walk: Walk): AsyncGenerator<PulledPage> {
    const place = walk.cursor === null ? null : placeShape.parse(JSON.parse(walk.cursor));
    return walk.window === null ? this.#inOrder(place, walk.signal) : this.#byTime(walk, place);
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

  /** A feed has an order of its own, so a window is gathered from the whole of it, and then sorted. */
  async *#byTime({ window, signal }: Walk, behind: Place | null): AsyncGenerator<PulledPage> {
    const found: PulledRecord[] = [];
    let answeredMs = Infinity;
    for await (const part of this.#parts('', signal)) {
      answeredMs = Math.min(answeredMs, part.answeredMs);
      for (const record of part.records) {
        const { modifiedMs: fromMs } = record;
        const changed = fromMs === null ? null : { fromMs, untilMs: fromMs + 1000 };
        if (isWithin(changed, window)) found.push(record);
      }
    }
    found.sort((a, b) => compare(placeOf(a, ''), placeOf(b, '')));
    const left = behind === null ? found : found.filter((record) => compare(placeOf(record, ''), behind) > 0);
    yield* slices(left, { path: '', answeredMs }, true);
  }

  async *#parts(
    first: string,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Part & { readonly isLast: boolean }> {
    let path: string | null = first;
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
