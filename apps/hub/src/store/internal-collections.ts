import type { Index, IndexKey } from '@varai/core/schema';

/** A collection of the hub's own that no document of the specification names. */
export interface InternalCollection {
  readonly indexes: readonly Pick<Index, 'key' | 'options'>[];
  /** Null = kept whole on one shard. */
  readonly shardKey: IndexKey | null;
  /** Why it is spread as it is, or not at all. */
  readonly shardReason: string;
}

const byOwner = { region: 1, tenantId: 1, _id: 1 } as const;
const whole = (shardReason: string): Pick<InternalCollection, 'shardKey' | 'shardReason'> => ({
  shardKey: null,
  shardReason,
});

export const internalCollections = {
  raw_bodies: {
    shardKey: byOwner,
    shardReason: 'the heaviest of all, and what people said: read by the ids that inbox rows carry',
    indexes: [
      { key: { acceptedAt: 1 }, options: {} },
      { key: { tenantId: 1, acceptedAt: -1 }, options: {} },
      { key: { key: 1 }, options: {} },
    ],
  },
  subject_keys: {
    shardKey: byOwner,
    shardReason: 'one for each person, under the pseudonym: it stays where the person is',
    indexes: [],
  },
  first_acceptances: {
    shardKey: byOwner,
    shardReason: 'grows with the events and is kept as long as the listings: read by the ids of events',
    indexes: [],
  },
  body_keys: {
    ...whole('one for each tenant and day, sealed under a key that is in no database'),
    indexes: [{ key: { expireAt: 1 }, options: {} }],
  },
  tenant_keys: {
    ...whole('one for each tenant, sealed under a key that is in no database'),
    indexes: [],
  },
  flow_slots: {
    ...whole('counts of the last hour, nobody in them'),
    indexes: [
      { key: { tenantId: 1, at: 1 }, options: {} },
      { key: { expireAt: 1 }, options: { expireAfterSeconds: 0 } },
    ],
  },
  policy_follows: {
    ...whole('at most one for each tenant'),
    indexes: [{ key: { finishedAt: 1 }, options: {} }],
  },
  store_pulses: { ...whole('one for each store'), indexes: [{ key: { tenantId: 1 }, options: {} }] },
  leases: { ...whole('a few rows that all processes must see alike'), indexes: [] },
  feeds: { ...whole('one number for each store'), indexes: [] },
  resume_tokens: { ...whole('a few rows of a few bytes'), indexes: [] },
} as const satisfies Readonly<Record<string, InternalCollection>>;
