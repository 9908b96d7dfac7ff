import {
  claimsOf,
  foldClaims,
  listingId,
  versionOf,
  type Acceptance,
  type Claims,
  type Digest,
  type Listing,
} from '../../src/conflict/claim.ts';
import type { Statement } from '../../src/platform/statement.ts';
import type { ListingId, StoreId, TenantId } from '../../src/schema/ids.ts';
import type { Kind, Source } from '../../src/schema/source.ts';

/** A listing without its claims: whose word an event is. */
export type Speaker = Omit<Listing, 'claims'>;

/** What one source said once, and how it was first accepted: the input of invariant 3. */
export interface HistoryEvent {
  readonly speaker: Speaker;
  readonly statement: Statement;
  readonly acceptance: Acceptance;
}

/** All that was ever said about a few listings of one kind, in the order in which it happened to arrive. */
export interface History {
  readonly kind: Kind;
  readonly events: readonly HistoryEvent[];
}

/** The stores of every history, one a platform and a second Shopify; the last two letters of `storeId` name the source. */
export const HISTORY_STORES: readonly {
  readonly storeId: StoreId;
  readonly source: Exclude<Source, 'varai'>;
}[] = [
  { storeId: 'alpha-sh' as StoreId, source: 'shopify' },
  { storeId: 'beta-wo' as StoreId, source: 'woocommerce' },
  { storeId: 'gamma-ma' as StoreId, source: 'magento' },
  { storeId: 'delta-ht' as StoreId, source: 'html' },
  { storeId: 'omega-sh' as StoreId, source: 'shopify' },
];

const TENANT = 'laws' as TenantId;

export function speakerOf(kind: Kind, store: (typeof HISTORY_STORES)[number], resourceId: string): Speaker {
  return {
    id: listingId(store.storeId, kind, resourceId),
    tenantId: TENANT,
    region: 'EU',
    storeId: store.storeId,
    source: store.source,
    kind,
    resourceId,
  };
}

/** Our own listing about a platform's listing. */
export function varaiAbout(kind: Kind, about: ListingId): Speaker {
  return {
    id: listingId('varai', kind, about),
    tenantId: TENANT,
    region: 'EU',
    storeId: 'varai' as StoreId,
    source: 'varai',
    kind,
    resourceId: about,
  };
}

/** The instant from which a history's source times count, ms since 1970. */
export const HISTORY_START = Date.UTC(2026, 2, 2, 9);
/** Everything is accepted then or later: later than any source time, but for clocks that run ahead. */
export const HISTORY_ACCEPTED = HISTORY_START + 3_600_000;

/** cyrb53: 53 bits are plenty to keep a test's handful of values apart, and far quicker than a real digest. */
export const testDigest: Digest = (group, canonicalValue) => {
  const text = `${group}\n${canonicalValue}`;
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    high = Math.imul(high ^ unit, 2_654_435_761);
    low = Math.imul(low ^ unit, 1_597_334_677);
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  return (4_294_967_296 * (2_097_151 & low) + (high >>> 0)).toString(36);
};

// Laws fold the same events again and again, in other orders: hashing their values once halves a run.
const made = new WeakMap<HistoryEvent, Claims>();

function claimsMade(event: HistoryEvent): Claims {
  const known = made.get(event);
  if (known !== undefined) return known;
  const claims = claimsOf(event.statement, versionOf(event.statement, event.acceptance), testDigest);
  made.set(event, claims);
  return claims;
}

/** Folds events, in the order given, into the listings that they speak of, and into those that were there before. */
export function listingsAfter(events: readonly HistoryEvent[], before: readonly Listing[] = []): Listing[] {
  const listings = new Map<ListingId, Listing>(before.map((listing) => [listing.id, listing]));
  for (const event of events) {
    const told = listings.get(event.speaker.id) ?? { ...event.speaker, claims: {} };
    const claims = foldClaims(told.claims, claimsMade(event));
    listings.set(told.id, claims === told.claims ? told : { ...told, claims });
  }
  return [...listings.values()];
}
