import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createShopifyApi, type ApiRequest, type SimulatedShopify } from '@varai/core/testkit';
import { CircuitBreaker } from '../../../src/connectors/circuit-breaker.ts';
import { shopHttp } from '../../../src/connectors/http-client.ts';
import { LOOPBACK, Reach } from '../../../src/connectors/reach.ts';
import { rateBudget } from '../../../src/connectors/rate-budget.ts';
import type { PulledPage, PulledRecord } from '../../../src/connectors/shop-api.ts';
import { ShopRefused, ShopUnavailable, type ShopHttp } from '../../../src/connectors/shop-http.ts';
import { shopifyApi } from '../../../src/connectors/shopify/api.ts';
import { ShopifyShop } from '../../../src/connectors/shopify/shopify-shop.ts';
import { simulatedShop, type PlatformUnderTest, type SimulatedShop } from '../simulated-shop.ts';

const seen: ApiRequest[] = [];
const UNDER: PlatformUnderTest<SimulatedShopify> = {
  platform: shopifyApi,
  shop: { platform: 'shopify', shopKey: 'connected.myshopify.com' },
  simulate: (options) => {
    const simulated = createShopifyApi(options);
    return {
      ...simulated,
      handle: (request) => {
        seen.push(request);
        return simulated.handle(request);
      },
    };
  },
  timeZone: 'UTC',
};
let simulation: SimulatedShop<SimulatedShopify>;
beforeEach(async () => {
  simulation = await simulatedShop(UNDER);
  seen.length = 0;
});
afterEach(() => simulation.listening.close());

const everything = (): { sinceMs: number; untilMs: number } => ({
  sinceMs: 0,
  untilMs: simulation.pace.nowMs() + 1000,
});
const bulk = async (
  cursor: string | null = null,
): Promise<{ records: PulledRecord[]; pages: PulledPage[] }> => {
  const pages: PulledPage[] = [];
  for await (const page of simulation.api.bulk('products', cursor)) pages.push(page);
  return { records: pages.flatMap(({ records }) => records), pages };
};
const living = (): number =>
  [...simulation.shop.state.products.values()].filter(({ deleted }) => !deleted).length;
const started = (): number => seen.filter(({ body }) => body.includes('bulkOperationRunQuery')).length;

/** The client of the store, by itself. */
const client = (base = simulation.simulated.base): ShopHttp =>
  shopHttp({
    url: simulation.listening.url + base,
    secrets: [],
    reach: new Reach(LOOPBACK),
    budget: rateBudget(shopifyApi.budget, simulation.pace),
    breaker: new CircuitBreaker(simulation.pace.nowMs),
    pace: simulation.pace,
  });

describe('what a query costs', () => {
  test('is found out: a page that is too dear is asked for smaller, and stays so', async () => {
    const first = await simulation.api.pull('orders', everything(), null);
    expect(first.records.length).toBeGreaterThan(1);
    expect(first.records.length).toBeLessThan(shopifyApi.caps.page);
    const asked = seen.length;
    await simulation.api.pull('orders', everything(), first.next);
    expect(seen.length).toBe(asked + 1);
  });

  test('keeps within the bucket, also where several ask at once', async () => {
    const counts = Array.from({ length: 200 }, () => simulation.api.count('products', null));
    await Promise.all([
      ...counts,
      ...Array.from({ length: 12 }, () => simulation.api.pull('orders', everything(), null)),
    ]);
    expect(simulation.simulated.throttled()).toBe(0);
    expect(simulation.pace.waits.length).toBeGreaterThan(0);
  });

  test('another spender of the same bucket is noticed and waited for', async () => {
    const other = simulation.open().api;
    for (let i = 0; i < 30; i++)
      await Promise.all([
        other.pull('orders', everything(), null),
        simulation.api.pull('orders', everything(), null),
      ]);
    expect(simulation.opened.breaker()).toMatchObject({ state: 'closed', failures: 0 });
  });
});

describe('what does not come with a record', () => {
  test('is fetched: an order of many lines, a product of many variants', async () => {
    const [order] = [...simulation.shop.state.orders.values()];
    const [product] = [...simulation.shop.state.products.values()].filter(({ deleted }) => !deleted);
    const line = order?.lines[0];
    const variant = product?.variants[0];
    if (order === undefined || product === undefined || line === undefined || variant === undefined)
      throw new Error('a shop without orders');
    (order.lines as unknown[]).push(...Array.from({ length: 120 }, (_, i) => ({ ...line, id: `77000${i}` })));
    product.variants.push(...Array.from({ length: 70 }, (_, i) => ({ ...variant, id: `88000${i}` })));
    const whole = await simulation.api.read('orders', order.id);
    expect(whole?.records[0]?.data).toHaveProperty('line_items.length', order.lines.length);
    const sold = await simulation.api.read('products', product.id);
    expect(sold?.records[0]?.data).toHaveProperty('variants.length', product.variants.length);
    expect(sold?.records[0]?.data).toHaveProperty('images.length', product.variants.length);
    const all = await bulk();
    expect(all.records.find(({ id }) => id === product.id)?.data).toEqual(sold?.records[0]?.data);
  });
});

describe('a window of very many records', () => {
  test('begins anew before a cursor leads too deep, and passes nothing over', async () => {
    const { pace, simulated } = simulation;
    const shallow = new ShopifyShop(client(), simulated.credentials['accessToken'] ?? '', pace, 12);
    const ids = new Set<string>();
    let restarts = 0;
    for (let cursor: string | null = null; ;) {
      const page: PulledPage = await shallow.pull('products', everything(), cursor);
      for (const { id } of page.records) ids.add(id);
      if (page.next === null) break;
      if (page.next.includes('"after":null')) restarts++;
      cursor = page.next;
    }
    expect(ids.size).toBe(living());
    expect(restarts).toBeGreaterThan(1);
  });
});

describe('a bulk operation', () => {
  test('is named before it is waited for, and gone on with instead of started again', async () => {
    let next: string | null = null;
    for await (const page of simulation.api.bulk('products', null)) {
      expect(page).toMatchObject({ records: [], total: null });
      next = page.next;
      break;
    }
    expect(started()).toBe(1);
    expect((await bulk(next)).records).toHaveLength(living());
    expect(started()).toBe(1);
  });

  test('that failed is no catalogue, whatever it left; the next call begins anew', async () => {
    simulation.simulated.failNextBulk(0.5);
    let next: string | null = null;
    const failing = (async () => {
      for await (const page of simulation.api.bulk('products', null)) {
        expect(page.records).toEqual([]);
        next = page.next;
      }
    })();
    await expect(failing).rejects.toThrow(
      "the shop's bulk operation ended as FAILED (INTERNAL_SERVER_ERROR)",
    );
    expect((await bulk(next)).records).toHaveLength(living());
    expect(started()).toBe(2);
  });

  test('that claims more than its file holds is reported, after what it held; the next call begins anew', async () => {
    // Begun, looked at three times, downloaded.
    simulation.wire.next(null, null, null, 'miscount');
    const records: PulledRecord[] = [];
    let next: string | null = null;
    const lying = (async () => {
      for await (const page of simulation.api.bulk('products', null)) {
        records.push(...page.records);
        next = page.next;
      }
    })();
    await expect(lying).rejects.toThrow(/claims \d+ rows for \d+ products, its file has \d+ for \d+/);
    expect(records).toHaveLength(living());
    expect((await bulk(next)).records).toHaveLength(living());
    expect(started()).toBe(2);
  });

  test.each([true, false])(
    'whose download breaks off is taken up where it was (ranges: %s)',
    async (knowsRanges) => {
      const whole = client();
      const ranges: (string | undefined)[] = [];
      const breaking: ShopHttp = {
        request: (call) => whole.request(call),
        stream: async (call) => {
          ranges.push(call.headers?.['range']);
          const { headers: _, ...plain } = call;
          const answer = await whole.stream(knowsRanges ? call : plain);
          return ranges.length === 1 ? { ...answer, body: firstBytes(answer.body, 20_000) } : answer;
        },
      };
      const shop = new ShopifyShop(
        breaking,
        simulation.simulated.credentials['accessToken'] ?? '',
        simulation.pace,
      );
      const ids: string[] = [];
      for await (const { records } of shop.bulk('products', null)) ids.push(...records.map(({ id }) => id));
      expect(new Set(ids).size).toBe(living());
      expect(ids).toHaveLength(living());
      expect(ranges).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]\d{3,}-$/)]);
    },
  );

  test('whose file has expired is begun anew by the next call', async () => {
    let next: string | null = null;
    for await (const page of simulation.api.bulk('products', null)) {
      next = page.next;
      break;
    }
    simulation.pace.clock.advance(8 * 86_400_000);
    const expired = (async () => {
      for await (const page of simulation.api.bulk('products', next)) next = page.next;
    })();
    await expect(expired).rejects.toThrow('the result file is gone');
    expect((await bulk(next)).records).toHaveLength(living());
    expect(started()).toBe(2);
  });

  test('of an empty shop is empty', async () => {
    for (const product of simulation.shop.state.products.values()) product.deleted = true;
    const { records, pages } = await bulk();
    expect(records).toEqual([]);
    expect(pages.at(-1)).toMatchObject({ next: null, total: 0 });
  });
});

describe('an error', () => {
  test('that is the shop’s own is worth another try; one that is not says why', async () => {
    const wrong = simulation.open({ accessToken: 'shpat_wrong' }).api;
    await expect(wrong.count('products', null)).rejects.toThrow(/Invalid API key or access token/);
    await expect(wrong.count('products', null)).rejects.toThrow(ShopRefused);
    simulation.wire.next('cut', 'cut', 'cut', 'cut');
    await expect(simulation.api.count('products', null)).rejects.toThrow(ShopUnavailable);
  });

  test('an address of another version is named as such', async () => {
    const { pace, simulated } = simulation;
    const access = { url: '', credentials: simulated.credentials };
    const api = shopifyApi.open(access, client('/admin/api/2019-01'), pace);
    await expect(api.count('products', null)).rejects.toThrow('no Admin API at this address');
  });
});

async function* firstBytes(chunks: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const chunk of chunks) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) throw new ShopUnavailable('the connection broke');
  }
}
