import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ShopUnavailable } from '../../src/connectors/shop-http.ts';
import { jobId, LEASE_MS } from '../../src/store/store-jobs.ts';
import { importCatalogue } from '../../src/sync/import/import-catalogue.ts';
import type { RunResult } from '../../src/sync/jobs/store-job.ts';
import { agreed, derivedAnew } from './agreed.ts';
import { customerBody, orderBody, productBody } from './bodies.ts';
import { PRODUCTS, type ImportOrder } from './import-process.ts';
import { LiveHub, type LiveTenant } from './live-hub.ts';
import { MemoryShop } from './memory-shop.ts';
import type { Shop } from './shop.ts';
import { runJob } from './store-jobs.ts';

let live: LiveHub;
beforeAll(async () => {
  live = await LiveHub.start({ database: 'sync_import' });
});
afterAll(() => live.stop());

const AT = '2026-03-01T10:00:00.000Z';
const LATER = '2026-03-01T11:00:00.000Z';
let tenant: LiveTenant;
let store: Shop;
let shop: MemoryShop;
const facts = (id: string, title = `Frame ${id}`, at = AT) =>
  ({ id, title, sku: `S-${id}`, gtin: null, price: '100.00', quantity: 5, at }) as const;

beforeEach(async () => {
  tenant = await live.tenant('imp');
  store = await tenant.shop('shopify');
  shop = new MemoryShop('shopify', live.nowMs);
  for (let n = 1; n <= 7; n++) shop.product(facts(String(n)));
});

const job = () => live.hub.jobDeps.jobs.find(tenant.context, jobId(store.storeId, 'import', 'products'));
const listings = () =>
  live.hub.listings
    .docs(tenant.context)
    .find({ tenantId: tenant.context.tenantId })
    .sort({ _id: 1 })
    .toArray();
/** Three products a batch, as many as a page. */
const run = (resource: 'products' | 'customers' | 'orders' = 'products'): Promise<RunResult> =>
  runJob(live, tenant, store, shop, 'import', resource, (deps, each) =>
    importCatalogue(deps, each, undefined, 3),
  );
const again = () =>
  live.hub.jobDeps.jobs
    .docs('EU')
    .updateOne({ _id: jobId(store.storeId, 'import', 'products') }, { $set: { checkpoint: {} } });

describe('an import', () => {
  it('brings everything in, makes the jobs that follow, and changes nothing when it is run again', async () => {
    shop.customer({ id: '901', email: 'eva@example.org', verified: true, at: AT });
    shop.order({ id: '801', customerId: '901', at: AT });
    for (const resource of ['products', 'customers', 'orders'] as const)
      expect(await run(resource)).toMatchObject({ result: 'done', end: { dueMs: null, alarm: null } });
    const shown = await agreed(live.db, tenant.context);
    expect(['products', 'users', 'orders'].map((name) => Object.keys(shown[name] as object).length)).toEqual([
      7, 1, 1,
    ]);
    expect(await derivedAnew(live, tenant.context)).toEqual(shown);
    expect((await job())?.checkpoint).toMatchObject({ read: 7, counted: 7, unread: 0, isWhole: true });
    const jobs = await live.hub.jobDeps.jobs.ofStore(tenant.context, store.storeId);
    expect(jobs.map(({ job: name, resource }) => `${name} ${resource}`)).toEqual(
      ['import', 'pull', 'reconcile'].flatMap((name) =>
        ['customers', 'orders', 'products'].map((each) => `${name} ${each}`),
      ),
    );
    const before = await listings();
    live.clock.advance(60_000);
    await again();
    await run();
    expect(await listings()).toEqual(before);
  });

  it('gives the claims that the same bodies give as events', async () => {
    const other = await tenant.shop('shopify', 'events');
    shop.records.products.clear();
    shop.product(facts('1'));
    shop.customer({ id: '901', email: 'eva@example.org', verified: true, at: AT });
    shop.order({ id: '801', customerId: '901', at: AT });
    for (const resource of ['products', 'customers', 'orders'] as const) await run(resource);
    const at = new Date(live.nowMs()).toISOString();
    await other.say('products', productBody('shopify', facts('1')), { at });
    await other.say(
      'customers',
      customerBody('shopify', { id: '901', email: 'eva@example.org', verified: true, at: AT }),
      { at },
    );
    await other.say('orders', orderBody('shopify', { id: '801', customerId: '901', at: AT }), { at });
    await live.settle();
    const versions = async (storeId: string) => {
      const docs = await listings();
      const held = await live.hub.listings.byIds(
        tenant.context,
        docs.map(({ _id }) => _id),
      );
      return [...held.values()]
        .filter((doc) => doc.storeId === storeId)
        .map(({ resourceId, claims }) => [
          resourceId,
          Object.entries(claims)
            .map(([group, { version }]) => `${group} ${version}`)
            .sort(),
        ])
        .sort();
    };
    expect(await versions(store.storeId)).toEqual(await versions(other.storeId));
    expect((await versions(store.storeId)).length).toBe(3);
  });

  it('does not take back what an event said meanwhile', async () => {
    await store.say('products', productBody('shopify', facts('2', 'Newer', LATER)), { at: LATER });
    await live.settle();
    await run();
    const shown = await live.hub.entities.find(tenant.context, 'product', store.product('2'));
    expect(shown?.['title']).toBe('Newer');
  });

  it('parks what does not map, once, and counts it', async () => {
    shop.put('products', '77', { title: 'No id' }, AT);
    await run();
    await again();
    await run();
    expect((await job())?.checkpoint).toMatchObject({ read: 7, unread: 1 });
    expect((await live.rows(tenant)).map(({ state, problem }) => `${state} ${problem?.code}`)).toEqual([
      'parked platform/missing-id',
    ]);
  });

  it('is one at a time', async () => {
    let second: RunResult | undefined;
    await runJob(live, tenant, store, shop, 'import', 'products', async (deps, each) => {
      second = await run();
      return importCatalogue(deps, each);
    });
    expect(second).toEqual({ result: 'held' });
  });

  it('stops where another process took it over', async () => {
    const late = await runJob(live, tenant, store, shop, 'import', 'products', async (deps, each) => {
      live.clock.advance(LEASE_MS + 1);
      await live.db
        .collection('store_jobs')
        .updateOne({ storeId: store.storeId }, { $set: { holder: 'another' } });
      return importCatalogue(deps, each);
    });
    expect(late).toEqual({ result: 'held' });
    expect(await listings()).toEqual([]);
  });
});

describe('a source that is cut short', () => {
  it('goes on at its last page once the shop is back', async () => {
    shop.breakAfterPages = 2;
    expect(await run()).toMatchObject({ result: 'failed', code: 'import/ended-early' });
    expect(await job()).toMatchObject({
      attempts: 1,
      lastError: { code: 'import/ended-early' },
      checkpoint: { cursor: '6', read: 6, isWhole: false },
    });
    shop.breakAfterPages = null;
    shop.failing = { call: 'bulk', error: new ShopUnavailable('away', 120_000) };
    expect(await run()).toMatchObject({ result: 'failed', code: 'shop/unavailable' });
    const waiting = await job();
    expect(waiting?.dueAt?.getTime()).toBe(live.nowMs() + 120_000);
    expect(waiting?.checkpoint).toMatchObject({ cursor: '6', read: 6 });
    expect(await run()).toMatchObject({ result: 'done', end: { alarm: null, checkpoint: { read: 7 } } });
    expect(await job()).toMatchObject({ attempts: 0, lastError: null });
  });

  it.each([0, 4])('is no success where it gives %i of those that it counts', async (given) => {
    shop.onlyFirst = given;
    shop.claimed = 7;
    expect(await run()).toMatchObject({ result: 'done', end: { alarm: 'import/fewer-than-counted' } });
    expect(await job()).toMatchObject({ alarm: { code: 'import/fewer-than-counted' } });
    expect((await job())?.dueAt).not.toBeNull();
    shop.onlyFirst = null;
    expect(await run()).toMatchObject({ end: { alarm: null, dueMs: null, checkpoint: { read: 7 } } });
  });
});

const PROCESS = fileURLToPath(new URL('./import-process.ts', import.meta.url));

/** Imports in a process of its own; resolves to the signal that ended it, or to its exit code. */
async function importApart(order: ImportOrder): Promise<string | number | null> {
  const child = spawn(process.execPath, ['--conditions=@varai/source', PROCESS, JSON.stringify(order)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return signal ?? code;
}

it('loses nothing and does nothing twice, killed with -9 between any two steps', async () => {
  const job = jobId(store.storeId, 'import', 'products');
  const { tenantId, region } = tenant.context;
  await live.hub.jobDeps.jobs.ensure(region, [
    {
      tenantId,
      region,
      storeId: store.storeId as never,
      job: 'import',
      resource: 'products',
      dueMs: live.nowMs(),
    },
  ]);
  const STEPS = [
    'import.page',
    'apply.listings-written',
    'apply.products-written',
    'apply.views-written',
    'import.derived',
    'import.kept#2',
    'import.page#2',
  ];
  for (const [n, crashAt] of [...STEPS, null].entries()) {
    const nowMs = live.nowMs() + n * (LEASE_MS + 1_000);
    const end = await importApart({ settings: live.settings, context: tenant.context, job, nowMs, crashAt });
    expect([crashAt, end]).toEqual([crashAt, crashAt === null ? 0 : 'SIGKILL']);
  }
  const shown = await agreed(live.db, tenant.context);
  expect(Object.keys(shown['products'] as object)).toHaveLength(PRODUCTS);
  expect(await derivedAnew(live, tenant.context)).toEqual(shown);
  expect((await listings()).map(({ revision }) => revision)).toEqual(new Array(PRODUCTS).fill(1));
  expect((await live.hub.jobDeps.jobs.find(tenant.context, job))?.checkpoint).toMatchObject({
    read: PRODUCTS,
    isWhole: true,
  });
}, 180_000);
