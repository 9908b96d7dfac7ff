import { faceShapeSchema } from './product-groups.ts';

/** Paths in order; 1 ascending, -1 descending. */
export type IndexKey = Readonly<Record<string, 1 | -1>>;

export interface IndexOptions {
  readonly unique?: true;
  readonly expireAfterSeconds?: number;
  /** A query uses a partial index only where its own filter implies this one. */
  readonly partialFilterExpression?: Readonly<Record<string, unknown>>;
}

export interface Index {
  readonly key: IndexKey;
  readonly options: IndexOptions;
  /** What it serves; null = a line of the specification. */
  readonly reason: string | null;
  /** Made when a cluster is sharded by it: elsewhere each write would pay for an index that no query needs. */
  readonly onClusters?: true;
}

export const specified = (key: IndexKey): Index => ({ key, options: {}, reason: null });
export const ours = (key: IndexKey, reason: string, options: IndexOptions = {}): Index => ({
  key,
  options,
  reason,
});

/** The index of a shard key that only a cluster needs. */
export const sharding = (key: IndexKey, reason: string, options: IndexOptions = {}): Index => ({
  ...ours(key, reason, options),
  onClusters: true,
});

/**
 * One index a face shape, behind the equalities of `scope`: an index on the whole sub-document never serves
 * `face_shape_compatibility.<shape>`. With the price in it the sort needs no second pass.
 */
export const byScore = (scope: readonly string[]): Index[] =>
  faceShapeSchema.options.map((shape) => {
    const path = `ai_enhanced.face_shape_compatibility.${shape}`;
    const key: Record<string, 1 | -1> = {};
    for (const field of scope) key[field] = 1;
    key[path] = -1;
    key['price'] = 1;
    return ours(key, 'the recommendation pipeline, match and sort', {
      partialFilterExpression: { [path]: { $gte: 0 } },
    });
  });

/** Entities on which a human is asked; the query says `'reviews.0': { $exists: true }`. */
export const forHumans: Index = ours({ tenantId: 1, appliedAt: 1 }, 'what waits for a human', {
  partialFilterExpression: { 'reviews.0': { $exists: true } },
});

/** Entities that change by themselves; the query says `rederiveAt: { $gt: <1970>, $lte: <now> }`. */
export const dueByItself: Index = ours({ rederiveAt: 1 }, 'what expires next', {
  partialFilterExpression: { rederiveAt: { $gt: new Date(0) } },
});
