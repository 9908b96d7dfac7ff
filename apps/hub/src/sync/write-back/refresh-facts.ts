import type { Listing } from '@varai/core/conflict';
import {
  deriveFacts,
  editedFacts,
  factHash,
  fingerprinted,
  isFactKey,
  type FactKey,
  type Facts,
  type FactView,
  type Measured,
} from '@varai/core/platform';
import type { OpticiansProductDocument, ProductGroups } from '@varai/core/schema';
import type { Entities } from '../../store/entities.ts';
import { asListing, type Listings } from '../../store/listings.ts';
import { ownedBy, type Directory, type Store } from '../../store/tenancy.ts';
import type { ChangedFacts, WriteBackDoc, WriteBacks } from '../../store/write-backs.ts';

export interface FactDeps {
  readonly directory: Pick<Directory, 'policyOf'>;
  readonly entities: Entities;
  readonly listings: Listings;
  readonly writeBacks: WriteBacks;
  readonly now: () => number;
}

/** Products looked at together. */
const PAGE = 500;

type ViewHead = Pick<OpticiansProductDocument, '_id' | 'state' | 'bornRevision' | 'revision'>;

const seenOf = ({ bornRevision, revision }: ViewHead): string => `${bornRevision}.${revision}`;

/** One page of a store's products: those whose facts changed, and those that were only derived anew. */
export interface FactPage {
  readonly looked: number;
  readonly changed: readonly ChangedFacts[];
  readonly seen: ReadonlyMap<string, string>;
}

/**
 * What this store is to be told of its products, where that differs from what was last worked out. Reads only the heads of
 * what has not been derived anew since; may be broken off after any page.
 */
export async function* changedFacts(deps: FactDeps, store: Store): AsyncGenerator<FactPage> {
  const begin = `${store.storeId}:product:`;
  // Ids of a store's products stand together; `;` follows `:`.
  const end = `${store.storeId}:product;`;
  for (let after = begin; ;) {
    const heads = (await deps.entities
      .views(store)
      .find({ _id: { $gt: after, $lt: end }, ...ownedBy(store) })
      .project({ state: 1, bornRevision: 1, revision: 1 })
      .sort({ _id: 1 })
      .limit(PAGE)
      .toArray()) as unknown as ViewHead[];
    const last = heads.at(-1);
    if (last === undefined) return;
    yield { looked: heads.length, ...(await changesAmong(deps, store, heads)) };
    after = last._id;
  }
}

async function changesAmong(
  deps: FactDeps,
  store: Store,
  heads: readonly ViewHead[],
): Promise<Omit<FactPage, 'looked'>> {
  const before = await deps.writeBacks.seenBefore(
    store,
    heads.map((head) => head._id),
  );
  const stale = heads.filter((head) => {
    const seenAt = before.get(head._id);
    return seenAt === undefined ? head.state === 'live' : seenAt !== seenOf(head);
  });
  const known = await deps.writeBacks.byIds(
    store,
    stale.map((head) => head._id),
  );
  const ids = stale.filter(({ state }) => state === 'live').map(({ _id }) => _id as string);
  const facts = await factsOf(deps, store, ids, known);
  const changed: ChangedFacts[] = [];
  const seen = new Map<string, string>();
  for (const head of stale) {
    const before = known.get(head._id);
    const now = facts.get(head._id) ?? { facts: {}, released: [] };
    const isSold = head.state === 'live';
    if (before !== undefined && before.isSold === isSold && isSame(before.facts, now.facts))
      seen.set(head._id, seenOf(head));
    else
      changed.push({
        _id: head._id,
        storeId: store.storeId,
        productId: head._id.slice(`${store.storeId}:product:`.length),
        seen: seenOf(head),
        facts: now.facts,
        isSold,
        released: now.released,
      });
  }
  return { changed, seen };
}

// The fingerprint is of all the others.
const isSame = (a: Readonly<Record<string, string>>, b: Facts): boolean => a['fingerprint'] === b.fingerprint;

async function factsOf(
  deps: FactDeps,
  store: Store,
  ids: readonly string[],
  known: ReadonlyMap<string, WriteBackDoc>,
): Promise<Map<string, { facts: Facts; released: string[] }>> {
  if (ids.length === 0) return new Map();
  const views = (await deps.entities
    .views(store)
    .find({ _id: { $in: [...ids] }, ...ownedBy(store), state: 'live' })
    .project({ productId: 1, frame: 1, ai_enhanced: 1 })
    .toArray()) as unknown as (FactView & { readonly _id: string })[];
  const members = await membersOf(deps, store, [...new Set(views.map((view) => view.productId as string))]);
  const policy = await deps.directory.policyOf(store);
  return new Map(
    views.map((view) => {
      const mine = [...(members.get(view.productId) ?? [])].sort(
        (a, b) =>
          Number(b.id === view._id) - Number(a.id === view._id) ||
          policy.priority.indexOf(a.source) - policy.priority.indexOf(b.source) ||
          (a.id < b.id ? -1 : 1),
      );
      const own = mine.find((listing) => listing.id === view._id);
      const edited = own === undefined ? [] : editedByOthers(own, known.get(view._id));
      const facts = { ...deriveFacts(view, mine.map(measuredOf)) };
      for (const key of edited) delete facts[key];
      const before = { ...known.get(view._id)?.written, ...known.get(view._id)?.attempted };
      return [
        view._id,
        { facts: fingerprinted(facts), released: edited.filter((key) => Object.hasOwn(before, key)) },
      ];
    }),
  );
}

const groupsOf = (listing: Listing): Partial<ProductGroups> =>
  Object.fromEntries(Object.entries(listing.claims).map(([group, claim]) => [group, claim.value]));

const measuredOf = (listing: Listing): Measured => ({
  source: listing.source,
  eyewear: groupsOf(listing).eyewear ?? {},
});

/** Facts that people in the shop wrote over: left to them. What we wrote or tried to write ourselves is none of these. */
function editedByOthers(own: Listing, known: WriteBackDoc | undefined): FactKey[] {
  const isOurs = (key: FactKey, value: unknown): boolean => {
    const hash = factHash(key, value);
    return known?.written[key] === hash || known?.attempted[key] === hash;
  };
  return [...editedFacts(groupsOf(own))].flatMap(([key, value]) =>
    isFactKey(key) && !isOurs(key, value) ? [key] : [],
  );
}

/** The listings of each product. */
async function membersOf(
  deps: FactDeps,
  store: Store,
  productIds: readonly string[],
): Promise<Map<string, Listing[]>> {
  const products = await deps.entities
    .docs(store, 'product')
    .find({ _id: { $in: [...productIds] }, ...ownedBy(store) })
    .project<{ _id: string; members: string[] }>({ members: 1 })
    .toArray();
  const listings = await deps.listings.byIds(
    store,
    products.flatMap((product) => product.members),
  );
  return new Map(
    products.map(({ _id, members }) => [
      _id,
      members.flatMap((id) => {
        const listing = listings.get(id);
        return listing === undefined ? [] : [asListing(listing)];
      }),
    ]),
  );
}
