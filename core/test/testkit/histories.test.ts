import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clusters, policySchema, tossedGroups } from '@varai/core/conflict';
import { orderGroups, productGroups, sessionGroups, userGroups } from '@varai/core/schema';
import {
  anyHistories,
  HISTORY_ACCEPTED,
  listingsAfter,
  policies,
  productHistories,
  rearranged,
  userHistories,
  withRemoval,
  type History,
} from '@varai/core/testkit';

const SAMPLES = { numRuns: 1000, seed: 20_260_302 };
const sample = <T>(arbitrary: fc.Arbitrary<T>): T[] => fc.sample(arbitrary, SAMPLES);
const share = (histories: readonly History[], has: (history: History) => boolean): number =>
  histories.filter(has).length / histories.length;

const GROUPS: Readonly<
  Record<string, Readonly<Record<string, { safeParse: (value: unknown) => { success: boolean } }>>>
> = {
  product: productGroups,
  user: userGroups,
  order: orderGroups,
  session: { ...sessionGroups, lifecycle: orderGroups.lifecycle },
};
const OURS = new Set(['links', 'override']);

describe('histories', () => {
  test('say only what the schemas allow', () => {
    for (const { kind, events } of sample(anyHistories())) {
      for (const { statement } of events) {
        for (const [group, value] of Object.entries(statement.groups)) {
          const family = group.split(':')[0] as string;
          if (OURS.has(family)) continue;
          const result = GROUPS[kind]?.[family]?.safeParse(value);
          expect(result?.success, `${kind} ${group} ${JSON.stringify(value)}`).toBe(true);
        }
      }
    }
  });

  test('reach the cases that matter, often enough to be tested', () => {
    const products = sample(productHistories());
    const users = sample(userHistories());
    const joined = (history: History): boolean =>
      clusters(listingsAfter(history.events)).some(
        (cluster) => cluster.members.filter((member) => member.source !== 'varai').length > 1,
      );
    const recreated = (history: History): boolean => {
      const deleted = new Set(
        history.events
          .filter(({ statement }) => statement.verb === 'delete')
          .map(({ speaker }) => speaker.id),
      );
      return listingsAfter(history.events).some(
        ({ id, claims }) =>
          deleted.has(id) && (claims['lifecycle']?.value as { deleted: boolean }).deleted === false,
      );
    };
    expect(share(products, joined)).toBeGreaterThan(0.1);
    expect(share(users, joined)).toBeGreaterThan(0.1);
    expect(share(products, recreated)).toBeGreaterThan(0.05);
    expect(
      share(products, ({ events }) =>
        listingsAfter(events).some(({ claims }) => tossedGroups(claims).length > 0),
      ),
    ).toBeGreaterThan(0.01);
    expect(
      share(products, ({ events }) =>
        events.some(
          ({ statement }) => Date.parse(statement.modifiedAt ?? '') > HISTORY_ACCEPTED + 86_400_000,
        ),
      ),
    ).toBeGreaterThan(0.1);
    expect(
      share(products, ({ events }) => events.some(({ statement }) => 'links' in statement.groups)),
    ).toBeGreaterThan(0.1);
    expect(
      share(products, ({ events }) =>
        clusters(listingsAfter(events)).some(({ ambiguities }) => ambiguities.length > 0),
      ),
    ).toBeGreaterThan(0.05);
  });

  test('are rearranged without loss, with duplicates, and really into other orders', () => {
    const all = sample(rearranged(anyHistories()));
    for (const { events, rearranged: other } of all) expect(new Set(other)).toEqual(new Set(events));
    expect(
      share(all, (history) => (history as (typeof all)[number]).rearranged.length > history.events.length),
    ).toBeGreaterThan(0.5);
    const reordered = all.filter(({ events, rearranged: other }) => {
      const firsts = [...new Set(other)];
      return events.some((event, index) => firsts[index] !== event);
    });
    expect(reordered.length / all.length).toBeGreaterThan(0.6);
  });

  test('name a store to remove that spoke', () => {
    for (const { events, removedStore } of sample(withRemoval(productHistories({ platformsOnly: true })))) {
      expect(events.map(({ speaker }) => speaker.storeId)).toContain(removedStore);
    }
  });

  test('keep to the sizes asked for', () => {
    for (const { events } of sample(
      productHistories({ minEvents: 2, maxEvents: 3, maxListings: 1, platformsOnly: true }),
    )) {
      expect(events.length).toBeGreaterThanOrEqual(2);
      expect(events.length).toBeLessThanOrEqual(3);
      expect(new Set(events.map(({ speaker }) => speaker.id)).size).toBe(1);
    }
  });
});

describe('policies', () => {
  test('are valid, and use every strategy', () => {
    const all = sample(policies());
    for (const policy of all) expect(policySchema.safeParse(policy).error?.issues).toBeUndefined();
    const used = new Set(
      all.flatMap((policy) => Object.values(policy.kinds).flatMap((kind) => Object.values(kind.fields))),
    );
    expect(used.size).toBe(12);
    expect(all.some((policy) => Object.keys(policy.stores).length > 0)).toBe(true);
  });
});
