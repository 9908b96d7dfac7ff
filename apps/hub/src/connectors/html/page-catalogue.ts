import { productsOfPage, type ListedProduct } from '@varai/core/platform';
import { z } from 'zod';
import type { PulledPage, PulledRecord } from '../shop-api.ts';
import { ShopRefused, ShopUnavailable, type ShopHttp } from '../shop-http.ts';
import { isWithin, recordOf, type Catalogue, type Walk } from './catalogue.ts';
import { askSite } from './site.ts';
import { sitePages, type ListedPage } from './sitemap.ts';

/** Pages of the site that are read for one page of records. */
export const PAGES_AT_ONCE = 50;
/** Products whose page is remembered, so that one of them is read without a walk. */
const MOST_REMEMBERED = 50_000;

const placeShape = z.object({ fromMs: z.number(), path: z.string() });
type Place = z.infer<typeof placeShape>;

interface ReadPage {
  readonly records: readonly PulledRecord[];
  readonly answeredMs: number;
}

/** The products of a site by its sitemaps: each page's structured data speaks for the product whose page it is. */
export class PageCatalogue implements Catalogue {
  readonly #http: ShopHttp;
  readonly #site: URL;
  readonly #start: string | null;
  readonly #pageOf = new Map<string, ListedPage>();

  /** `start`: the path of a sitemap; null = the site says where they are. */
  constructor(http: ShopHttp, site: URL, start: string | null) {
    this.#http = http;
    this.#site = site;
    this.#start = start;
  }

  async *pages({ window, cursor, isStrict, signal }: Walk): AsyncGenerator<PulledPage> {
    const behind = cursor === null ? null : placeShape.parse(JSON.parse(cursor));
    const listed = await sitePages(this.#http, this.#site, this.#start, signal);
    const waiting = listed.pages
      .filter((page) => isWithin(page.changed, window))
      .map((page) => ({ page, place: { fromMs: page.changed?.fromMs ?? 0, path: page.path } }))
      // A page that changes meanwhile moves behind; in bulk only its path counts, for it is read anyway.
      .sort((a, b) => (window === null ? byPath(a.place, b.place) : byTime(a.place, b.place)))
      .filter(
        ({ place }) =>
          behind === null || (window === null ? byPath(behind, place) : byTime(behind, place)) < 0,
      );
    for (let from = 0; from === 0 || from < waiting.length; from += PAGES_AT_ONCE) {
      const records = new Map<string, PulledRecord>();
      let answeredMs = from === 0 ? listed.answeredMs : Infinity;
      const part = waiting.slice(from, from + PAGES_AT_ONCE);
      for (const { page } of part) {
        const read = await this.#read(page, isStrict, signal);
        if (read === null) continue;
        answeredMs = Math.min(answeredMs, read.answeredMs);
        for (const record of read.records) records.set(record.id, record);
      }
      const isLast = from + PAGES_AT_ONCE >= waiting.length;
      yield {
        records: [...records.values()],
        next: isLast ? null : JSON.stringify(part.at(-1)?.place),
        answeredMs: answeredMs === Infinity ? listed.answeredMs : answeredMs,
        total: null,
      };
    }
  }

  async find(id: string, signal?: AbortSignal): Promise<PulledPage | undefined> {
    const page = this.#pageOf.get(id);
    const read = page === undefined ? null : await this.#read(page, true, signal);
    const records = read?.records.filter((record) => record.id === id) ?? [];
    if (read === null || records.length === 0) return undefined;
    return { records, next: null, answeredMs: read.answeredMs, total: null };
  }

  /** Null where the page is gone, or refused and that may be passed over. */
  async #read(
    page: ListedPage,
    isStrict: boolean,
    signal: AbortSignal | undefined,
  ): Promise<ReadPage | null> {
    const { pathname } = new URL(page.path, this.#site);
    try {
      const answer = await askSite(
        this.#http,
        this.#site.origin + page.path,
        ({ text, type }) => productsOn(text, type, pathname),
        signal,
      );
      if (answer === null) return null;
      const listedMs = page.changed?.fromMs ?? null;
      const records = answer.value.map((product) => recordOf(product, page.path, listedMs));
      for (const { id } of records) this.#remember(id, page);
      return { records, answeredMs: answer.answeredMs };
    } catch (error) {
      if (isStrict || !(error instanceof ShopRefused)) throw error;
      return null;
    }
  }

  #remember(id: string, page: ListedPage): void {
    this.#pageOf.delete(id);
    this.#pageOf.set(id, page);
    if (this.#pageOf.size > MOST_REMEMBERED) this.#pageOf.delete(this.#pageOf.keys().next().value ?? '');
  }
}

/** Sitemaps list pictures and papers too. */
const PAGE_TYPE = /^(?:text\/html|application\/xhtml\+xml)?$/;

function productsOn(text: string, type: string, path: string): readonly ListedProduct[] {
  const products = PAGE_TYPE.test(type) ? productsOfPage(text, path) : [];
  if (products === null) throw new ShopUnavailable('the page is cut short');
  return products;
}

const byPath = (a: Place, b: Place): number => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
const byTime = (a: Place, b: Place): number => a.fromMs - b.fromMs || byPath(a, b);
