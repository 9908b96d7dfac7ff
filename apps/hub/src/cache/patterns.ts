/** One kind of cached value. */
export interface Pattern<P extends readonly string[] = readonly string[]> {
  /** Its keys are `<region>:<tenant>:<store>:<name>:<part>:…`. */
  readonly name: string;
  /** What its parts are, in order. */
  readonly parts: P;
  readonly ttlSeconds: number;
  /** Deflated where that is worth it. */
  readonly isCompressed: boolean;
  /** Each reading begins the time to live anew. */
  readonly isSliding: boolean;
  /** The collection whose changes make it old, store by store; null = it only expires. */
  readonly madeOldBy: 'opticians_products' | 'write_backs' | null;
}

const pattern = <const P extends readonly string[]>(of: Pattern<P>): Pattern<P> => of;
const MINUTE = 60;

/** The specification's three, and the answers of the store's feed of facts. */
export const PATTERNS = {
  face_analysis_results: pattern({
    name: 'face_analysis',
    parts: ['session_id'],
    ttlSeconds: 60 * MINUTE,
    isCompressed: true,
    isSliding: false,
    madeOldBy: null,
  }),
  product_recommendations: pattern({
    name: 'recommendations',
    parts: ['user_id', 'face_shape'],
    ttlSeconds: 15 * MINUTE,
    isCompressed: false,
    isSliding: false,
    madeOldBy: 'opticians_products',
  }),
  conversation_context: pattern({
    name: 'conversation',
    parts: ['session_id'],
    ttlSeconds: 30 * MINUTE,
    isCompressed: false,
    isSliding: true,
    madeOldBy: null,
  }),
  product_facts: pattern({
    name: 'product_facts',
    parts: ['since', 'limit'],
    ttlSeconds: 5 * MINUTE,
    isCompressed: true,
    isSliding: false,
    madeOldBy: 'write_backs',
  }),
} as const;

/** Whose values they are; the region chooses the Redis. */
export interface CacheScope {
  readonly region: 'EU' | 'NA';
  readonly tenantId: string;
  readonly storeId: string;
}

// A part may hold anything, a colon too.
export const keyOf = (
  { region, tenantId, storeId }: CacheScope,
  name: string,
  ...parts: readonly string[]
): string => [region, tenantId, storeId, name, ...parts.map(encodeURIComponent)].join(':');
