import { foldClaims, keysOf, tossedGroups, type Claims } from '@varai/core/conflict';
import type { ListingDoc } from '../store/documents.ts';
import { asListing, type Listings } from '../store/listings.ts';
import type { TenantContext } from '../store/tenancy.ts';
import type { ClaimWork } from './claim-work.ts';

const ROUNDS = 50;

/**
 * Step one: folds events into their listings. The fold is core's; the write is guarded by the revision that was read, and
 * whoever loses a race reads again. Returns the listings as they stand after it, written by us or not.
 */
export async function claimListings(
  listings: Listings,
  context: TenantContext,
  work: readonly ClaimWork[],
): Promise<Map<string, ListingDoc>> {
  const byListing = Map.groupBy(work, (each) => each.listing._id);
  const settled = new Map<string, ListingDoc>();
  let open = [...byListing.keys()];
  for (let round = 0; open.length > 0; round++) {
    if (round === ROUNDS) throw new Error(`listings stayed contended for ${ROUNDS} rounds`);
    const before = await listings.byIds(context, open);
    const writes: { expected: number; next: ListingDoc }[] = [];
    for (const id of open) {
      const doc = before.get(id);
      const next = folded(context, doc, byListing.get(id) as ClaimWork[]);
      if (next === doc) settled.set(id, next);
      else writes.push({ expected: doc?.revision ?? 0, next });
    }
    const lost = await listings.write(context, writes);
    for (const { next } of writes) if (!lost.has(next._id)) settled.set(next._id, next);
    open = [...lost];
  }
  return settled;
}

function folded(context: TenantContext, doc: ListingDoc | undefined, work: readonly ClaimWork[]): ListingDoc {
  let claims: Claims = doc?.claims ?? {};
  let leaf = doc?.leaf;
  for (const each of work) {
    const after = foldClaims(claims, each.claims);
    if (after !== claims) leaf = leafAfter(claims, leaf, each);
    claims = after;
  }
  if (doc !== undefined && claims === doc.claims) return doc;
  const {
    readBack: _,
    leaf: __,
    ...base
  }: ListingDoc = doc ?? {
    ...(work[0] as ClaimWork).listing,
    tenantId: context.tenantId,
    region: context.region,
    claims: {},
    keys: [],
    subject: null,
    revision: 0,
  };
  const subject = base.subject ?? work.find((each) => each.subject !== null)?.subject ?? null;
  const tossed = tossedGroups(claims);
  const next = {
    ...base,
    claims,
    subject,
    revision: base.revision + 1,
    ...(tossed.length > 0 ? { readBack: tossed } : {}),
    ...(leaf === undefined ? {} : { leaf }),
  };
  return { ...next, keys: keysOf(asListing(next)) };
}

/**
 * The leaf once `work` changed what the listing says: that of the newest body. Where something else had a say in it (a part of a
 * record, two bodies of one instant) none is known, and a look at the hash tree reads the record.
 */
function leafAfter(before: Claims, leaf: string | undefined, work: ClaimWork): string | undefined {
  const was = before['lifecycle']?.version ?? '';
  const now = work.claims['lifecycle']?.version ?? '';
  return now > was || work.leaf === leaf ? work.leaf : undefined;
}
