import type { ListingId, StoreId } from '../schema/ids.ts';

/** One thing that several listings share. */
export interface Edge {
  /** 0 explicit link, 1 GTIN or verified e-mail, 2 brand + SKU: the stronger joins first. */
  readonly strength: number;
  readonly key: string;
  readonly ids: readonly ListingId[];
}

type Outcome = 'joined' | 'parted' | 'crowded';

/** Disjoint sets of listings, each known by its smallest id, that grow under two limits. */
export class Partition {
  readonly #parent = new Map<ListingId, ListingId>();
  readonly #storesOf = new Map<ListingId, Set<StoreId>>();
  readonly #apart: readonly (readonly [ListingId, ListingId])[];

  /**
   * `places`: every listing with the store whose place it takes, null for one that takes none.
   * `apart`: pairs that a human parted; those about unknown listings count as none.
   */
  constructor(
    places: ReadonlyMap<ListingId, StoreId | null>,
    apart: readonly (readonly [ListingId, ListingId])[],
  ) {
    for (const [id, store] of places) {
      this.#parent.set(id, id);
      this.#storesOf.set(id, new Set(store === null ? [] : [store]));
    }
    this.#apart = apart.filter(([one, other]) => places.has(one) && places.has(other));
  }

  headOf(id: ListingId): ListingId {
    let at = id;
    for (let up = this.#parent.get(at); up !== undefined && up !== at; up = this.#parent.get(at)) at = up;
    return at;
  }

  /** Joins these as far as they may. True where a key left some out because their store has its place already. */
  join({ strength, ids }: Pick<Edge, 'strength' | 'ids'>): boolean {
    const apart: ListingId[] = [];
    let isCrowded = false;
    for (const id of ids) {
      const outcomes = new Set<Outcome>();
      for (const other of apart)
        if (outcomes.add(this.#joinPair(other, id, strength === 0)).has('joined')) break;
      if (outcomes.has('crowded')) isCrowded = true;
      if (!outcomes.has('joined')) apart.push(id);
    }
    return isCrowded;
  }

  #joinPair(one: ListingId, other: ListingId, isLink: boolean): Outcome {
    const [a, b] = [this.headOf(one), this.headOf(other)];
    if (a === b) return 'joined';
    const isBetween = (x: ListingId, y: ListingId): boolean => this.headOf(x) === a && this.headOf(y) === b;
    if (this.#apart.some(([x, y]) => isBetween(x, y) || isBetween(y, x))) return 'parted';
    const [low, high] = a < b ? [a, b] : [b, a];
    const [stores, added] = [this.#storesOf.get(low), this.#storesOf.get(high)];
    if (stores === undefined || added === undefined) return 'parted';
    if (!isLink && [...added].some((store) => stores.has(store))) return 'crowded';
    this.#parent.set(high, low);
    for (const store of added) stores.add(store);
    return 'joined';
  }
}
