import type { Certificate } from '@varai/core/schema';
import { createMagentoApi } from '@varai/core/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { magentoApi } from '../../src/connectors/magento/api.ts';
import type { ShopApi } from '../../src/connectors/shop-api.ts';
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

/** 200 frames are some 500 products: buckets of the second level hold two each. */
beforeEach(async () => {
  there = await simulatedShop(MAGENTO, { frames: 200, steps: 0 });
  onTestFinished(() => there.listening.close());
  tenant = await live.tenant('tree');
  store = await tenant.shop('magento');
  asked = [];
  open = () => ({ api: told(there.api), platform: magentoApi });
});

/** An API that writes down what it is asked. */
const told = (api: ShopApi): ShopApi =>
  new Proxy(api, {
    get: (target, name: keyof ShopApi) => {
      const called = target[name] as (...given: unknown[]) => unknown;
      return (...given: unknown[]) => {
        const words = name === 'hashes' || name === 'read' ? [given[1]] : [];
        asked.push([name, ...words].join(' ').trim());
        return called.apply(target, given);
      };
    },
  });

async function imported(): Promise<void> {
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
const hashesAsked = (): string[] => asked.filter((call) => call.startsWith('hashes'));
const readsAsked = (): string[] => asked.filter((call) => call.startsWith('read'));

describe('a catalogue that agrees', () => {
  it('is compared by its root alone', async () => {
    await imported();
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
  });

  it('came in by webhooks: the same record has the same leaf, whichever way it came', async () => {
    there.live(40);
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
