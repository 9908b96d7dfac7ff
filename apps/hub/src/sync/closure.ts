import { canJoin, reachOf } from '@varai/core/conflict';
import type { Kind } from '@varai/core/schema';
import type { Collection } from 'mongodb';
import type { EntityDoc, ListingDoc } from '../store/documents.ts';
import { asListing, type Listings } from '../store/listings.ts';
import { ownedBy, type TenantContext } from '../store/tenancy.ts';

/** The part of an entity document that the next write is guarded by. */
export type EntityHead = Pick<
  EntityDoc,
  '_id' | 'revision' | 'aliasOf' | 'members' | 'basis' | 'rederiveAt' | 'state' | 'reviews'
>;

export interface Closure {
  readonly listings: ReadonlyMap<string, ListingDoc>;
  /** Read before the listings, so that whoever writes in between is noticed. Missing = there is no document yet. */
  readonly heads: ReadonlyMap<string, EntityHead>;
}

/** Reading more than this for one change means a key that half the catalogue shares: a human must look. */
const MAX_LISTINGS = 20_000;
const HEAD = {
  _id: 1,
  revision: 1,
  aliasOf: 1,
  members: 1,
  basis: 1,
  rederiveAt: 1,
  state: 1,
  reviews: 1,
} as const;

/**
 * Ids that an entity was derived with: its members, what it points at, and whoever made a key of theirs ambiguous. Once one of
 * these lets the key go, nothing else leads from it to the others.
 */
function* namedBy({ aliasOf, members, reviews }: EntityHead): Generator<string> {
  yield* members;
  if (aliasOf !== null) yield aliasOf;
  for (const { listingIds = [] } of reviews as { readonly listingIds?: readonly string[] }[])
    yield* listingIds;
}

export const readHeads = async (
  entities: Collection<EntityDoc>,
  context: TenantContext,
  ids: readonly string[],
): Promise<Map<string, EntityHead>> => {
  const docs = await entities
    .find({ _id: { $in: [...ids] }, ...ownedBy(context) }, { projection: HEAD })
    .toArray();
  return new Map(docs.map((doc) => [doc._id, doc as EntityHead]));
};

/**
 * Everything that these listings may be one thing with: reachable over present keys and links, and what was recorded last
 * time. Heads are read first, then listings, and again until neither names anything new. `known` are the seeds alone, read in
 * that order: most changes reach nothing else.
 */
export async function closureOf(
  deps: { readonly listings: Listings; readonly entities: Collection<EntityDoc> },
  context: TenantContext,
  kind: Kind,
  seeds: readonly string[],
  known?: Closure,
): Promise<Closure> {
  if (known !== undefined && (!canJoin(kind) || (await isClosed(deps.listings, context, known))))
    return known;
  const ids = new Set(seeds);
  let keys: ReadonlySet<string> = new Set();
  for (;;) {
    const heads = await readHeads(deps.entities, context, [...ids]);
    const size = ids.size;
    for (const head of heads.values()) for (const id of namedBy(head)) ids.add(id);
    const docs = canJoin(kind)
      ? await deps.listings.reach(context, [...ids], [...keys])
      : [...(await deps.listings.byIds(context, [...ids])).values()];
    const nextKeys = new Set<string>();
    for (const doc of docs) {
      ids.add(doc._id);
      if (!canJoin(kind)) continue;
      const reach = reachOf(asListing(doc), doc.keys);
      for (const key of reach.keys) nextKeys.add(key);
      for (const id of reach.ids) ids.add(id);
    }
    const settled = ids.size === size && [...nextKeys].every((key) => keys.has(key));
    if (settled) return { heads, listings: new Map(docs.map((doc) => [doc._id, doc])) };
    if (ids.size > MAX_LISTINGS)
      throw new Error(`one change reaches more than ${MAX_LISTINGS} listings: a key that is not a key`);
    keys = nextKeys;
  }
}

/** Whether these listings and heads name nothing but each other. */
async function isClosed(
  listings: Listings,
  context: TenantContext,
  { heads, listings: docs }: Closure,
): Promise<boolean> {
  const named: string[] = [];
  const keys: string[] = [];
  for (const head of heads.values()) named.push(...namedBy(head));
  for (const doc of docs.values()) {
    const reach = reachOf(asListing(doc), doc.keys);
    named.push(...reach.ids);
    keys.push(...reach.keys);
  }
  const isKnown = (id: string): boolean => docs.has(id);
  return named.every(isKnown) && (await listings.idsByKeys(context, keys)).every(isKnown);
}
