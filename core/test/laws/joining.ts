import fc from 'fast-check';
import { isObject } from '../../src/json.ts';
import {
  clusters,
  hasVoice,
  keysOf,
  linksOf,
  reachOf,
  type Cluster,
  type Listing,
} from '@varai/core/conflict';
import type { ListingId, TenantId } from '@varai/core/schema';
import {
  HISTORY_START,
  listingsAfter,
  productHistories,
  userHistories,
  type History,
  type HistoryEvent,
} from '@varai/core/testkit';
import { isOurs } from './agreement.ts';
import { law, must, same } from './law.ts';

const joinable = (): fc.Arbitrary<History> =>
  fc.oneof(
    { weight: 2, arbitrary: productHistories({ maxListings: 6 }) },
    { weight: 1, arbitrary: userHistories({ maxListings: 6 }) },
  );
const manyEvents = (): fc.Arbitrary<History> =>
  fc.oneof(
    productHistories({ maxListings: 6, minEvents: 6, maxEvents: 14 }),
    userHistories({ maxListings: 6, minEvents: 6, maxEvents: 14 }),
  );

const shape = (found: readonly Cluster[]): object[] =>
  found
    .map(({ id, members, ambiguities }) => ({
      id,
      members: members.map((member) => member.id),
      ambiguities,
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));

const isIdentity = (group: string): boolean =>
  group === 'identity' || group.startsWith('identity:') || group === 'links';

/** What these speakers might have said of their keys before they said what they say in the history. */
function detour(events: readonly HistoryEvent[]): HistoryEvent[] {
  return events.flatMap(({ speaker, statement }, nth) => {
    const groups = Object.fromEntries(
      Object.entries(statement.groups).filter(([group]) => isIdentity(group)),
    );
    const from = events[(nth + 1) % events.length] as HistoryEvent;
    const borrowed = Object.fromEntries(
      Object.keys(groups)
        .map((group) => [group, from.statement.groups[group] ?? null])
        .filter(([, value]) => value !== null),
    );
    const atMs = HISTORY_START - 1000;
    return Object.keys(borrowed).length === 0
      ? []
      : [
          {
            speaker,
            acceptance: { snapshotMs: atMs, acceptedMs: atMs, sequence: nth },
            statement: {
              ...statement,
              modifiedAt: new Date(atMs).toISOString(),
              verb: 'create' as const,
              groups: borrowed,
            },
          },
        ];
  });
}

/** Everything reachable over stored keys and links, as a hub with an index would find it. */
function closure(from: Listing, all: readonly Listing[]): Set<ListingId> {
  const found = new Set<ListingId>([from.id]);
  for (const id of found) {
    const listing = all.find((each) => each.id === id);
    if (listing === undefined) continue;
    const { keys, ids } = reachOf(listing);
    for (const each of all)
      if (ids.includes(each.id) || keysOf(each).some((key) => keys.includes(key))) found.add(each.id);
  }
  return found;
}

/** The same listing, saying nothing that could join it. */
function keyless(listing: Listing): Listing {
  const claims = Object.fromEntries(Object.entries(listing.claims).filter(([group]) => !isIdentity(group)));
  return { ...listing, claims: claims };
}

export const joining = [
  law(
    'present-keys',
    'joins and splits depend on the present keys alone: no detour leaves a trace',
    2,
    joinable(),
    ({ events }) => {
      const after = listingsAfter(events);
      const speaks = new Set(
        after.flatMap(({ id, claims }) =>
          Object.keys(claims)
            .filter(isIdentity)
            .map((group) => `${id} ${group}`),
        ),
      );
      const past = detour(events).filter(({ speaker, statement }) =>
        Object.keys(statement.groups).every((group) => speaks.has(`${speaker.id} ${group}`)),
      );
      same('clusters', shape(clusters(after)), shape(clusters(listingsAfter([...past, ...events]))));
      same(
        'clusters of listings in another order',
        shape(clusters(after)),
        shape(clusters([...after].reverse())),
      );
    },
  ),
  law(
    'partition',
    'each listing is in one cluster, named after the smallest that speaks; no key joins two of one store that speak; a human’s no is kept',
    2,
    manyEvents(),
    ({ events }) => {
      const listings = listingsAfter(events);
      const found = clusters(listings);
      const named = listings.filter((listing) => !isOurs(listing));
      const ids = found.flatMap(({ members }) => members.map((member) => member.id));
      must('no listing is in two clusters', new Set(ids).size === ids.length);
      must(
        'no listing of a platform is lost',
        named.every(({ id }) => ids.includes(id)),
      );
      const links = listings.flatMap((listing) => linksOf(listing) ?? []);
      const linked = links.some(({ about, same: others }) => others.some((other) => other !== about));
      for (const { id, members } of found) {
        const mine = members.filter((member) => !isOurs(member));
        const speaking =
          [mine.filter(hasVoice), mine.filter(({ claims }) => claims['lifecycle'] !== undefined), mine].find(
            (some) => some.length > 0,
          ) ?? [];
        must(`${id} is the smallest id that speaks`, id === speaking.map((member) => member.id).sort()[0]);
        for (const our of members.filter(isOurs))
          must(
            `${our.id} stands with what it is about`,
            members.some((member) => member.id === our.resourceId),
          );
        const stores = mine.filter(hasVoice).map(({ storeId }) => storeId);
        if (!linked)
          must(`no key joins two listings of one store in ${id}`, new Set(stores).size === stores.length);
        for (const { about, different } of links)
          for (const other of different) {
            if (other !== about)
              must(
                `${about} and ${other} were parted by a human`,
                !(
                  members.some((member) => member.id === about) &&
                  members.some((member) => member.id === other)
                ),
              );
          }
      }
      const parted = clusters(listings.map(keyless));
      must(
        'splitting gives the ids back',
        parted.length === named.length &&
          named.every(({ id }) => parted.some((cluster) => cluster.id === id)),
      );
    },
  ),
  law(
    'closure',
    'clusters of everything are the clusters of each closure over keys and links',
    2,
    manyEvents(),
    ({ events }) => {
      const listings = listingsAfter(events);
      const all = clusters(listings);
      for (const cluster of all) {
        const reached = closure(cluster.members[0] as Listing, listings);
        const own = clusters(listings.filter(({ id }) => reached.has(id)));
        same(`clusters around ${cluster.id}`, shape(all.filter(({ id }) => reached.has(id))), shape(own));
      }
    },
  ),
  law(
    'tenants',
    'another tenant’s or region’s listings with the same keys change nothing, and join nothing',
    1,
    fc.tuple(joinable(), fc.boolean()),
    ([{ events }, byRegion]) => {
      const mine = listingsAfter(events);
      const theirs = mine.map((listing): Listing => {
        const rename = (id: string): ListingId => `zz-${id}` as ListingId;
        const links = listing.claims['links'];
        const value =
          links !== undefined && isObject(links.value)
            ? {
                same: (links.value['same'] as string[]).map(rename),
                different: (links.value['different'] as string[]).map(rename),
              }
            : null;
        return {
          ...listing,
          id: rename(listing.id),
          ...(isOurs(listing) ? { resourceId: rename(listing.resourceId) } : {}),
          ...(byRegion ? { region: 'NA' as const } : { tenantId: 'others' as TenantId }),
          claims:
            links === undefined || value === null
              ? listing.claims
              : { ...listing.claims, links: { ...links, value } },
        };
      });
      same(
        'clusters',
        shape([...clusters(mine), ...clusters(theirs)]),
        shape(clusters([...mine, ...theirs])),
      );
    },
  ),
  law(
    'gtin-before-sku',
    'two listings join by a key only where they share a GTIN, or a brand and SKU that no two GTINs contradict',
    1,
    productHistories({ maxListings: 2, platformsOnly: true }),
    ({ events }) => {
      const [a, b, ...more] = listingsAfter(events);
      if (a === undefined || b === undefined || more.length > 0) return;
      must(`${a.id} with ${b.id}`, (clusters([a, b]).length === 1) === mayJoin(a, b));
    },
  ),
];

interface Key {
  readonly brand: string | null;
  readonly sku: string | null;
  readonly gtin: string | null;
}

/** The keys of each variant now, read without core: the newer of the product's word and the variant's own. */
function presentKeys(listing: Listing): Key[] {
  type Identity = {
    brand: string | null;
    variants: { variantId: string; sku: string | null; gtin: string | null }[];
  };
  const whole = listing.claims['identity'];
  const brand = (whole?.value as Identity | undefined)?.brand ?? null;
  const variants = new Map(
    (whole?.value as Identity | undefined)?.variants.map((variant): [string, Key] => [
      variant.variantId,
      { ...variant, brand },
    ]) ?? [],
  );
  for (const [group, claim] of Object.entries(listing.claims)) {
    if (!group.startsWith('identity:')) continue;
    const id = group.slice('identity:'.length);
    const own = (claim.value as Identity).variants.find(({ variantId }) => variantId === id);
    const listed = variants.get(id);
    const isOlder = whole !== undefined && whole.version > claim.version;
    if (isOlder && (listed === undefined || listed.sku !== null || listed.gtin !== null)) continue;
    if (own === undefined) variants.delete(id);
    else variants.set(id, { ...own, brand: (claim.value as Identity).brand ?? brand });
  }
  return [...variants.values()];
}

const folded = (text: string | null): string => (text ?? '').trim().toLowerCase();

function mayJoin(a: Listing, b: Listing): boolean {
  if (!hasVoice(a) || !hasVoice(b) || a.storeId === b.storeId) return false;
  const [mine, theirs] = [presentKeys(a), presentKeys(b)];
  if (mine.some(({ gtin }) => gtin !== null && theirs.some((other) => other.gtin === gtin))) return true;
  return mine.some(({ brand, sku }) => {
    if (folded(brand) === '' || folded(sku) === '') return false;
    const isSame = (other: Key): boolean =>
      folded(other.brand) === folded(brand) && folded(other.sku) === folded(sku);
    const gtins = new Set([...mine, ...theirs].filter(isSame).flatMap(({ gtin }) => gtin ?? []));
    return theirs.some(isSame) && gtins.size < 2;
  });
}
