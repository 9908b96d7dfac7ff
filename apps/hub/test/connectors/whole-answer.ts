import type { PulledPage, PulledRecord, PulledResource, ShopApi } from '../../src/connectors/shop-api.ts';
import { ShopUnavailable } from '../../src/connectors/shop-http.ts';
import type { SimulatedShop } from './simulated-shop.ts';

/** A window to its last page. */
export async function pulled(
  api: ShopApi,
  resource: PulledResource,
  window: { sinceMs: number; untilMs: number },
  from: string | null = null,
): Promise<PulledPage[]> {
  const pages: PulledPage[] = [];
  for (let cursor = from; ;) {
    const page = await api.pull(resource, window, cursor);
    pages.push(page);
    if (page.next === null) return pages;
    cursor = page.next;
  }
}

export async function all(pages: AsyncIterable<PulledPage>): Promise<PulledRecord[]> {
  const records: PulledRecord[] = [];
  for await (const page of pages) records.push(...page.records);
  return records;
}

/** As a caller does it: what failed is called again with the last cursor. */
export async function allOrAgain({ api }: SimulatedShop, resource: PulledResource): Promise<PulledRecord[]> {
  const records: PulledRecord[] = [];
  let next: string | null = null;
  for (let calls = 0; ; calls++) {
    try {
      for await (const page of api.bulk(resource, next)) {
        records.push(...page.records);
        next = page.next;
      }
      return records;
    } catch (error) {
      if (!(error instanceof ShopUnavailable) || calls === 5) throw error;
    }
  }
}

/** Ids as pages without records. */
export async function* idPages(api: ShopApi): AsyncGenerator<PulledPage> {
  for await (const { next } of api.ids('products', null))
    yield { records: [], next, answeredMs: 0, total: null };
}
