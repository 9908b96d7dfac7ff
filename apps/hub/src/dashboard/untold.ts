import type { Hub } from '../hub.ts';
import { jobId } from '../store/store-jobs.ts';
import { ownedBy, type TenantContext } from '../store/tenancy.ts';
import type { Untold } from '../sync/pull/untold.ts';

/** A tenant's resources of which something was found by asking alone, by `<storeId>:pull:<resource>`. */
export async function untoldOf(hub: Hub, context: TenantContext): Promise<Map<string, Untold>> {
  const jobs = await hub.jobDeps.jobs
    .docs(context.region)
    .find(
      { ...ownedBy(context), job: 'pull', 'checkpoint.untold.count': { $gt: 0 } },
      { projection: { 'checkpoint.untold': 1 }, maxTimeMS: 3_000 },
    )
    .toArray();
  return new Map(jobs.map(({ _id, checkpoint }) => [_id, checkpoint['untold'] as Untold]));
}

/** How much the shop did not tell since a certificate's instant. */
export function untoldSince(
  untold: ReadonlyMap<string, Untold>,
  { storeId, resource, at }: { storeId: string; resource: 'products' | 'customers' | 'orders'; at: Date },
): number {
  const found = untold.get(jobId(storeId, 'pull', resource));
  return found !== undefined && found.atMs > at.getTime() ? found.count : 0;
}
