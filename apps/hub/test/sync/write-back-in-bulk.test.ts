import { createShopifyApi, type ApiRequest, type SimulatedShopify } from '@varai/core/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { shopifyApi } from '../../src/connectors/shopify/api.ts';
import type { Store } from '../../src/store/tenancy.ts';
import { decide } from '../../src/sync/decide.ts';
import { runWriteBack, type WriteBackRun } from '../../src/sync/write-back/run-write-back.ts';
import type { BulkInHand, Keep } from '../../src/sync/write-back/write-facts.ts';
import { simulatedShop, type SimulatedShop } from '../connectors/simulated-shop.ts';
import { LiveHub, type LiveTenant } from './live-hub.ts';
import type { Shop } from './shop.ts';

let live: LiveHub;
let there: SimulatedShop<SimulatedShopify>;
let tenant: LiveTenant;
let shop: Shop;
let store: Store;
let ids: string[];
const begun: ApiRequest[] = [];

beforeAll(async () => {
  live = await LiveHub.start({ database: 'sync_write_back_bulk' });
  there = await simulatedShop(
    {
      platform: shopifyApi,
      shop: { platform: 'shopify', shopKey: 'bulk.myshopify.com' },
      simulate: (options) => {
        const simulated = createShopifyApi(options);
        return {
          ...simulated,
          handle: (request) => {
            if (request.body.includes('bulkOperationRunMutation')) begun.push(request);
            return simulated.handle(request);
          },
        };
      },
      timeZone: 'UTC',
    },
    { frames: 20, steps: 0 },
  );
  tenant = await live.tenant();
  shop = await tenant.shop('shopify');
  ids = [];
  for await (const page of there.api.bulk('products', null))
    for (const { id, data } of page.records.slice(0, 8 - ids.length)) {
      await shop.say('products', data as object);
      ids.push(id);
    }
  await live.settle();
  store = (await live.hub.directory.byId(shop.storeId)) as Store;
});
afterAll(async () => {
  await there.listening.close();
  await live.stop();
});
beforeEach(() => {
  begun.length = 0;
});

/** What a job's checkpoint would hold. */
let kept: BulkInHand | null = null;

/** One round of another process, which dies at the n-th thing that it means to keep, before or after it is durable. */
function round(dies: { at: number; isKept: boolean } | null = null): Promise<WriteBackRun> {
  let steps = 0;
  const keep: Keep = async (inHand) => {
    steps += 1;
    if (steps === dies?.at && !dies.isKept) throw new Error('killed');
    if (inHand !== undefined) kept = inHand;
    if (steps === dies?.at) throw new Error('killed');
  };
  return runWriteBack(
    live.hub.jobDeps,
    store,
    { api: there.open().api, atOnce: 25, bulk: { fromFacts: 10, products: 100 } },
    keep,
    new AbortController().signal,
    kept,
  );
}

const say = async (id: string, words: readonly string[]): Promise<void> => {
  live.clock.advance(1_000);
  await decide(
    live.hub.deps,
    tenant.context,
    'product',
    shop.product(id),
    { field: 'ai_enhanced.style_keywords', value: [...words] },
    { by: 'op_1', why: 'seen' },
  );
};
const sayAll = async (word: string): Promise<void> => {
  for (const id of ids) await say(id, [word]);
};
const style = (id: string): string | undefined => there.simulated.written.get(id)?.get('style_keywords');
const writesOf = async (): Promise<number[]> => {
  const docs = await live.hub.writeBacks.byIds(
    store,
    ids.map((id) => shop.product(id)),
  );
  return [...docs.values()].map(({ writes }) => writes);
};

describe('write-back of many products', () => {
  it('goes as one file, and once', async () => {
    await sayAll('first');
    expect(await round()).toMatchObject({ written: ids.length, gone: 0, refused: 0, inHand: null });
    expect(begun).toHaveLength(1);
    for (const id of ids) expect(style(id)).toBe('["first"]');
    expect(await round()).toMatchObject({ changed: 0, written: 0 });
    expect(begun).toHaveLength(1);
  });

  it('is begun once and counted once, wherever its process dies', async () => {
    let deaths = 0;
    for (let at = 1; ; at++) {
      for (const isKept of [false, true]) {
        const word = `w${at}${isKept ? 'k' : 'n'}`;
        await sayAll(word);
        const before = await writesOf();
        begun.length = 0;
        const died = await round({ at, isKept }).then(
          () => false,
          () => true,
        );
        if (died) deaths++;
        await round();
        for (const id of ids) expect(style(id)).toBe(`["${word}"]`);
        expect([at, isKept, begun.length]).toEqual([at, isKept, 1]);
        expect(await writesOf()).toEqual(before.map((writes) => writes + 1));
        expect(kept).toBeNull();
        if (!died) {
          // Feed, plan, place, operation, outcomes.
          expect(deaths).toBeGreaterThanOrEqual(10);
          return;
        }
      }
    }
  });

  it('holds nothing up: what changes while the shop works on it is written after it', async () => {
    const [one = '', ...others] = ids;
    await sayAll('slow');
    there.simulated.bulkTakes(3_600_000);
    const first = await round();
    expect(first.inHand).not.toBeNull();
    expect(first).toMatchObject({ written: 0 });
    await say(one, ['newer']);
    expect(await round()).toMatchObject({ changed: 1, written: 0 });
    there.pace.clock.advance(3_600_000);
    there.simulated.bulkTakes(1_500);
    expect(await round()).toMatchObject({ written: ids.length, inHand: null });
    expect(style(one)).toBe('["newer"]');
    for (const id of others) expect(style(id)).toBe('["slow"]');
    expect(begun).toHaveLength(1);
  });

  it('writes again what an operation did not come to, and notes what is gone', async () => {
    const [gone = '', ...others] = ids;
    const product = there.shop.state.products.get(gone);
    if (product === undefined) throw new Error('no product');
    await sayAll('third');
    product.deleted = true;
    there.simulated.failNextBulk(0.5);
    await expect(round()).rejects.toThrow('ended as FAILED');
    expect(kept).toBeNull();
    const rest = await round();
    expect(rest.written).toBeGreaterThan(0);
    for (const id of others) expect(style(id)).toBe('["third"]');
    const [doc] = [...(await live.hub.writeBacks.byIds(store, [shop.product(gone)])).values()];
    expect(doc).toMatchObject({ state: 'gone', written: {} });
  });
});
