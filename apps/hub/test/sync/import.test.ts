import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runStoreJob, type JobDeps, type RunResult } from '../../src/sync/jobs/store-job.ts';
import { WORKS } from '../../src/sync/jobs/works.ts';
import type { PulledResource } from '../../src/connectors/shop-api.ts';
import { jobId, type JobName } from '../../src/store/store-jobs.ts';
import { agreed, derivedAnew } from './agreed.ts';
import { LiveHub, type LiveTenant } from './live-hub.ts';
import { MemoryShop } from './memory-shop.ts';
import type { Shop } from './shop.ts';

let live: LiveHub;
let passed: string[] = [];
/** Throws where the run is to end as if the process had been killed. */
let at: string | null = null;
beforeAll(async () => {
  live = await LiveHub.start({
    database: 'sync_import',
    reached: (step) => {
      passed.push(step);
      if (step === at) throw new Error('killed');
    },
  });
});
afterAll(() => live.stop());

const AT = '2026-03-01T10:00:00.000Z';
let tenant: LiveTenant;
let store: Shop;
let shop: MemoryShop;
beforeEach(async () => {
  at = null;
  passed = [];
  tenant = await live.tenant('imp');
  store = await tenant.shop('shopify');
  shop = new MemoryShop('shopify', live.nowMs);
  for (let n = 1; n <= 7; n++)
    shop.product({ id: String(n), title: `Frame ${n}`, sku: `S-${n}`, gtin: null, at: AT });
});

const deps = (): JobDeps => ({ ...live.hub.jobDeps, shopOf: () => shop.open() });
const idOf = (job: JobName, resource: PulledResource | null): string => jobId(store.storeId, job, resource);

async function run(job: JobName, resource: PulledResource | null): Promise<RunResult> {
  const { tenantId, region } = tenant.context;
  await live.hub.jobDeps.jobs.ensure(region, [
    { tenantId, region, storeId: store.storeId as never, job, resource, dueMs: live.nowMs() },
  ]);
  return runStoreJob(deps(), tenant.context, idOf(job, resource), WORKS, new AbortController().signal);
}

describe('an import', () => {
  it('brings everything in, says what follows, and changes nothing when it is run again', async () => {
    expect(await run('import', 'products')).toMatchObject({
      result: 'done',
      end: { dueMs: null, alarm: null, checkpoint: { read: 7, counted: 7 } },
    });
    const shown = await agreed(live.db, tenant.context);
    expect(Object.keys(shown['products'] as object)).toHaveLength(7);
    expect(await derivedAnew(live, tenant.context)).toEqual(shown);
    const jobs = await live.hub.jobDeps.jobs.ofStore(tenant.context, store.storeId);
    expect(jobs.map(({ job, resource }) => `${job} ${resource}`)).toEqual([
      'import products',
      'pull products',
      'reconcile products',
    ]);
    const before = await live.hub.listings
      .docs(tenant.context)
      .find({ tenantId: tenant.context.tenantId })
      .toArray();
    live.clock.advance(60_000);
    await live.hub.jobDeps.jobs
      .docs('EU')
      .updateOne({ _id: idOf('import', 'products') }, { $set: { checkpoint: {} } });
    await run('import', 'products');
    expect(
      await live.hub.listings.docs(tenant.context).find({ tenantId: tenant.context.tenantId }).toArray(),
    ).toEqual(before);
  });
});
