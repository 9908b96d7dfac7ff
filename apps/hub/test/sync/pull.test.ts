import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ShopUnavailable } from '../../src/connectors/shop-http.ts';
import { jobId } from '../../src/store/store-jobs.ts';
import { productBody } from './bodies.ts';
import { LiveHub, type LiveTenant } from './live-hub.ts';
import { MemoryShop } from './memory-shop.ts';
import type { Shop } from './shop.ts';
import { runJob } from './store-jobs.ts';

let live: LiveHub;
beforeAll(async () => {
  live = await LiveHub.start({ database: 'sync_pull' });
});
afterAll(() => live.stop());

const AT = '2026-03-01T10:00:00.000Z';
let tenant: LiveTenant;
let store: Shop;
let shop: MemoryShop;
const facts = (id: string, changes: object = {}) =>
  ({
    id,
    title: `Frame ${id}`,
    sku: `S-${id}`,
    gtin: null,
    price: '100.00',
    quantity: 5,
    at: AT,
    ...changes,
  }) as const;

beforeEach(async () => {
  tenant = await live.tenant('pull');
  store = await tenant.shop('shopify');
  shop = new MemoryShop('shopify', live.nowMs);
  for (let n = 1; n <= 4; n++) shop.product(facts(String(n)));
  await runJob(live, tenant, store, shop, 'import', 'products');
  shop.asked.length = 0;
});

const pull = () => runJob(live, tenant, store, shop, 'pull', 'products');
const point = async () =>
  (await live.hub.jobDeps.jobs.find(tenant.context, jobId(store.storeId, 'pull', 'products')))?.checkpoint;
const rows = async () =>
  (await live.rows(tenant)).map(({ entityId, state }) => `${entityId} ${state}`).sort();
const titleOf = async (id: string) =>
  (await live.hub.entities.find(tenant.context, 'product', store.product(id)))?.['title'];
const now = (): string => new Date(live.nowMs()).toISOString();

it('takes what changed through the inbox, and passes over what is known without a write', async () => {
  live.clock.advance(10_000);
  shop.product(facts('2', { title: 'Renamed', at: now() }));
  shop.product(facts('9', { at: now() }));
  live.clock.advance(10_000);
  await pull();
  await live.settle();
  expect(await rows()).toEqual(['2 done', '9 done']);
  expect([await titleOf('2'), await titleOf('9')]).toEqual(['Renamed', 'Frame 9']);
  const { sinceMs } = (await point()) as { sinceMs: number };
  expect(sinceMs).toBe(live.nowMs() - 2_000);
  live.clock.advance(30_000);
  await pull();
  // Both lie in the overlap and are seen again.
  expect(await rows()).toEqual(['2 done', '9 done']);
});

it('makes one event of the same news however often it is pulled, and a new one of a value that comes back', async () => {
  live.clock.advance(10_000);
  const at = now();
  for (const [n, quantity] of [4, 5, 4].entries()) {
    shop.product(facts('1', { quantity, at }));
    live.clock.advance(10_000);
    await pull();
    await pull();
    expect(await rows()).toHaveLength(n + 1);
    await live.settle();
  }
});

it('changes no value that an event had brought already', async () => {
  live.clock.advance(10_000);
  const at = now();
  shop.product(facts('3', { title: 'Told', at }));
  await store.say('products', productBody('shopify', facts('3', { title: 'Told', at })), { at });
  await live.settle();
  live.clock.advance(10_000);
  await pull();
  expect(await rows()).toEqual(['3 done']);
});

it('keeps its window and page where it breaks off, and moves on once the last page is recorded', async () => {
  live.clock.advance(10_000);
  for (let n = 1; n <= 4; n++) shop.product(facts(String(n), { title: `New ${n}`, at: now() }));
  live.clock.advance(10_000);
  const api = shop.open();
  let pages = 0;
  const tired = {
    open: () => ({
      ...api,
      api: {
        ...api.api,
        pull: (...asked: Parameters<typeof api.api.pull>) =>
          ++pages === 2 ? Promise.reject(new ShopUnavailable('away')) : api.api.pull(...asked),
      },
    }),
  };
  expect(await runJob(live, tenant, store, tired, 'pull', 'products')).toMatchObject({ result: 'failed' });
  const broken = await point();
  expect(broken).toMatchObject({ page: '3', untilMs: live.nowMs() - 2_000 });
  live.clock.advance(60_000);
  expect(await runJob(live, tenant, store, tired, 'pull', 'products')).toMatchObject({ result: 'done' });
  expect(pages).toBe(3);
  expect(await point()).toMatchObject({ page: null, untilMs: null, sinceMs: broken?.['untilMs'] });
  await live.settle();
  expect(await Promise.all(['1', '2', '3', '4'].map(titleOf))).toEqual(['New 1', 'New 2', 'New 3', 'New 4']);
});

const untold = async () => ((await point()) as { untold: { count: number } | null }).untold?.count ?? 0;
const comparedAtMs = async () =>
  (
    await live.hub.jobDeps.jobs.find(tenant.context, jobId(store.storeId, 'reconcile', 'products'))
  )?.dueAt?.getTime();

it('notes what a shop that tells did not tell in time, since the last certificate, and lets it be compared soon', async () => {
  await store.say('products', productBody('shopify', facts('4', { at: AT })), { at: AT });
  await live.settle();
  await live.hub.flow.flush();
  await runJob(live, tenant, store, shop, 'reconcile', 'products');
  live.clock.advance(10_000);
  shop.product(facts('1', { title: 'Nobody said so', at: now() }));
  live.clock.advance(50_000);
  shop.product(facts('2', { title: 'On its way', at: now() }));
  live.clock.advance(30_000);
  await pull();
  expect(await untold()).toBe(1);
  expect(await comparedAtMs()).toBe(live.nowMs() + 60_000);
  live.clock.advance(10_000);
  shop.product(facts('3', { title: 'Nor that', at: now() }));
  live.clock.advance(90_000);
  await pull();
  expect(await untold()).toBe(2);
  await live.settle();
  await runJob(live, tenant, store, shop, 'reconcile', 'products');
  live.clock.advance(10_000);
  shop.product(facts('1', { title: 'Nor this later on', at: now() }));
  live.clock.advance(90_000);
  await pull();
  expect(await untold()).toBe(1);
});

it('finds nothing untold in a record that moved its time or its stock alone, nor of a shop that never tells', async () => {
  live.clock.advance(10_000);
  shop.product(facts('1', { title: 'Asked for, as ever', at: now() }));
  live.clock.advance(90_000);
  const dueMs = await comparedAtMs();
  await pull();
  expect([await untold(), await comparedAtMs()]).toEqual([0, dueMs]);
  await store.say('products', productBody('shopify', facts('4', { at: AT })), { at: AT });
  await live.settle();
  await live.hub.flow.flush();
  shop.product(facts('3', { at: now() }));
  shop.product(facts('2', { at: now(), quantity: 1 }));
  live.clock.advance(90_000);
  await pull();
  expect(await rows()).toEqual(expect.arrayContaining(['2 pending', '3 pending']));
  expect(await untold()).toBe(0);
});
