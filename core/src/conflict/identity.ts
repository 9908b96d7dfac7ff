import { isObject } from '../json.ts';
import type { ListingId } from '../schema/ids.ts';
import { hasSpoken, hasVoice, type Listing } from './claim.ts';
import { Partition, type Edge } from './partition.ts';
import { refusalsOf } from './refusal.ts';
import { variantKeys } from './variants.ts';

/** Which listings are one thing: recomputed from the keys that they have now, never remembered. */
export interface Cluster {
  /** The smallest id of the listings that speak; of those that once spoke, or of all, where none does. */
  readonly id: ListingId;
  /** All listings of the cluster, our own claims about them included, sorted by id. */
  readonly members: readonly Listing[];
  /** Keys that could not be used, for a human to answer. */
  readonly ambiguities: readonly Ambiguity[];
}

export interface Ambiguity {
  readonly key: string;
  readonly reason: 'held_twice_in_one_store' | 'different_gtins' | 'would_join_one_store_twice';
  readonly listingIds: readonly ListingId[];
}

const PLAIN = /^[!-~]+(?: [!-~]+)*$/;
const normal = (text: string): string =>
  PLAIN.test(text) ? text.toLowerCase() : text.normalize('NFKC').trim().toLowerCase().replace(/\s+/g, ' ');

/** Variant keys of a product that speaks: `sku:["<brand>","<sku>"]` -> the GTINs beside it, and `gtin:<14 digits>`. */
function productKeys(listing: Listing): { gtins: string[]; skus: Map<string, Set<string | null>> } {
  const gtins = new Set<string>();
  const skus = new Map<string, Set<string | null>>();
  for (const { brand, sku, gtin } of variantKeys(listing)) {
    if (gtin !== null) gtins.add(`gtin:${gtin}`);
    const pair = [normal(brand ?? ''), normal(sku ?? '')];
    if (pair.includes('')) continue;
    const key = `sku:${JSON.stringify(pair)}`;
    skus.set(key, (skus.get(key) ?? new Set()).add(gtin));
  }
  return { gtins: [...gtins], skus };
}

/** What a human or we linked: our listing names the listing it is about, and others as the same or as different. */
interface Links {
  readonly about: ListingId;
  readonly same: readonly ListingId[];
  readonly different: readonly ListingId[];
}

/** Our own listing about a platform's listing has that listing's id as its resource id. */
export const linksOf = (listing: Listing): Links | null => {
  if (listing.source !== 'varai') return null;
  const value = listing.claims['links']?.value;
  const ids = (field: string): ListingId[] =>
    isObject(value) && Array.isArray(value[field]) ? (value[field] as ListingId[]) : [];
  return { about: listing.resourceId as ListingId, same: ids('same'), different: ids('different') };
};

/** The keys by which a listing is found from another one; stored with it and indexed. Empty for what cannot join. */
export function keysOf(listing: Listing): string[] {
  const links = linksOf(listing);
  if (links !== null)
    return [
      `link:${links.about}`,
      ...links.same.map((id) => `link:${id}`),
      ...links.different.map((id) => `link:${id}`),
    ];
  if (listing.kind === 'product' && hasVoice(listing)) {
    const { gtins, skus } = productKeys(listing);
    return [...gtins, ...skus.keys()].sort();
  }
  if (listing.kind === 'user' && (hasVoice(listing) || Object.keys(refusalsOf(listing)).length > 0))
    return emailKeys(listing);
  return [];
}

function emailKeys(listing: Listing): string[] {
  const identity = listing.claims['identity']?.value;
  const email = isObject(identity) ? identity['verifiedEmail'] : null;
  return typeof email === 'string' && email !== '' ? [`email:${email}`] : [];
}

/** Where to look for the neighbours of a listing: stored keys to search, and ids to read. `own` are its keys, as stored with it. */
export function reachOf(
  listing: Listing,
  own: readonly string[] = keysOf(listing),
): { keys: string[]; ids: ListingId[] } {
  const links = linksOf(listing);
  if (links !== null)
    return { keys: [`link:${links.about}`], ids: [links.about, ...links.same, ...links.different] };
  return { keys: [...own, `link:${listing.id}`], ids: [] };
}

/** Kinds whose listings can be one thing with others. */
export const canJoin = (kind: Listing['kind']): boolean => kind === 'product' || kind === 'user';

/**
 * Parts listings into clusters. Pure, and free of the order of `listings`. Give it everything reachable by keys and links:
 * listings that share none do not influence each other, nor do those of different tenants or regions. Our own listings about
 * one that is not among them are in no cluster.
 */
export function clusters(listings: readonly Listing[]): Cluster[] {
  const homes = new Map<string, Listing[]>();
  for (const listing of listings) addTo(homes, `${listing.region}:${listing.tenantId}`, listing);
  return [...homes.values()].flatMap(clustersOfOneHome);
}

function clustersOfOneHome(listings: readonly Listing[]): Cluster[] {
  const platform = listings
    .filter((listing) => listing.source !== 'varai')
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const ours = listings
    .filter((listing) => listing.source === 'varai')
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const byId = new Map(platform.map((listing) => [listing.id, listing]));
  const { edges, ambiguities } = edgesAmong(platform, ours, byId);

  const apart = ours.flatMap((listing) => {
    const links = linksOf(listing) as Links;
    return links.different.map((other) => [links.about, other] as const);
  });
  // A silent listing brings nothing but refusals: it takes nobody's place, makes no key ambiguous, and joins last, so that it
  // parts nobody who speaks.
  const speaking = new Set(platform.filter(hasVoice).map((listing) => listing.id));
  const partition = new Partition(
    new Map(platform.map(({ id, storeId }) => [id, speaking.has(id) ? storeId : null])),
    apart,
  );
  for (const edge of edges) {
    const isCrowded = partition.join({ ...edge, ids: edge.ids.filter((id) => speaking.has(id)) });
    if (isCrowded)
      ambiguities.push({ key: edge.key, reason: 'would_join_one_store_twice', listingIds: edge.ids });
  }
  for (const edge of edges) if (edge.ids.some((id) => !speaking.has(id))) partition.join(edge);

  const groups = new Map<ListingId, Listing[]>();
  for (const listing of platform) addTo(groups, partition.headOf(listing.id), listing);
  for (const listing of ours) {
    const about = listing.resourceId as ListingId;
    if (byId.has(about)) groups.get(partition.headOf(about))?.push(listing);
  }
  return [...groups.values()].map((members) => {
    const named = members.filter((member) => member.source !== 'varai');
    const ids = new Set(members.map((member) => member.id));
    const head = (named.find(hasVoice) ?? named.find(hasSpoken) ?? named[0]) as Listing;
    return {
      id: head.id,
      members: [...members].sort((a, b) => (a.id < b.id ? -1 : 1)),
      ambiguities: ambiguities.filter((ambiguity) => ambiguity.listingIds.some((id) => ids.has(id))),
    };
  });
}

function addTo<K>(lists: Map<K, Listing[]>, key: K, listing: Listing): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [listing]);
  else list.push(listing);
}

function edgesAmong(
  platform: readonly Listing[],
  ours: readonly Listing[],
  byId: ReadonlyMap<ListingId, Listing>,
): { edges: Edge[]; ambiguities: Ambiguity[] } {
  const edges: Edge[] = [];
  const ambiguities: Ambiguity[] = [];
  for (const listing of ours) {
    const links = linksOf(listing) as Links;
    for (const same of links.same) {
      const ids = [links.about, same].sort();
      if (byId.has(links.about) && byId.has(same))
        edges.push({ strength: 0, key: `link:${ids.join('=')}`, ids });
    }
  }
  const holders = new Map<string, { strength: number; listings: Listing[]; gtins: Set<string | null> }>();
  const hold = (key: string, strength: number, listing: Listing, gtins: Iterable<string | null>): void => {
    const entry = holders.get(key) ?? { strength, listings: [], gtins: new Set() };
    entry.listings.push(listing);
    for (const gtin of gtins) entry.gtins.add(gtin);
    holders.set(key, entry);
  };
  for (const listing of platform) {
    if (listing.kind === 'user') for (const key of keysOf(listing)) hold(key, 1, listing, []);
    if (listing.kind !== 'product' || !hasVoice(listing)) continue;
    const { gtins, skus } = productKeys(listing);
    for (const gtin of gtins) hold(gtin, 1, listing, []);
    for (const [sku, beside] of skus) hold(sku, 2, listing, beside);
  }
  for (const [key, { strength, listings, gtins }] of holders) {
    if (listings.length < 2) continue;
    const ids = listings.map((listing) => listing.id);
    const stores = listings.filter(hasVoice).map((listing) => listing.storeId);
    if (new Set(stores).size < stores.length) {
      ambiguities.push({ key, reason: 'held_twice_in_one_store', listingIds: ids });
    } else if ([...gtins].filter((gtin) => gtin !== null).length > 1) {
      // Two GTINs say plainly "different"; a holder without one is what a human must place.
      if (gtins.has(null)) ambiguities.push({ key, reason: 'different_gtins', listingIds: ids });
    } else {
      edges.push({ strength, key, ids });
    }
  }
  edges.sort((a, b) => a.strength - b.strength || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return { edges, ambiguities };
}
