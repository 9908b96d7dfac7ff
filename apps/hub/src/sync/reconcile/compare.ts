import type { PulledPage } from '../../connectors/shop-api.ts';
import type { ListingDoc } from '../../store/documents.ts';
import { digestOf, holds, isWhole, listingsOf, saidBy, speaks, type Said } from '../pull/said.ts';
import { heal, type Outcome } from './heal.ts';
import type { Comparison } from './comparison.ts';

/** Compares answers of the source with what its listings say, and heals what differs, all of it at once. */
export async function comparePages(comparison: Comparison, pages: readonly PulledPage[]): Promise<void> {
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
  const held = await listingsOf(deps.listings, store, settled);
  const differing: Said[] = [];
  for (const each of settled) {
    if (holds(held, each)) enter(comparison, each, 'agreed', held);
    else differing.push(each);
  }
  if (differing.length === 0) return;
  const healed = await heal(comparison, held, differing);
  for (const each of differing) {
    const { outcome, wasMissing } = healed.of(each);
    if (outcome === 'healed' || outcome === 'remaining')
      tally.found[wasMissing ? 'missing' : 'different'] += 1;
    enter(comparison, each, outcome, healed.held);
  }
}

/** Puts a record that was compared into the hashes and the counts of both sides. */
function enter(
  { tally, nameOf }: Comparison,
  { record, work }: Said,
  outcome: Outcome,
  held: ReadonlyMap<string, ListingDoc>,
): void {
  if (outcome === 'moving') return tally.moves(nameOf(record.resource, record.id));
  const id = `${record.resource}:${record.id}`;
  tally.there.add(id, work.map(({ claims }) => digestOf(claims)).join('\n'));
  if (work.some(({ listing }) => speaks(held.get(listing._id)))) {
    const ours = work.map(({ listing, claims }) =>
      digestOf(held.get(listing._id)?.claims ?? {}, Object.keys(claims)),
    );
    tally.here.add(id, ours.join('\n'));
  }
  if (outcome === 'healed') tally.healed += 1;
  if (outcome === 'remaining') tally.remains(nameOf(record.resource, record.id));
}
