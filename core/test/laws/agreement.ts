import fc from 'fast-check';
import {
  clusters,
  defaultPolicy,
  derive,
  storeViews,
  type Cluster,
  type Derived,
  type Listing,
  type Policy,
} from '@varai/core/conflict';
import type { Kind } from '@varai/core/schema';
import { HISTORY_ACCEPTED, policies, type History, type HistoryEvent } from '@varai/core/testkit';

const HOUR_MS = 3_600_000;

/** Before, between and after the instants at which the histories' consents and sessions expire. */
export const instants = (): fc.Arbitrary<number> =>
  fc.constantFrom(HISTORY_ACCEPTED, HISTORY_ACCEPTED + 3 * HOUR_MS, HISTORY_ACCEPTED + 90 * 24 * HOUR_MS);

// Making a valid policy takes longer than deriving by it: a few hundred serve all histories, and shrink to the specification's.
const POLICIES = [defaultPolicy, ...fc.sample(policies(), { numRuns: 400, seed: 1 })];
export const somePolicy = (): fc.Arbitrary<Policy> => fc.constantFrom(...POLICIES);

/** The same events, some of them said at the very moment of the one before: in ties an order of arrival could show. */
export const tied = (histories: fc.Arbitrary<History>): fc.Arbitrary<History> =>
  fc.tuple(histories, fc.nat(0xffff)).map(([{ kind, events }, bits]) => ({
    kind,
    events: events.map((event, nth): HistoryEvent => {
      const before = events[nth - 1];
      if (before === undefined || ((bits >> (nth % 16)) & 1) === 0) return event;
      const { modifiedAt, verb } = before.statement;
      const isDeletion = event.statement.verb === 'delete' || verb === 'delete';
      return {
        ...event,
        acceptance: before.acceptance,
        statement: { ...event.statement, modifiedAt, verb: isDeletion ? event.statement.verb : verb },
      };
    }),
  }));

/** How to resolve: everything that the result depends on beside the listings. */
export interface Terms {
  readonly kind: Kind;
  readonly policy: Policy;
  readonly asOfMs: number;
}

export const deriveCluster = (cluster: Cluster, { kind, policy, asOfMs }: Terms): Derived =>
  derive({ id: cluster.id, kind, members: cluster.members, policy, asOfMs });

const byId = <T extends { readonly id: string }>(a: T, b: T): number => (a.id < b.id ? -1 : 1);

/** All that is said of these listings: entities, what waits for a human, and each store's views. */
export function agreement(listings: readonly Listing[], terms: Terms): object {
  const found = clusters(listings).sort(byId);
  const entities = found.map((cluster) => deriveCluster(cluster, terms));
  const views =
    terms.kind === 'product'
      ? found.map((cluster) =>
          storeViews({
            id: cluster.id,
            kind: terms.kind,
            members: cluster.members,
            policy: terms.policy,
            asOfMs: terms.asOfMs,
          }).map(({ listingId, body }) => ({ listingId, body })),
        )
      : [];
  return { entities, ambiguities: found.map(({ ambiguities }) => ambiguities), views };
}

export const isOurs = (listing: { readonly source: string }): boolean => listing.source === 'varai';

/** The value with every object's keys in the opposite order. */
export function keysReversed<T>(value: T): T {
  if (Array.isArray(value)) return value.map(keysReversed) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, keysReversed(member as unknown)]),
  ) as T;
}

/** Whoever writes to what it was given throws. */
export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) frozen(member as unknown);
  }
  return value;
}
