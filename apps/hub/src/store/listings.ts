import type { Listing } from '@varai/core/conflict';
import type { Collection } from 'mongodb';
import type { Connections } from './connections.ts';
import type { ListingDoc } from './documents.ts';
import type { TenantContext } from './tenancy.ts';

/** What each source now says, one document a listing. */
export class Listings {
  readonly #connections: Connections;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  docs(context: TenantContext): Collection<ListingDoc> {
    return this.#connections.of(context.region).collection<ListingDoc>('listings');
  }

  async byIds(context: TenantContext, ids: readonly string[]): Promise<Map<string, ListingDoc>> {
    const found = await this.docs(context)
      .find({ _id: { $in: [...ids] }, tenantId: context.tenantId })
      .toArray();
    return new Map(found.map((doc) => [doc._id, doc]));
  }

  /** Listings by id, and all that hold one of the keys. */
  async reach(
    context: TenantContext,
    ids: readonly string[],
    keys: readonly string[],
  ): Promise<ListingDoc[]> {
    const [named, keyed] = await Promise.all([
      this.docs(context)
        .find({ _id: { $in: [...ids] }, tenantId: context.tenantId })
        .toArray(),
      keys.length === 0
        ? []
        : this.docs(context)
            .find({ tenantId: context.tenantId, keys: { $in: [...keys] } })
            .toArray(),
    ]);
    return [...new Map([...named, ...keyed].map((doc) => [doc._id, doc])).values()];
  }
}

export const asListing = (doc: ListingDoc): Listing => ({ ...doc, id: doc._id }) as unknown as Listing;
