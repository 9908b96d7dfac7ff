import type { Claims, Listing } from '@varai/core/conflict';
import type { Collection } from 'mongodb';
import type { Connections } from './connections.ts';
import type { ListingDoc, StoredListing } from './documents.ts';
import { writeGuarded, type Guarded } from './guarded-write.ts';
import type { TenantContext } from './tenancy.ts';

/** What each source now says, one document a listing. */
export class Listings {
  readonly #connections: Connections;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  docs(context: TenantContext): Collection<StoredListing> {
    return this.#connections.of(context.region).collection<StoredListing>('listings');
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
      .find({ _id: { $in: [...ids] }, tenantId: context.tenantId })
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

  /** Ids of the listings that hold one of the keys. */
  async idsByKeys(context: TenantContext, keys: readonly string[]): Promise<string[]> {
    if (keys.length === 0) return [];
    const found = await this.docs(context)
      .find({ tenantId: context.tenantId, keys: { $in: [...keys] } }, { projection: { _id: 1 } })
      .toArray();
    return found.map((doc) => doc._id);
  }
}

export const storedListing = (doc: ListingDoc): StoredListing => ({
  ...doc,
  claims: JSON.stringify(doc.claims),
});
export const openListing = (doc: StoredListing): ListingDoc => ({
  ...doc,
  claims: JSON.parse(doc.claims) as Claims,
});

export const asListing = (doc: ListingDoc): Listing => ({ ...doc, id: doc._id }) as unknown as Listing;
