import { listingId } from '@varai/core/conflict';
import { HashSum, type HashedRecord, type HashedSet } from '@varai/core/platform';
import type { Kind } from '@varai/core/schema';
import { hashIn, sha256 } from '../../store/leaf.ts';
import type { Leaf, Listings } from '../../store/listings.ts';
import type { Store } from '../../store/tenancy.ts';

/** Digits that our side is added up by: 65,536 buckets, of a million records 15 each. */
const DEPTH = 4;

export const EMPTY: HashedSet = { count: 0, hash: '0'.repeat(64) };

/** What a store's listings of a kind add up to, as the hash tree of their source does: one pass over an index, sums alone are held. */
export class OwnTree {
  readonly #listings: Listings;
  readonly #store: Store;
  readonly #kind: Kind;
  readonly #buckets = new Map<string, HashSum>();

  private constructor(listings: Listings, store: Store, kind: Kind) {
    this.#listings = listings;
    this.#store = store;
    this.#kind = kind;
  }

  static async read(listings: Listings, store: Store, kind: Kind, signal: AbortSignal): Promise<OwnTree> {
    const tree = new OwnTree(listings, store, kind);
    for await (const page of listings.leavesOf(store, store.storeId, kind, '')) {
      signal.throwIfAborted();
      for (const each of page) tree.#at(each.leaf.slice(0, DEPTH)).add(tree.#record(each));
    }
    for (let digits = DEPTH; digits > 0; digits--)
      for (const [path, sum] of [...tree.#buckets])
        if (path.length === digits) tree.#at(path.slice(0, -1)).merge(sum);
    return tree;
  }

  /** Null = deeper than it was added up. */
  bucket(path: string): HashedSet | null {
    return path.length > DEPTH ? null : (this.#buckets.get(path) ?? EMPTY);
  }

  /** The records of one bucket as they are now, by id. */
  async records(path: string): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for await (const page of this.#listings.leavesOf(this.#store, this.#store.storeId, this.#kind, path))
      for (const each of page) {
        const { id, hash } = this.#record(each);
        found.set(id, hash);
      }
    return found;
  }

  #at(path: string): HashSum {
    let sum = this.#buckets.get(path);
    if (sum === undefined) this.#buckets.set(path, (sum = new HashSum(sha256)));
    return sum;
  }

  #record({ _id, leaf }: Leaf): HashedRecord {
    return { id: _id.slice(listingId(this.#store.storeId, this.#kind, '').length), hash: hashIn(leaf) };
  }
}
