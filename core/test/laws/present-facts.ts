import fc from 'fast-check';
import { canonical, type Json } from '../../src/json.ts';
import { clampMs, defaultPolicy, derive, hasVoice, modifiedMsOf, type Listing } from '@varai/core/conflict';
import { ORDER_STATUSES } from '@varai/core/schema';
import {
  listingsAfter,
  orderHistories,
  productHistories,
  sessionHistories,
  testDigest,
  userHistories,
  type HistoryEvent,
} from '@varai/core/testkit';
import { instants, tied } from './agreement.ts';
import { law, must, same } from './law.ts';

const VERBS = ['create', 'update', 'delete'];

/** An event's version, part by part, without the text that core makes of it. */
function versionParts({ statement, acceptance }: HistoryEvent): number[] {
  const snapshot = clampMs(acceptance.snapshotMs, acceptance.acceptedMs);
  const modified =
    statement.modifiedAt === null
      ? snapshot
      : clampMs(Date.parse(statement.modifiedAt), acceptance.acceptedMs);
  return [modified, snapshot, VERBS.indexOf(statement.verb), acceptance.sequence];
}

function isNewer(a: readonly (number | string)[], b: readonly (number | string)[]): boolean {
  const at = a.findIndex((part, index) => part !== b[index]);
  return at >= 0 && (a[at] as number) > (b[at] as number);
}

/** What a source said of a group last, by a reading of the versions that shares nothing with core's. */
function lastWord(events: readonly HistoryEvent[], group: string): Json | undefined {
  let best: { value: Json; version: (number | string)[] } | undefined;
  for (const event of events) {
    const value = event.statement.groups[group];
    if (value === undefined) continue;
    const precedence =
      group === 'status'
        ? ORDER_STATUSES.indexOf((value as { status: (typeof ORDER_STATUSES)[number] }).status)
        : 0;
    const version = [...versionParts(event), precedence, testDigest(group, canonical(value))];
    if (best === undefined || isNewer(version, best.version)) best = { value, version };
  }
  return best?.value;
}

const eventsOf = (events: readonly HistoryEvent[], listing: Listing): HistoryEvent[] =>
  events.filter(({ speaker }) => speaker.id === listing.id);
const bodyOf = (listing: Listing, asOfMs: number): Record<string, Json> =>
  derive({ id: listing.id, kind: listing.kind, members: [listing], policy: defaultPolicy, asOfMs }).body;

export const presentFacts = [
  law(
    'newest',
    'a merged field is the newest source’s; at one instant the higher source’s',
    2,
    tied(productHistories({ platformsOnly: true })),
    ({ events }) => {
      const listings = listingsAfter(events);
      let best: { title: Json; place: number[]; rest: string } | undefined;
      for (const listing of listings.filter(hasVoice)) {
        const { value, version } = listing.claims['metadata'] ?? {};
        if (value === undefined || version === undefined) continue;
        const place = [modifiedMsOf(version), -defaultPolicy.priority.indexOf(listing.source)];
        const isTie = best !== undefined && place.every((part, nth) => part === best?.place[nth]);
        if (best === undefined || isNewer(place, best.place) || (isTie && version > best.rest))
          best = { title: (value as { title: Json }).title, place, rest: version };
      }
      const { body } = derive({
        id: (listings[0] as Listing).id,
        kind: 'product',
        members: listings,
        policy: defaultPolicy,
        asOfMs: 0,
      });
      same('title', best?.title ?? null, body['title']);
    },
  ),
  law(
    'arrays',
    'an array is the union over its sources of what each says now',
    2,
    userHistories(),
    ({ events }) => {
      const listings = listingsAfter(events);
      const expected = new Set<string>();
      for (const listing of listings) {
        const mine = eventsOf(events, listing);
        if ((lastWord(mine, 'lifecycle') as { deleted: boolean } | undefined)?.deleted !== false) continue;
        for (const brand of (lastWord(mine, 'preferences') as { brands: string[] } | undefined)?.brands ?? [])
          expected.add(brand);
      }
      const { body } = derive({
        id: (listings[0] as Listing).id,
        kind: 'user',
        members: listings,
        policy: defaultPolicy,
        asOfMs: 0,
      });
      const { preferences } = body['profile'] as { preferences: { brands?: string[] } };
      same('brands', [...expected].sort(), preferences.brands ?? []);
    },
  ),
  law(
    'orders',
    'an order’s status is its newest word, equal versions by the lattice; refunds and cancellation stay, each once',
    3,
    fc.record({ history: tied(orderHistories({ maxListings: 1, maxEvents: 10 })), asOfMs: instants() }),
    ({ history: { events }, asOfMs }) => {
      const listing = listingsAfter(events)[0] as Listing;
      const lifecycle = lastWord(events, 'lifecycle') as { deleted: boolean } | undefined;
      if (lifecycle?.deleted === true) return must('a deleted order is silent', !hasVoice(listing));
      const body = bodyOf(listing, asOfMs);
      same(
        'status',
        (lastWord(events, 'status') as { status: string } | undefined)?.status ?? null,
        body['status'],
      );
      same('cancellation', lastWord(events, 'cancellation') ?? null, body['cancellation']);
      const refunds: Record<string, Json> = {};
      for (const group of new Set(
        events.flatMap(({ statement }) =>
          Object.keys(statement.groups).filter((name) => name.startsWith('refund:')),
        ),
      )) {
        refunds[group.slice('refund:'.length)] = lastWord(events, group) as Json;
      }
      same('refunds', refunds, body['refunds']);
      const sum = Object.values(refunds).reduce<number>(
        (total, refund) => total + (refund as { amountMinor: number }).amountMinor,
        0,
      );
      const stated =
        (lastWord(events, 'totals') as { refundedMinor: number | null } | undefined)?.refundedMinor ?? 0;
      must(`refunded: ${canonical(body['refundedMinor'])}`, body['refundedMinor'] === Math.max(sum, stated));
    },
  ),
  law(
    'sessions',
    'a session that nobody completed is abandoned from its timeout on, and says when that is',
    1,
    fc.record({ history: sessionHistories(), asOfMs: instants() }),
    ({ history: { events }, asOfMs }) => {
      const listing = listingsAfter(events)[0] as Listing;
      const said = (group: string): { at: string } | undefined =>
        lastWord(events, group) as { at: string } | undefined;
      const signs = ['start', 'activity', 'completion'].flatMap((group) => said(group)?.at ?? []).sort();
      const endMs =
        signs.length === 0
          ? null
          : Date.parse(signs.at(-1) as string) + defaultPolicy.session.timeoutMinutes * 60_000;
      const derived = derive({
        id: listing.id,
        kind: 'session',
        members: [listing],
        policy: defaultPolicy,
        asOfMs,
      });
      const status =
        said('completion') !== undefined
          ? 'completed'
          : endMs !== null && endMs <= asOfMs
            ? 'abandoned'
            : 'active';
      same('status', status, derived.body['status']);
      same(
        'rederiveAt',
        status === 'active' && endMs !== null ? new Date(endMs).toISOString() : null,
        derived.rederiveAt,
      );
    },
  ),
];
