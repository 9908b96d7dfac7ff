import type { Kind, Region } from '@varai/core/schema';
import type { Connections } from '../store/connections.ts';
import { ENTITY_COLLECTION, type EntityDoc } from '../store/documents.ts';
import { ownedBy, type TenantContext } from '../store/tenancy.ts';
import { deriveEntities, type DeriveDeps } from './derive-step.ts';
import { isOutage } from './retry.ts';

const BATCH = 200;

/**
 * Derives what changes by itself with time: an expired consent, a session without a sign of life. Returns how many. Rejects
 * with the first failure once all the others are done: one that cannot be derived holds up nobody else.
 */
export async function rederiveExpired(
  deps: DeriveDeps & { readonly connections: Connections },
  region: Region,
): Promise<number> {
  let count = 0;
  const failures: unknown[] = [];
  for (const kind of ['user', 'session'] as const) {
    const docs = deps.connections.of(region).collection<EntityDoc>(ENTITY_COLLECTION[kind]);
    const due = await docs
      .find(
        { rederiveAt: { $gt: new Date(0), $lte: new Date(deps.now()) } },
        { projection: { _id: 1, tenantId: 1, region: 1 } },
      )
      .limit(BATCH)
      .toArray();
    for (const [tenantId, mine] of Map.groupBy(due, (doc) => doc.tenantId)) {
      const context = { tenantId, region: mine[0]?.region ?? region } as TenantContext;
      const ids = mine.map((doc) => doc._id);
      try {
        await deriveEntities(deps, context, kind, ids);
      } catch (error) {
        if (isOutage(error)) throw error;
        for (const id of ids)
          await deriveEntities(deps, context, kind, [id]).catch((failure: unknown) => failures.push(failure));
      }
    }
    count += due.length;
  }
  if (failures.length > 0) throw failures[0];
  return count;
}

/** Derives all entities that were made under another version of the policy. Resumable: it looks for what is left. */
export async function rederiveForPolicy(
  deps: DeriveDeps & { readonly connections: Connections },
  context: TenantContext,
  progress: (done: number) => void = () => undefined,
): Promise<number> {
  const policy = await deps.directory.policyOf(context);
  let done = 0;
  for (const kind of Object.keys(ENTITY_COLLECTION) as Kind[]) {
    const docs = deps.connections.of(context.region).collection<EntityDoc>(ENTITY_COLLECTION[kind]);
    for (let after = ''; ;) {
      const stale = await docs
        .find(
          {
            ...ownedBy(context),
            _id: { $gt: after },
            aliasOf: null,
            'basis.policy': { $ne: policy.version },
            'members.0': { $exists: true },
          },
          { projection: { _id: 1 } },
        )
        .sort({ _id: 1 })
        .limit(BATCH)
        .toArray();
      if (stale.length === 0) break;
      after = (stale.at(-1) as { _id: string })._id;
      await deriveEntities(
        deps,
        context,
        kind,
        stale.map((doc) => doc._id),
      );
      done += stale.length;
      progress(done);
    }
  }
  return done;
}
