import { afterAll, beforeAll, expect, it } from 'vitest';
import { ShopUnavailable } from '../../src/connectors/shop-http.ts';
import { jobId } from '../../src/store/store-jobs.ts';
import { productBody } from './bodies.ts';
import { LiveHub, type LiveTenant } from './live-hub.ts';
import { MemoryShop } from './memory-shop.ts';
import type { Shop } from './shop.ts';
import { runJob } from './store-jobs.ts';

let live: LiveHub;
beforeAll(async () => {
  live = await LiveHub.start({ database: 'sync_read_back' });
});
afterAll(() => live.stop());

const AT = '2026-03-01T10:00:00.000Z';
const named = (title: string) =>
  ({ id: '1', title, sku: 'S-1', gtin: null, price: '10.00', quantity: 1, at: AT }) as const;

/** Two snapshots of one instant that say different things: the hash chose. */
async function tossed(): Promise<{ tenant: LiveTenant; store: Shop; shop: MemoryShop }> {
  const tenant = await live.tenant('toss');
  const store = await tenant.shop('shopify');
  for (const title of ['One', 'Other'])
    await store.say('products', productBody('shopify', named(title)), { at: AT });
  await live.settle();
  live.clock.advance(5_000);
  return { tenant, store, shop: new MemoryShop('shopify', live.nowMs) };
}
const listing = async (tenant: LiveTenant, store: Shop) =>
  (await live.hub.listings.byIds(tenant.context, [store.product('1')])).get(store.product('1'));
const titleOf = async (tenant: LiveTenant, store: Shop) =>
  (await live.hub.entities.find(tenant.context, 'product', store.product('1')))?.['title'];

it.each(['One', 'Other'])('a coin toss becomes what the source has: %s', async (title) => {
  const { tenant, store, shop } = await tossed();
  expect((await listing(tenant, store))?.readBack).toContain('metadata');
  shop.product(named(title));
  expect(await runJob(live, tenant, store, shop, 'read_back', null)).toMatchObject({ result: 'done' });
  expect(shop.asked).toEqual(['read products 1']);
  await live.settle();
  expect(await listing(tenant, store)).not.toHaveProperty('readBack');
  expect(await titleOf(tenant, store)).toBe(title);
  live.clock.advance(60_000);
  await runJob(live, tenant, store, shop, 'read_back', null);
  expect(shop.asked).toHaveLength(1);
});

it('a record that its source no longer has is deleted', async () => {
  const { tenant, store, shop } = await tossed();
  await runJob(live, tenant, store, shop, 'read_back', null);
  await live.settle();
  expect((await live.hub.entities.find(tenant.context, 'product', store.product('1')))?.state).toBe(
    'deleted',
  );
});

it('waits longer and longer while the shop is away, and goes on where it was', async () => {
  const { tenant, store, shop } = await tossed();
  shop.product(named('One'));
  const waits: number[] = [];
  for (let n = 0; n < 3; n++) {
    shop.failing = { call: 'read', error: new ShopUnavailable('away') };
    expect(await runJob(live, tenant, store, shop, 'read_back', null)).toMatchObject({ result: 'failed' });
    const job = await live.hub.jobDeps.jobs.find(tenant.context, jobId(store.storeId, 'read_back', null));
    expect(job).toMatchObject({ attempts: n + 1, lastError: { code: 'shop/unavailable', message: 'away' } });
    waits.push((job?.dueAt?.getTime() ?? 0) - live.nowMs());
  }
  expect(waits).toEqual([10_000, 20_000, 40_000]);
  await runJob(live, tenant, store, shop, 'read_back', null);
  await live.settle();
  expect(await listing(tenant, store)).not.toHaveProperty('readBack');
});
