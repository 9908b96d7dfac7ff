import { claimsAfterRemoval, keysOf } from '@varai/core/conflict';
import type { Kind } from '@varai/core/schema';
import type { ListingDoc } from '../store/documents.ts';
import { asListing, openListing } from '../store/listings.ts';
import { ownedBy, type TenantContext } from '../store/tenancy.ts';
import { deriveEntities, type DeriveDeps } from './derive-step.ts';

const BATCH = 500;

/**
 * Takes a store's claims out of everything: what is left is what would be if it had never spoken. A person's refusals stay.
 * Idempotent and resumable; the store takes no events while it runs (its status says so). Returns listings removed.
 */
export async function removeStoreClaims(
  deps: DeriveDeps,
  context: TenantContext,
  storeId: string,
  progress: (done: number) => void = () => undefined,
): Promise<number> {
  let removed = 0;
  for (let after = ''; ;) {
    const found = await deps.listings
      .docs(context)
      .find({ ...ownedBy(context), storeId, _id: { $gt: after } })
      .sort({ _id: 1 })
      .limit(BATCH)
      .toArray();
    const docs = found.map(openListing);
    if (docs.length === 0) return removed;
    after = (docs.at(-1) as ListingDoc)._id;
    const named = await deps.listings.reach(
      context,
      [],
      docs.map((doc) => `link:${doc._id}`),
    );
    const ours = named.filter((doc) => doc.source === 'varai').map(asListing);
    const writes = docs.map((doc) => {
      const next = {
        ...doc,
        claims: claimsAfterRemoval(asListing(doc), ours) ?? {},
        revision: doc.revision + 1,
      };
      return { expected: doc.revision, next: { ...next, keys: keysOf(asListing(next)) } };
    });
    const contended = await deps.listings.write(context, writes);
    if (contended.size > 0)
      throw new Error(
        `store ${storeId} still takes events: it must be out of service before its claims are removed`,
      );
    for (const [kind, mine] of Map.groupBy(docs, (doc): Kind => doc.kind))
      await deriveEntities(
        deps,
        context,
        kind,
        mine.map((doc) => doc._id),
      );
    // Only now: a listing without claims counts as absent, and after a crash here it is found and dropped again.
    await deps.listings
      .docs(context)
      .deleteMany({ _id: { $in: docs.map((doc) => doc._id) }, ...ownedBy(context), claims: '{}' });
    removed += docs.length;
    progress(removed);
  }
}
