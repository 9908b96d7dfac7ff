import type { PulledPage } from '../../connectors/shop-api.ts';
import type { ListingDoc } from '../../store/documents.ts';
import { hashIn } from '../../store/leaf.ts';
import { digestOf, holds, isWhole, listingsOf, saidBy, speaks, type Said } from '../pull/said.ts';
import type { Comparison } from './comparison.ts';
import { heal, type Outcome } from './heal.ts';

type Held = ReadonlyMap<string, ListingDoc>;

/** Compares answers of the source with what its listings say. Returns what differs, to be healed. */
export async function comparePages(comparison: Comparison, pages: readonly PulledPage[]): Promise<Said[]> {
  const { deps, store, tally, watermarkMs, nameOf } = comparison;
  const read = await Promise.all(
    pages.map(({ records, answeredMs }) => saidBy(deps.keyring, store, records, answeredMs, deps.now())),
  );
  const said = read.flatMap((each) => each.said);
  const unread = read.flatMap((each) => each.unread);
  tally.rowsRead += said.length + unread.length;
  tally.whole += unread.length + said.filter(isWhole).length;
  for (const { issue } of unread) tally.skips('records that do not map', issue.code, 1);
  const settled: Said[] = [];
  for (const each of said) {
    if ((each.record.modifiedMs ?? 0) > watermarkMs)
      tally.moves(nameOf(each.record.resource, each.record.id));
    else settled.push(each);
  }
  return agreeing(comparison, settled, await listingsOf(deps.listings, store, settled));
}

/** Heals what differed when it was compared, all of it at once, if it still does. */
export async function healAll(comparison: Comparison, differed: readonly Said[]): Promise<void> {
  if (differed.length === 0) return;
  const { deps, store, tally } = comparison;
  const held = await listingsOf(deps.listings, store, differed);
  const differing = await agreeing(comparison, differed, held);
  if (differing.length === 0) return;
  const healed = await heal(comparison, held, differing);
  for (const each of differing) {
    const { outcome, wasMissing } = healed.of(each);
    if (outcome === 'healed' || outcome === 'remaining')
      tally.found[wasMissing ? 'missing' : 'different'] += 1;
    enter(comparison, each, outcome, healed.held);
  }
  await keepLeaves(
    comparison,
    differing.filter((each) => holds(healed.held, each)),
    healed.held,
  );
}

/** Counts what agrees; returns the rest. */
async function agreeing(comparison: Comparison, said: readonly Said[], held: Held): Promise<Said[]> {
  const [agreed, differing] = [
    said.filter((each) => holds(held, each)),
    said.filter((each) => !holds(held, each)),
  ];
  for (const each of agreed) enter(comparison, each, 'agreed', held);
  await keepLeaves(comparison, agreed, held);
  return differing;
}

/** The source changed what we do not map, or it was never known: the claims are right, their leaf is written beside them. */
const keepLeaves = ({ deps, store }: Comparison, agreed: readonly Said[], held: Held): Promise<void> =>
  deps.listings.keepLeaves(
    store,
    agreed.flatMap(({ work }) =>
      work.flatMap(({ listing: { _id }, leaf }) => {
        const doc = held.get(_id);
        return leaf === undefined || doc === undefined || doc.leaf === leaf
          ? []
          : [{ _id, leaf, revision: doc.revision }];
      }),
    ),
  );

/** Puts a record that was compared into the hashes and the counts of both sides. */
function enter(comparison: Comparison, said: Said, outcome: Outcome, held: Held): void {
  const { tally, nameOf } = comparison;
  const { resource, id } = said.record;
  if (outcome === 'moving') return tally.moves(nameOf(resource, id));
  const [there, here] =
    comparison.mode === 'hash_tree' ? recordHashes(said, outcome, held) : digests(said, held);
  const name = comparison.mode === 'hash_tree' ? id : `${resource}:${id}`;
  tally.there.add({ id: name, hash: there });
  if (said.work.some(({ listing }) => speaks(held.get(listing._id))))
    tally.here.add({ id: name, hash: here });
  if (outcome === 'healed') tally.healed += 1;
  if (outcome === 'remaining') tally.remains(nameOf(resource, id));
}

/** What both sides say of a record, group by group. */
const digests = ({ work }: Said, held: Held): [there: string, here: string] => [
  work.map(({ claims }) => digestOf(claims)).join('\n'),
  work
    .map(({ listing, claims }) => digestOf(held.get(listing._id)?.claims ?? {}, Object.keys(claims)))
    .join('\n'),
];

/** The record's hash, as the tree has it; ours is the same where the listing says what the record says. */
function recordHashes({ work }: Said, outcome: Outcome, held: Held): [there: string, here: string] {
  const own = work.find(({ leaf }) => leaf !== undefined);
  const there = hashIn(own?.leaf ?? '');
  return [there, outcome === 'remaining' ? hashIn(held.get(own?.listing._id ?? '')?.leaf ?? '') : there];
}
