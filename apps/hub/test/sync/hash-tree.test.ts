import type { HashBucket } from '@varai/core/platform';
import type { Certificate } from '@varai/core/schema';
import { createMagentoApi, type Shop as ShopBehind } from '@varai/core/testkit';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { magentoApi } from '../../src/connectors/magento/api.ts';
import type { ShopApi } from '../../src/connectors/shop-api.ts';
import { bucketOf } from '../../src/store/listings.ts';
import { sha256 } from '../../src/store/leaf.ts';
import type { OpenShop } from '../../src/connectors/shops.ts';
import { reconcileStore, type Asked } from '../../src/sync/reconcile/reconcile-store.ts';
import { simulatedShop, type SimulatedShop } from '../connectors/simulated-shop.ts';
import { agreed, derivedAnew } from './agreed.ts';
import { LiveHub, type LiveTenant } from './live-hub.ts';
import type { Shop } from './shop.ts';
import { runJob } from './store-jobs.ts';

/** Products of a simulated Magento against what our listings say, by the module's hash tree. */

let live: LiveHub;
beforeAll(async () => {
  live = await LiveHub.start({ database: 'sync_hash_tree', roles: ['worker'] });
});
afterAll(() => live.stop());

const MAGENTO = {
  platform: magentoApi,
  shop: { platform: 'magento', shopKey: 'tree.example' },
  simulate: createMagentoApi,
  timeZone: 'UTC',
} as const;

let there: SimulatedShop;
let tenant: LiveTenant;
let store: Shop;
/** What was asked of the shop, in order: `hashes 3a`, `read 17`. */
let asked: string[];
let open: () => OpenShop;
/** What becomes of the module's answers about hashes. */
let lying: (ask: () => Promise<readonly HashBucket[]>) => Promise<readonly HashBucket[]>;

/** 40 frames are 80 products, five in each bucket below the root, which lists them; 150 are so many that it does not. */
async function begin(frames = 40): Promise<void> {
  there = await simulatedShop(MAGENTO, { frames, steps: 0 });
  onTestFinished(() => there.listening.close());
  tenant = await live.tenant('tree');
  store = await tenant.shop('magento');
  asked = [];
  lying = (ask) => ask();
  open = () => ({ api: told(there.api), platform: magentoApi });
}

/** An API that writes down what it is asked. */
const told = (api: ShopApi): ShopApi => {
  const say = (...words: readonly string[]): number => asked.push(words.filter(Boolean).join(' '));
  return {
    pull: (...given) => (say('pull'), api.pull(...given)),
    bulk: (...given) => (say('bulk'), api.bulk(...given)),
    ids: (...given) => (say('ids'), api.ids(...given)),
    count: (...given) => (say('count'), api.count(...given)),
    read: (resource, id, signal) => (say('read', id), api.read(resource, id, signal)),
    write: (...given) => api.write(...given),
    hashes: (resource, path, signal) => (
      say('hashes', path),
      lying(async () => (await api.hashes?.(resource, path, signal)) ?? [])
    ),
  };
};

async function imported(frames?: number): Promise<void> {
  await begin(frames);
  await runJob(live, tenant, store, { open }, 'import', 'products');
  asked.length = 0;
}

async function reconcile(more: Asked = {}): Promise<Certificate> {
  asked.length = 0;
  live.clock.advance(1_000);
  const result = await runJob(live, tenant, store, { open }, 'reconcile', 'products', (deps, run) =>
    reconcileStore(deps, run, more),
  );
  expect(result).toMatchObject({ result: 'done' });
  const [newest] = await live.hub.jobDeps.certificates.of(tenant.context, store.storeId, { limit: 1 });
  return newest?.certificate as Certificate;
}

const products = async (): Promise<number> => there.api.count('products', null);
const first = (id: string): string => sha256(id).slice(0, 1);
const named = (certificates: Certificate): Partial<Certificate> => {
  const { mode, verdict, rowsRead, found, healed } = certificates;
  return { mode, verdict, rowsRead, found, healed };
};

/** The simple products that are sold alone: one record each. */
const alone = (): ShopProduct[] =>
  [...there.shop.state.products.values()].filter(({ variants }) => variants.length === 1);
type ShopProduct = NonNullable<ReturnType<ShopBehind['state']['products']['get']>>;

describe('a catalogue that agrees', () => {
  it('is compared by its root alone', async () => {
    await imported(150);
    const certificate = await reconcile();
    const count = await products();
    expect(count).toBeGreaterThan(300);
    expect(certificate).toMatchObject({
      mode: 'hash_tree',
      verdict: 'agreed',
      rowsRead: 0,
      bucketsRead: 1,
      there: { count },
      here: { count, rootHash: certificate.there.rootHash },
      total: { there: count, here: count },
      found: { missing: 0, different: 0, gone: 0 },
      notCompared: [],
    });
    expect(asked).toEqual(['hashes', 'count', 'count']);
  }, 60_000);

  it('came in by webhooks: the same record has the same leaf, whichever way it came', async () => {
    await begin();
    there.live(20);
    for (const { request } of there.sent) {
      const [resource = ''] = request.path.split('/').slice(-1);
      if (resource === 'products') await store.say(resource, request.body.toString());
    }
    await live.settle();
    expect(await reconcile()).toMatchObject({
      mode: 'hash_tree',
      verdict: 'agreed',
      rowsRead: 0,
      bucketsRead: 1,
    });
  });
});

describe('what differs', () => {
  it('is found by its buckets alone, though its modified time did not move, and healed through the inbox', async () => {
    await imported(150);
    const [changed, gone, model] = alone();
    if (changed === undefined || gone === undefined || model === undefined) throw new Error('too few');
    (changed.variants[0] as { stock: number }).stock += 7;
    gone.deleted = true;
    const [variant] = structuredClone(model.variants);
    const fresh = {
      ...model,
      id: '987654',
      variants: [{ ...variant, id: '987654', sku: 'NEW-1', gtin: null }],
    };
    there.shop.state.products.set(fresh.id, fresh as ShopProduct);

    const certificate = await reconcile();
    expect(named(certificate)).toEqual({
      mode: 'hash_tree',
      verdict: 'agreed',
      rowsRead: 2,
      found: { missing: 1, different: 1, gone: 1 },
      healed: 3,
    });
    const buckets = [...new Set([changed, gone, fresh].map(({ id }) => first(id)))].sort();
    expect(asked.filter((call) => call.startsWith('hashes'))).toEqual([
      'hashes',
      ...buckets.map((path) => `hashes ${path}`),
    ]);
    expect(certificate.bucketsRead).toBe(1 + buckets.length);
    expect(asked.filter((call) => call.startsWith('read')).sort()).toEqual(
      [changed, gone, fresh].map(({ id }) => `read ${id}`).sort(),
    );
    expect(asked).not.toContain('bulk');
    expect(asked).not.toContain('ids');
    const count = await products();
    expect(certificate).toMatchObject({
      there: { count },
      here: { count, rootHash: certificate.there.rootHash },
      total: { there: count, here: count },
    });
    const rows = await live.rows(tenant);
    expect(rows.map(({ verb, state }) => `${verb} ${state}`).sort()).toEqual([
      'delete done',
      'update done',
      'update done',
    ]);
    expect(await derivedAnew(live, tenant.context)).toEqual(await agreed(live.db, tenant.context));
    expect(await reconcile()).toMatchObject({
      rowsRead: 0,
      bucketsRead: 1,
      here: certificate.here,
      there: certificate.there,
    });
  }, 60_000);

  it('is listed apart where it is in motion', async () => {
    await imported();
    const [moving] = alone();
    if (moving === undefined) throw new Error('too few');
    (moving.variants[0] as { stock: number }).stock += 1;
    moving.modifiedMs = live.nowMs() + 60_000;
    const certificate = await reconcile();
    expect(certificate).toMatchObject({
      mode: 'hash_tree',
      verdict: 'agreed',
      inMotion: { count: 1, ids: [moving.id] },
      there: { count: (await products()) - 1 },
      here: { rootHash: certificate.there.rootHash },
      healed: 0,
    });
  });

  it('is only the record where the shop changed what we do not map: it is read once', async () => {
    await imported();
    const [changed] = alone();
    if (changed === undefined) throw new Error('too few');
    (changed.variants[0] as { stockId: string }).stockId += '1';
    expect(named(await reconcile())).toMatchObject({ rowsRead: 1, verdict: 'agreed', healed: 0 });
    expect(await live.rows(tenant)).toEqual([]);
    expect(named(await reconcile())).toMatchObject({ rowsRead: 0 });
  });

  it('is everything where no leaf is known yet: then all is read at once, and the next look reads the root', async () => {
    await imported();
    await live.hub.listings
      .docs(tenant.context)
      .updateMany({ tenantId: tenant.context.tenantId }, { $unset: { leaf: 1 } });
    const count = await products();
    expect(named(await reconcile())).toMatchObject({ mode: 'full', verdict: 'agreed', rowsRead: count });
    expect(asked.filter((call) => call.startsWith('read'))).toEqual([]);
    expect(named(await reconcile())).toMatchObject({ mode: 'hash_tree', verdict: 'agreed', rowsRead: 0 });
  });
});

describe('a tree that cannot be true', () => {
  it('deletes nothing where it is empty: everything is read', async () => {
    await imported();
    lying = () => Promise.resolve([]);
    expect(named(await reconcile())).toMatchObject({
      mode: 'full',
      verdict: 'agreed',
      found: { missing: 0, different: 0, gone: 0 },
    });
  });

  it('deletes no record that it leaves out and that is there', async () => {
    await imported();
    const [kept] = alone();
    if (kept === undefined) throw new Error('too few');
    lying = async (ask) =>
      (await ask()).map((bucket) => {
        const records = bucket.records?.filter(({ id }) => id !== kept.id);
        return records === undefined || records.length === bucket.records?.length
          ? // Its parents differ too, or nobody would look.
            sha256(kept.id).startsWith(bucket.path)
            ? { ...bucket, hash: '0'.repeat(64) }
            : bucket
          : { path: bucket.path, count: records.length, hash: '0'.repeat(64), records };
      });
    expect(named(await reconcile())).toMatchObject({
      mode: 'hash_tree',
      verdict: 'agreed',
      found: { missing: 0, different: 0, gone: 0 },
    });
    expect(asked).toContain(`read ${kept.id}`);
  });

  it('is no tree where a bucket is not below the path that was asked', async () => {
    await imported();
    lying = () => Promise.resolve([{ path: 'abc', count: 1, hash: '0'.repeat(64), records: [] }]);
    const result = await runJob(live, tenant, store, { open }, 'reconcile', 'products');
    expect(result).toMatchObject({ result: 'failed', code: 'reconcile/odd-hash-tree' });
  });
});

it('people and orders of the same source are compared as before', async () => {
  await begin();
  for (const resource of ['customers', 'orders'] as const) {
    await runJob(live, tenant, store, { open }, 'import', resource);
    await runJob(live, tenant, store, { open }, 'reconcile', resource);
    const [newest] = await live.hub.jobDeps.certificates.of(tenant.context, store.storeId, {
      resource,
      limit: 1,
    });
    expect(newest?.certificate).toMatchObject({ mode: 'full', verdict: 'agreed' });
    expect(newest?.certificate).not.toHaveProperty('bucketsRead');
  }
  expect(asked.filter((call) => call.startsWith('hashes'))).toEqual([]);
  const held = live.hub.listings.docs(tenant.context);
  expect(await held.countDocuments({ tenantId: tenant.context.tenantId, leaf: { $exists: true } })).toBe(0);
});

it('adds our side up from an index alone', async () => {
  await imported();
  const plan = await live.hub.listings
    .docs(tenant.context)
    .find(bucketOf(tenant.context, store.storeId, 'product', '7'), { projection: { _id: 1, leaf: 1 } })
    .sort({ leaf: 1 })
    .explain('executionStats');
  expect(plan).toMatchObject({ executionStats: { totalDocsExamined: 0 } });
  const { totalKeysExamined, nReturned } = plan['executionStats'] as Record<string, number>;
  expect(nReturned).toBeGreaterThan(0);
  expect(totalKeysExamined).toBe(nReturned);
});
