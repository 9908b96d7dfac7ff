import type { StoreDetail } from '@varai/dashboard/contract';
import type { Hub } from '../hub.ts';
import { ownedBy, type TenantContext } from '../store/tenancy.ts';

/** Fewer failures in a row are a hiccup. */
const KEEPS_FAILING = 3;

/** What is done about a store by the clock, and how it goes. */
export async function jobsOf(
  hub: Hub,
  context: TenantContext,
  storeId: string,
): Promise<StoreDetail['jobs']> {
  const nowMs = hub.deps.now();
  return (await hub.jobDeps.jobs.ofStore(context, storeId)).map((job) => ({
    job: job.job,
    resource: job.resource,
    finishedAt: job.finishedAt?.toISOString() ?? null,
    dueAt: job.dueAt?.toISOString() ?? null,
    isRunning: (job.leaseUntil?.getTime() ?? 0) > nowMs,
    attempts: job.attempts,
    lastError: job.lastError?.code ?? null,
    alarm: job.alarm?.code ?? null,
  }));
}

/** By store, how many of its jobs fail again and again. */
export async function failingJobs(hub: Hub, context: TenantContext): Promise<Map<string, number>> {
  const failing = await hub.jobDeps.jobs
    .docs(context.region)
    .find(
      { ...ownedBy(context), attempts: { $gte: KEEPS_FAILING } },
      { projection: { storeId: 1 }, maxTimeMS: 3_000 },
    )
    .toArray();
  return new Map(
    [...Map.groupBy(failing, (job) => job.storeId as string)].map(([storeId, jobs]) => [
      storeId,
      jobs.length,
    ]),
  );
}
