import type { Claims } from '@varai/core/conflict';
import type { Kind, Region, Source } from '@varai/core/schema';

/** A listing with its bookkeeping. */
export interface ListingDoc {
  _id: string;
  tenantId: string;
  region: Region;
  storeId: string;
  source: Source;
  kind: Kind;
  resourceId: string;
  claims: Claims;
  /** By which other listings find this one. */
  keys: string[];
  /** Pseudonym of the person it is about. */
  subject: string | null;
  /** Groups whose version was a coin toss: to be read back from the source. Absent where there are none. */
  readBack?: string[];
  /** Of the record that its claims come from: see `leafText`. Absent where its source keeps no hash tree, or it is not known. */
  leaf?: string;
  revision: number;
}

/** As it lies in the database: its claims are one JSON text, which costs each side a third of what nested documents do. */
export type StoredListing = Omit<ListingDoc, 'claims'> & {
  claims: string;
  /** Deleted by its source, or not spoken of yet: said beside the claims, so that it can be counted. */
  silent?: true;
};

/** An entity, or the alias of one that it was joined into. */
export interface EntityDoc {
  _id: string;
  tenantId: string;
  region: Region;
  state: 'live' | 'deleted' | 'awaited' | 'alias';
  aliasOf: string | null;
  members: string[];
  /** What it was derived from: listing -> revision, what was ambiguous, and the policy. Equal basis = equal entity, but for what expires. */
  basis: { policy: number; listings: string };
  revision: number;
  appliedAt: Date;
  rederiveAt: Date | null;
  reviews: unknown[];
  [field: string]: unknown;
}

/** One store's view of a product. */
export interface ViewDoc {
  _id: string;
  tenantId: string;
  region: Region;
  storeId: string;
  productId: string;
  state: 'live' | 'deleted';
  /** Revision of the document born with this listing, then of the entity: a slow writer cannot overwrite a newer view. */
  bornRevision: number;
  revision: number;
  [field: string]: unknown;
}

export const ENTITY_COLLECTION: Readonly<Record<Kind, string>> = {
  product: 'products',
  user: 'users',
  order: 'orders',
  session: 'ai_sessions',
  recommendation: 'recommendations',
  feedback: 'feedback',
};
