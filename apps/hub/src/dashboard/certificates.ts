import type { Certificate, CertificateDocument } from '@varai/core/schema';
import type { CertificateState, CertificateSummary, StoreStanding } from '@varai/dashboard/contract';
import { connectors } from '../connectors/index.ts';
import type { Hub } from '../hub.ts';
import { jobId } from '../store/store-jobs.ts';
import { ownedBy, type TenantContext } from '../store/tenancy.ts';
import { resourcesOf } from '../connectors/shop-api.ts';
import { Refusal } from '../sync/refusal.ts';
import { untoldOf, untoldSince } from './untold.ts';

const STATE: Readonly<Record<Certificate['verdict'], CertificateState>> = {
  agreed: 'agrees',
  differs: 'differs',
  alarm: 'alarm',
};
/** A store stands as its worst resource does. */
const WORST_FIRST: readonly CertificateState[] = ['alarm', 'differs', 'untold', 'agrees'];

/** What was agreed holds no longer where the shop did not tell what happened since. */
const stateOf = (verdict: Certificate['verdict'], untold: number): CertificateState =>
  verdict === 'agreed' && untold > 0 ? 'untold' : STATE[verdict];

/** How each store that was ever compared stands: the worst of the newest certificates of its resources. */
export async function newestCertificates(
  hub: Hub,
  context: TenantContext,
  storeIds: readonly string[],
): Promise<Map<string, NonNullable<StoreStanding['certificate']>>> {
  const found = new Map<string, NonNullable<StoreStanding['certificate']>>();
  const untold = await untoldOf(hub, context);
  await Promise.all(
    storeIds.map(async (storeId) => {
      const docs = await hub.jobDeps.certificates.newest(context, storeId);
      const [worst] = docs
        .map((doc) => ({ doc, state: stateOf(doc.verdict, untoldSince(untold, doc)) }))
        .sort((a, b) => WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state));
      if (worst !== undefined)
        found.set(storeId, { id: worst.doc._id, at: worst.doc.at.toISOString(), state: worst.state });
    }),
  );
  return found;
}

/** The newest certificate of each store's resources. */
export async function certificatesOf(
  hub: Hub,
  context: TenantContext,
): Promise<{ readonly certificates: readonly CertificateSummary[] }> {
  const [stores, untold] = await Promise.all([
    hub.directory.stores(context.tenantId),
    untoldOf(hub, context),
  ]);
  const found = await Promise.all(stores.map((store) => hub.jobDeps.certificates.newest(context, store._id)));
  return { certificates: found.flat().map((doc) => summaryOf(doc, untoldSince(untold, doc))) };
}

const summaryOf = ({ _id, at, certificate: c }: CertificateDocument, untold: number): CertificateSummary => ({
  id: _id,
  at: at.toISOString(),
  storeId: c.storeId,
  entity: c.resource,
  mode: c.mode,
  state: stateOf(c.verdict, untold),
  untold,
  windowFrom: c.window?.since ?? null,
  windowTo: c.window?.until ?? null,
  watermark: c.watermark,
  atSource: c.there.count,
  atHub: c.here.count,
  totalAtSource: c.total.there,
  totalAtHub: c.total.here,
  found: c.found.missing + c.found.different + c.found.gone,
  inMotion: c.inMotion.count,
  healed: c.healed,
  remaining: c.remaining.count,
  sourceHash: c.there.rootHash,
  hubHash: c.here.rootHash,
  notCompared: c.notCompared,
  alarm: c.alarm?.message ?? null,
});

/** One certificate whole, to be verified without us. Null = there is none by that id. */
export async function certificateById(
  hub: Hub,
  context: TenantContext,
  id: string,
): Promise<Certificate | null> {
  const doc = await hub.jobDeps.certificates.docs(context.region).findOne({ _id: id, ...ownedBy(context) });
  return doc?.certificate ?? null;
}

/** Lets every store that can be asked be compared as soon as a scheduler is free. Throws Refusal where there is none. */
export async function reconcileNow(hub: Hub, context: TenantContext, by: string): Promise<{ asked: number }> {
  const { jobs } = hub.jobDeps;
  const stores = (await hub.directory.stores(context.tenantId)).filter(
    (store) => store.status === 'active' && store.access !== null,
  );
  const wanted = stores.flatMap(({ _id, platform }) => {
    const api = connectors[platform].api;
    const resources = api === undefined ? [] : resourcesOf(api.capabilities);
    return resources.map((resource) => ({ storeId: _id, resource }));
  });
  if (wanted.length === 0) throw new Refusal('No store can be asked: give the hub access to its API first.');
  return hub.audit.record(
    context,
    { by, action: 'reconcile.asked', about: stores.map((store) => store._id).join(' ') },
    async () => {
      const nowMs = hub.deps.now();
      const { tenantId, region } = context;
      for (const { storeId, resource } of wanted) {
        const job = { tenantId, region, storeId, job: 'reconcile', resource, dueMs: nowMs } as const;
        await jobs.ensure(region, [job]);
        await jobs.hurry({ tenantId, region }, jobId(storeId, 'reconcile', resource), nowMs);
      }
      return { result: { asked: wanted.length }, after: { asked: wanted.length } };
    },
  );
}
