import type { OpenShop } from '../../src/connectors/shops.ts';
import type { PulledResource } from '../../src/connectors/shop-api.ts';
import { jobId, type JobName } from '../../src/store/store-jobs.ts';
import { runStoreJob, type JobWork, type RunResult } from '../../src/sync/jobs/store-job.ts';
import { WORKS } from '../../src/sync/jobs/works.ts';
import type { LiveHub, LiveTenant } from './live-hub.ts';
import type { Shop } from './shop.ts';

/** Runs a store's job once against a shop of the test's own, making it where it is not there yet. */
export async function runJob(
  live: LiveHub,
  { context }: LiveTenant,
  { storeId }: Shop,
  shop: { open: () => OpenShop },
  job: JobName,
  resource: PulledResource | null,
  work?: JobWork,
): Promise<RunResult> {
  const { jobDeps } = live.hub;
  const { tenantId, region } = context;
  await jobDeps.jobs.ensure(region, [
    { tenantId, region, storeId: storeId as never, job, resource, dueMs: live.nowMs() },
  ]);
  return runStoreJob(
    { ...jobDeps, shopOf: () => shop.open() },
    context,
    jobId(storeId, job, resource),
    work === undefined ? WORKS : { [job]: work },
    new AbortController().signal,
  );
}
