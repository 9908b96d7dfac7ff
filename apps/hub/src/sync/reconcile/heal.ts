import { differingGroups, modifiedMsOf, snapshotMsOf } from '@varai/core/conflict';
import type { Arrival } from '../../ingest/inbox.ts';
import type { ListingDoc } from '../../store/documents.ts';
import { ownedBy } from '../../store/tenancy.ts';
import { waitUntilApplied } from '../applied.ts';
import { laneOf } from '../lanes.ts';
import { eventOfSaid } from '../pull/answer-event.ts';
import { baseOf, holds, listingsOf, speaks, type Said } from '../pull/said.ts';
import type { Comparison } from './comparison.ts';

/**
 * `agreed`: what was on its way has arrived. `healed`: it agrees since the source's answer was applied. `moving`: events wait, or
 * the source said something newer meanwhile. `remaining`: it still differs.
 */
export type Outcome = 'agreed' | 'healed' | 'moving' | 'remaining';

/** How long events that were on their way already are waited for, ms. */
const ON_ITS_WAY_MS = 5_000;

/**
 * What is on its way is waited for; what differs then goes through the inbox like any event. What differs even so counts as of
 * the answer: the source has taken a later modified time back.
 */
export async function heal(
  comparison: Comparison,
  before: ReadonlyMap<string, ListingDoc>,
  differing: readonly Said[],
): Promise<{
  readonly held: ReadonlyMap<string, ListingDoc>;
  readonly of: (said: Said) => { readonly outcome: Outcome; readonly wasMissing: boolean };
}> {
  const { deps, store } = comparison;
  const outcomes = new Map<Said, Outcome>();
  let held = before;
  let open = [...differing];
  const settle = async (outcome: Outcome): Promise<void> => {
    held = new Map([...held, ...(await listingsOf(deps.listings, store, open))]);
    for (const each of open) {
      if (holds(held, each)) outcomes.set(each, outcome);
      else if (movedOn(held, each)) outcomes.set(each, 'moving');
    }
    open = open.filter((each) => !outcomes.has(each));
  };
  const waiting = await pendingAbout(comparison, open);
  if (waiting.length > 0) {
    await waitUntilApplied(
      deps.log,
      store.region,
      waiting.map(({ _id }) => _id),
      Math.min(comparison.patienceMs, ON_ITS_WAY_MS),
    );
    await settle('agreed');
  }
  const missing = new Set(
    differing.filter(({ work }) => !work.some(({ listing }) => speaks(held.get(listing._id)))),
  );
  for (const asOfAnswer of [false, true]) {
    if (open.length === 0) break;
    await recordAndWait(
      comparison,
      open.map((each) => eventOfSaid(deps.keyring, store, each, baseOf(held, each), deps.now(), asOfAnswer)),
    );
    await settle('healed');
  }
  const unapplied = new Set((await pendingAbout(comparison, open)).map(({ entityId }) => entityId));
  for (const each of open) {
    const isWaiting = each.work.some(({ listing }) => unapplied.has(listing.resourceId));
    outcomes.set(each, isWaiting ? 'moving' : 'remaining');
  }
  return {
    held,
    of: (said) => ({ outcome: outcomes.get(said) as Outcome, wasMissing: missing.has(said) }),
  };
}

/** Puts events into the inbox and waits until they are applied, as long as patience lasts. */
export async function recordAndWait(comparison: Comparison, arrivals: readonly Arrival[]): Promise<void> {
  const { deps, store } = comparison;
  await Promise.all(arrivals.map((arrival) => deps.inbox.record(arrival)));
  const ids = arrivals.map(({ event }) => event.eventId);
  const { waiting } = await waitUntilApplied(deps.log, store.region, ids, comparison.patienceMs);
  if (waiting > 0) comparison.patienceMs = 0;
}

/** The listing says something newer than the answer. */
const movedOn = (held: ReadonlyMap<string, ListingDoc>, { work, answeredMs }: Said): boolean =>
  work.some(({ listing, claims }) => {
    const own = held.get(listing._id)?.claims ?? {};
    return differingGroups(own, claims).some((group) => {
      const version = own[group]?.version;
      return version !== undefined && Math.max(modifiedMsOf(version), snapshotMsOf(version)) > answeredMs;
    });
  });

/** Events about these records that are recorded and not applied yet. */
async function pendingAbout(
  { deps, store }: Comparison,
  said: readonly Said[],
): Promise<{ _id: string; entityId: string }[]> {
  if (said.length === 0) return [];
  const ids = new Set(said.flatMap(({ work }) => work.map(({ listing }) => listing.resourceId)));
  const lanes = new Set(said.map(({ record }) => laneOf(record.resource).lane));
  return deps.log
    .rows(store.region)
    .find(
      {
        ...ownedBy(store),
        state: 'pending',
        lane: { $in: [...lanes] },
        'metadata.storeId': store.storeId,
        entityId: { $in: [...ids] },
      },
      { projection: { entityId: 1 } },
    )
    .toArray();
}
