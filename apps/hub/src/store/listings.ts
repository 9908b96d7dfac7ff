import { hasVoice, type Claims, type Listing } from '@varai/core/conflict';
import type { Kind } from '@varai/core/schema';
import type { Collection } from 'mongodb';
import type { Connections } from './connections.ts';
import type { ListingDoc, StoredListing } from './documents.ts';
import { BY_ID, writeGuarded, type Guarded } from './guarded-write.ts';
import { ownedBy, type TenantContext } from './tenancy.ts';

/** Leaves are a hundred bytes each. */
const LEAVES = 10_000;
export type Leaf = Required<Pick<ListingDoc, '_id' | 'leaf'>>;

/** Hexadecimal digits end before `g`. */
export const bucketOf = (context: TenantContext, storeId: string, kind: Kind, place: string) => ({
  ...ownedBy(context),
  storeId,
  kind,
  leaf: place === '' ? { $gt: '' } : { $gte: place, $lt: `${place}g` },
});

/** What each source now says, one document a listing. */
export class Listings {
  readonly #connections: Connections;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  docs(context: TenantContext): Collection<StoredListing> {
    // Checking each character of the claims costs more than all else that reading them takes; JSON says what is broken.
    return this.#connections
      .forSteps(context.region)
      .collection<StoredListing>('listings', { enableUtf8Validation: false });
  }

  /** Returns the ids that another writer got to first. */
  write(context: TenantContext, writes: readonly Guarded<ListingDoc>[]): Promise<Set<string>> {
    return writeGuarded(
      this.docs(context),
      writes.map(({ expected, next }) => ({ expected, next: storedListing(next) })),
    );
  }

  async byIds(context: TenantContext, ids: readonly string[]): Promise<Map<string, ListingDoc>> {
    const found = await this.docs(context)
      .find({ _id: { $in: [...ids] }, ...ownedBy(context) })
      .toArray();
    return new Map(found.map((doc) => [doc._id, openListing(doc)]));
  }

  /** Listings by id, and all that hold one of the keys. */
  async reach(
    context: TenantContext,
    ids: readonly string[],
    keys: readonly string[],
  ): Promise<ListingDoc[]> {
    const [named, keyed] = await Promise.all([this.byIds(context, ids), this.idsByKeys(context, keys)]);
    const others = await this.byIds(
      context,
      keyed.filter((id) => !named.has(id)),
    );
    return [...named.values(), ...others.values()];
  }

  /** How many of a store's listings its source has spoken of and not deleted. */
  async countLive(context: TenantContext, storeId: string, kind: Kind): Promise<number> {
    const whose = { ...ownedBy(context), storeId, kind };
    const [all, silent] = await Promise.all([
      this.docs(context).countDocuments(whose),
      this.docs(context).countDocuments({ ...whose, silent: true }),
    ]);
    return all - silent;
  }

  /** Ids of a store's listings of a kind, in pages in order of id. */
  async *idsOf(context: TenantContext, storeId: string, kind: Kind, page: number): AsyncGenerator<string[]> {
    for (let after = ''; ;) {
      const found = await this.docs(context)
        .find({ ...ownedBy(context), storeId, kind, _id: { $gt: after } }, { projection: { _id: 1 } })
        .sort({ _id: 1 })
        .limit(page)
        .toArray();
      if (found.length === 0) return;
      after = (found.at(-1) as { _id: string })._id;
      yield found.map((doc) => doc._id);
    }
  }

  /** Leaves of a store's listings of a kind whose place in the hash tree begins with `place`, in the tree's order, in pages. */
  async *leavesOf(
    context: TenantContext,
    storeId: string,
    kind: Kind,
    place: string,
  ): AsyncGenerator<readonly Leaf[]> {
    const cursor = this.docs(context)
      .find(bucketOf(context, storeId, kind, place), { projection: { _id: 1, leaf: 1 } })
      .sort({ leaf: 1 })
      .batchSize(LEAVES);
    while (await cursor.hasNext()) yield cursor.readBufferedDocuments() as unknown as Leaf[];
  }

  /** Writes leaves beside claims that were found to say what the record says, unless the listing moved on. */
  async keepLeaves(
    context: TenantContext,
    docs: readonly (Leaf & { readonly revision: number })[],
  ): Promise<void> {
    if (docs.length === 0) return;
    await this.docs(context).bulkWrite(
      docs.map(({ _id, leaf, revision }) => ({
        updateOne: {
          filter: { _id, ...ownedBy(context), revision },
          update: { $set: { leaf } },
          hint: BY_ID,
        },
      })),
      { ordered: false },
    );
  }

  /** Ids of the listings that hold one of the keys. */
  async idsByKeys(context: TenantContext, keys: readonly string[]): Promise<string[]> {
    if (keys.length === 0) return [];
    const found = await this.docs(context)
      .find({ ...ownedBy(context), keys: { $in: [...keys] } }, { projection: { _id: 1 } })
      .toArray();
    return found.map((doc) => doc._id);
  }
}

/** A listing that is silent stands in no hash tree. */
const storedListing = ({ leaf, ...doc }: ListingDoc): StoredListing => ({
  ...doc,
  claims: JSON.stringify(doc.claims),
  ...(hasVoice(asListing(doc)) ? (leaf === undefined ? {} : { leaf }) : { silent: true }),
});
export const openListing = ({ silent: _, ...doc }: StoredListing): ListingDoc => ({
  ...doc,
  claims: JSON.parse(doc.claims) as Claims,
});

export const asListing = (doc: ListingDoc): Listing => ({ ...doc, id: doc._id }) as unknown as Listing;
