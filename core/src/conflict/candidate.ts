import type { Json } from '../json.ts';
import type { ListingId } from '../schema/ids.ts';
import type { Source } from '../schema/source.ts';
import type { Listing } from './claim.ts';
import type { Overrides } from './override.ts';
import { rankOf, type Policy } from './policy.ts';
import { modifiedMsOf, type Version } from './version.ts';

/** One listing's present word on one field group, as a strategy sees it. */
export interface Candidate {
  readonly listing: Listing;
  readonly value: Json;
  readonly version: Version;
  /** Position of the source in the policy's priority; smaller ranks higher. */
  readonly rank: number;
  /** Said of privacy by a source that no longer speaks. */
  readonly outlived?: true;
}

export const candidateOf = (listing: Listing, group: string, policy: Policy): Candidate | null => {
  const claim = listing.claims[group];
  return claim === undefined
    ? null
    : { listing, value: claim.value, version: claim.version, rank: rankOf(policy, listing.source) };
};

const byId = (a: Candidate, b: Candidate): number =>
  a.listing.id < b.listing.id ? -1 : a.listing.id > b.listing.id ? 1 : 0;

/** Newest by the source's modified instant first; equal instants go by priority, then by the full version, then by id. */
export const newestFirst = (a: Candidate, b: Candidate): number =>
  modifiedMsOf(b.version) - modifiedMsOf(a.version) ||
  a.rank - b.rank ||
  (a.version < b.version ? 1 : a.version > b.version ? -1 : byId(a, b));

/** Highest priority first; listings of equal priority go by age. */
export const priorityFirst = (a: Candidate, b: Candidate): number => a.rank - b.rank || newestFirst(a, b);

/** Who said what, as the explain view shows it. */
export interface Said {
  readonly listingId: ListingId;
  readonly source: Source;
  readonly value: Json;
  /** The source's own time of this value. */
  readonly since: string;
}

/** Why one field has its value. */
export interface Decision {
  /** `metadata.title`, `pricing[demo-shopify:product:1]`, `status`. */
  readonly field: string;
  readonly rule: string;
  readonly value: Json;
  /** Null where the value is made of several sources' words (a union, a meet): then all of them are in `others`. */
  readonly winner: Said | null;
  readonly others: readonly Said[];
}

/** A field that waits for a human; until then the value of the highest priority stands. */
export interface Review {
  readonly field: string;
  readonly candidates: readonly Said[];
}

export const saidBy = (candidate: Candidate, value: Json = candidate.value): Said => ({
  listingId: candidate.listing.id,
  source: candidate.listing.source,
  value,
  since: new Date(modifiedMsOf(candidate.version)).toISOString(),
});

/** What a strategy is given. Writing down decisions costs time, so it is done only when somebody asks why. */
export interface Resolution {
  readonly group: string;
  /** Instant for which the entity is derived, ms since 1970. */
  readonly asOfMs: number;
  readonly decisions: Decision[] | null;
  readonly reviews: Review[];
  readonly overrides: Overrides;
  /** Collects the earliest instant at which the result will change by itself, ms since 1970. */
  readonly expireAt: (ms: number) => void;
}

/** A strategy: candidates (sorted by listing id; none where only a human spoke) -> the group's value, or undefined for none. Pure. */
export type Strategy = (candidates: readonly Candidate[], resolution: Resolution) => Json | undefined;
