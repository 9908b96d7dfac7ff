import type { Json } from '../../src/json.ts';
import {
  clusters,
  defaultPolicy,
  derive,
  explain,
  type Cluster,
  type Derived,
  type Explained,
  type Listing,
  type Policy,
} from '@varai/core/conflict';
import type { Kind, ListingId } from '@varai/core/schema';
import {
  HISTORY_STORES,
  listingsAfter,
  speakerOf,
  varaiAbout,
  type HistoryEvent,
  type Speaker,
} from '@varai/core/testkit';

/** An instant of the tests' one day. */
export const at = (time: string): number => Date.parse(`2026-03-02T${time}.000Z`);
export const iso = (time: string): string => new Date(at(time)).toISOString();
/** The end of that day. */
export const EVENING = at('20:00:00');

export type StoreName = 'alpha-sh' | 'beta-wo' | 'gamma-ma' | 'delta-ht' | 'omega-sh';

/** A resource of one of the five test stores; the last two letters of its name are the platform. */
export const listing = (store: StoreName, kind: Kind, resourceId: string): Speaker =>
  speakerOf(
    kind,
    HISTORY_STORES.find(({ storeId }) => storeId === (store as string)) as (typeof HISTORY_STORES)[number],
    resourceId,
  );

/** Our own listing about another. */
export const ourWordOn = (about: Speaker): Speaker => varaiAbout(about.kind, about.id);

export interface Delivery {
  readonly verb?: 'create' | 'update' | 'delete';
  /** When the source took the snapshot; the modified time where not told. */
  readonly snapshot?: string;
  /** When it was first accepted; a second after the snapshot where not told. */
  readonly acceptedMs?: number;
  readonly sequence?: number;
}

/** One body: `speaker` says `groups`, modified at `time` of the day (ms, or null for a body without a time). */
export function says(
  speaker: Speaker,
  time: string | number | null,
  groups: Record<string, Json>,
  { verb = 'update', snapshot, acceptedMs, sequence = 0 }: Delivery = {},
): HistoryEvent {
  const modifiedMs = typeof time === 'string' ? at(time) : time;
  const snapshotMs = snapshot === undefined ? (modifiedMs ?? acceptedMs ?? 0) : at(snapshot);
  return {
    speaker,
    acceptance: { snapshotMs, acceptedMs: acceptedMs ?? snapshotMs + 1000, sequence },
    statement: {
      kind: speaker.kind,
      resourceId: speaker.resourceId,
      modifiedAt: modifiedMs === null ? null : new Date(modifiedMs).toISOString(),
      verb,
      groups,
      subject: null,
    },
  };
}

export const ALIVE = { lifecycle: { deleted: false } };
export const GONE = { lifecycle: { deleted: true } };

export const after = (...events: readonly HistoryEvent[]): Listing[] => listingsAfter(events);
export const idsOf = (found: readonly Cluster[]): ListingId[][] =>
  found.map(({ members }) => members.map(({ id }) => id)).sort();

export interface Asked {
  readonly policy?: Policy;
  readonly asOfMs?: number;
}

const inputOf = (members: readonly Listing[], { policy = defaultPolicy, asOfMs = EVENING }: Asked) => {
  const [cluster, ...others] = clusters(members);
  if (cluster === undefined || others.length > 0)
    throw new Error(`${members.length} listings are ${others.length + 1} entities`);
  return { id: cluster.id, kind: (members[0] as Listing).kind, members: cluster.members, policy, asOfMs };
};

/** The one entity that these listings are. */
export const entityOf = (members: readonly Listing[], asked: Asked = {}): Derived =>
  derive(inputOf(members, asked));
export const explained = (members: readonly Listing[], asked: Asked = {}): Explained =>
  explain(inputOf(members, asked));

/** The default policy with one kind's rows changed. */
export const policyWith = (kind: Kind, fields: Policy['kinds'][Kind]['fields']): Policy => ({
  ...defaultPolicy,
  kinds: {
    ...defaultPolicy.kinds,
    [kind]: { ...defaultPolicy.kinds[kind], fields: { ...defaultPolicy.kinds[kind].fields, ...fields } },
  },
});
