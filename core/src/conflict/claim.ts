import { canonical, isObject, type Json } from '../json.ts';
import type { ListingId, StoreId, TenantId } from '../schema/ids.ts';
import { ORDER_STATUSES } from '../schema/order-groups.ts';
import type { Kind, Region, Source } from '../schema/source.ts';
import type { Statement } from '../platform/statement.ts';
import {
  claimVersion,
  isCoinToss,
  versionPrefix,
  VERB_RANK,
  type EventVersion,
  type Version,
} from './version.ts';

/** One register: what one listing's source now says about one field group. */
export interface Claim {
  readonly value: Json;
  readonly version: Version;
  /** The hash alone decided against another value of the same instant: ask the source. */
  readonly tossed?: true;
}
export type Claims = Readonly<Record<string, Claim>>;

/** A resource of one store and all that its source now says about it. */
export interface Listing {
  readonly id: ListingId;
  readonly tenantId: TenantId;
  readonly region: Region;
  readonly storeId: StoreId;
  readonly source: Source;
  readonly kind: Kind;
  readonly resourceId: string;
  readonly claims: Claims;
}

export const listingId = (storeId: string, kind: Kind, resourceId: string): ListingId =>
  `${storeId}:${kind}:${resourceId}` as ListingId;

/** Gives the hash of a claim's plain value, as 1 to 16 characters of [0-9a-z]. Keyed where values may be personal. */
export type Digest = (group: string, canonicalValue: string) => string;

/** When and how an event was first accepted; stored with it, never measured again. */
export interface Acceptance {
  /** The source's own instant of the snapshot, or the acceptance where the source gives none. Ms since 1970. */
  readonly snapshotMs: number;
  readonly acceptedMs: number;
  readonly sequence: number;
}

export const MAX_LEAD_MS = 5 * 60_000;

/** A source's time more than five minutes ahead of the acceptance counts as the acceptance. */
export const clampMs = (sourceMs: number, acceptedMs: number): number =>
  sourceMs > acceptedMs + MAX_LEAD_MS ? acceptedMs : sourceMs;

/** The version of a statement: a pure function of the statement and its first acceptance. */
export function versionOf(statement: Statement, acceptance: Acceptance): EventVersion {
  const snapshotMs = clampMs(acceptance.snapshotMs, acceptance.acceptedMs);
  const modifiedMs =
    statement.modifiedAt === null
      ? snapshotMs
      : clampMs(Date.parse(statement.modifiedAt), acceptance.acceptedMs);
  return { modifiedMs, snapshotMs, rank: VERB_RANK[statement.verb], sequence: acceptance.sequence };
}

// At equal versions an order's status follows the lattice, not the hash; every other group has no lattice.
const precedenceOf = (group: string, value: Json): number =>
  group === 'status' && value !== null && typeof value === 'object' && 'status' in value
    ? Math.max(0, (ORDER_STATUSES as readonly unknown[]).indexOf(value.status))
    : 0;

/** The claims that a statement makes, one per group. */
export function claimsOf(statement: Statement, version: EventVersion, digest: Digest): Claims {
  const prefix = versionPrefix(version);
  const claims: Record<string, Claim> = {};
  for (const group in statement.groups) {
    const value = statement.groups[group] as Json;
    claims[group] = {
      value,
      version: claimVersion(prefix, precedenceOf(group, value), digest(group, canonical(value))),
    };
  }
  return claims;
}

/**
 * Joins two states of one register: the newer stands. Commutative, associative, idempotent.
 * A tie that only the hash breaks marks the winner, whichever came first.
 */
export function joinClaim(a: Claim | undefined, b: Claim): Claim {
  if (a === undefined) return b;
  // Equal versions are equal values, though perhaps sealed in other bytes: what is there stays, so that nothing is written again.
  if (a.version === b.version) return b.tossed && !a.tossed ? { ...a, tossed: true } : a;
  const winner = a.version > b.version ? a : b;
  return isCoinToss(a.version, b.version) && !winner.tossed ? { ...winner, tossed: true } : winner;
}

/** Folds claims into a listing's registers. Returns the same object where nothing changed. */
export function foldClaims(current: Claims, incoming: Claims): Claims {
  let next: Record<string, Claim> | undefined;
  for (const group in incoming) {
    const before = (next ?? current)[group];
    const after = joinClaim(before, incoming[group] as Claim);
    if (after === before) continue;
    next ??= { ...current };
    next[group] = after;
  }
  return next ?? current;
}

export const tossedGroups = (claims: Claims): string[] =>
  Object.keys(claims).filter((group) => claims[group]?.tossed);

// Sessions and what comes of them are events grown together: no body announces their birth, none their end.
const HAS_LIFECYCLE: ReadonlySet<Kind> = new Set(['product', 'user', 'order']);

/**
 * A listing speaks from its own body's arrival until its deletion. Before (a refund before its order) and after, its claims
 * are kept but silent, except a person's refusals. Our own and a human's claims always speak.
 */
export const hasVoice = (listing: Listing): boolean => {
  if (listing.source === 'varai') return true;
  const lifecycle = listing.claims['lifecycle']?.value;
  if (lifecycle === undefined) return !HAS_LIFECYCLE.has(listing.kind);
  return isObject(lifecycle) && lifecycle['deleted'] === false;
};

/** Whether its own body ever arrived. What is left of a removed store's shopper has not. */
export const hasSpoken = (listing: Listing): boolean =>
  listing.claims['lifecycle'] !== undefined || !HAS_LIFECYCLE.has(listing.kind);

/** `refund:509562969` belongs to the row `refund`. */
export const familyOf = (group: string): string => {
  const colon = group.indexOf(':');
  return colon < 0 ? group : group.slice(0, colon);
};
export const partOf = (group: string): string | null => {
  const colon = group.indexOf(':');
  return colon < 0 ? null : group.slice(colon + 1);
};
