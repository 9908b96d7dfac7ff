import type { PulledPage, PulledResource, PullWindow, ShopApi, WriteOutcome } from '../shop-api.ts';
import { ShopRefused } from '../shop-http.ts';
import type { Catalogue } from './catalogue.ts';

/** What a site cannot be asked for, and why. */
export const NO_CUSTOMERS = 'A site without a platform has no list of its customers; its server sends them.';
export const NO_ORDERS = 'A site without a platform has no list of its orders; its server sends them.';
export const NO_WRITE_BACK =
  'A site without a platform takes nothing back; it asks /api/sync/varai/recommendations for our facts.';

/** A shop without a platform, read as its visitors see it. */
export class HtmlShop implements ShopApi {
  readonly #catalogue: Catalogue;

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
  }

  async pull(
    resource: PulledResource,
    window: PullWindow,
    cursor: string | null,
    signal?: AbortSignal,
  ): Promise<PulledPage> {
    onlyProducts(resource);
    for await (const page of this.#catalogue.pages({ window, cursor, isStrict: false, signal })) return page;
    throw new RangeError('a walk without a page');
  }

  async *bulk(
    resource: PulledResource,
    cursor: string | null,
    signal?: AbortSignal,
  ): AsyncGenerator<PulledPage> {
    onlyProducts(resource);
    yield* this.#catalogue.pages({ window: null, cursor, isStrict: false, signal });
  }

  async *ids(
    resource: PulledResource,
    cursor: string | null,
    signal?: AbortSignal,
  ): AsyncGenerator<{ readonly ids: readonly string[]; readonly next: string | null }> {
    onlyProducts(resource);
    // Only a product's own page tells its id.
    for await (const { records, next } of this.#catalogue.pages({
      window: null,
      cursor,
      isStrict: true,
      signal,
    }))
      yield { ids: records.map(({ id }) => id), next };
  }

  /** By walking, for no list of a site counts its products alone. */
  async count(resource: PulledResource, window: PullWindow | null, signal?: AbortSignal): Promise<number> {
    onlyProducts(resource);
    const ids = new Set<string>();
    for await (const { records } of this.#catalogue.pages({ window, cursor: null, isStrict: true, signal }))
      for (const { id } of records) ids.add(id);
    return ids.size;
  }

  async read(resource: PulledResource, id: string, signal?: AbortSignal): Promise<PulledPage | null> {
    onlyProducts(resource);
    const known = await this.#catalogue.find(id, signal);
    if (known !== undefined) return known;
    for await (const page of this.#catalogue.pages({ window: null, cursor: null, isStrict: false, signal })) {
      const records = page.records.filter((record) => record.id === id);
      if (records.length > 0) return { ...page, records, next: null };
    }
    return null;
  }

  async write(): Promise<readonly WriteOutcome[]> {
    throw new ShopRefused(405, NO_WRITE_BACK);
  }
}

function onlyProducts(resource: PulledResource): void {
  if (resource !== 'products') throw new ShopRefused(405, resource === 'orders' ? NO_ORDERS : NO_CUSTOMERS);
}
