import type {
  PulledPage,
  PulledRecord,
  PulledResource,
  ShopApi,
  WriteBack,
  WriteOutcome,
} from '../../src/connectors/shop-api.ts';
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

/** A call at a time. */
export async function writtenInCalls(
  { api }: SimulatedShop,
  facts: readonly WriteBack[],
  atOnce: number,
): Promise<WriteOutcome[]> {
  const outcomes: WriteOutcome[] = [];
  for (let i = 0; i < facts.length; i += atOnce)
    outcomes.push(...(await api.write(facts.slice(i, i + atOnce))));
  return outcomes;
}

/**
 * As one file, as a caller does it: what is kept is gone on with, what has no outcome at the end is written again. `diesAt`: the
 * page after which the process dies; another one goes on.
 */
export async function writtenInBulk(
  simulation: SimulatedShop,
  facts: readonly WriteBack[],
  diesAt: number | null = null,
): Promise<WriteOutcome[]> {
  const outcomes = new Map<string, WriteOutcome>();
  let kept: string | null = null;
  let pages = 0;
  let { api } = simulation;
  for (let calls = 0; ; calls++) {
    const work: readonly WriteBack[] | string =
      kept ?? facts.filter(({ productId }) => !outcomes.has(productId));
    if (work.length === 0) break;
    try {
      for await (const page of api.writeBulk?.(work) ?? []) {
        for (const outcome of page.outcomes) outcomes.set(outcome.productId, outcome);
        kept = page.next;
        if (++pages === diesAt) {
          ({ api } = simulation.open());
          break;
        }
      }
    } catch (error) {
      if (!(error instanceof ShopUnavailable) || calls === 5) throw error;
    }
  }
  return facts.flatMap(({ productId }) => outcomes.get(productId) ?? []);
}
