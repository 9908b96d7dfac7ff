import { collections, regionSchema, type Collection } from '@varai/core/schema';
import { MongoClient } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { migrate } from '../../src/store/migrate.ts';
import { internalCollections, type InternalCollection } from '../../src/store/internal-collections.ts';
import { applySharding, DEFAULT_SHARDS, shardingPlan, type ShardStep } from '../../src/store/sharding.ts';

const plan = shardingPlan({
  database: 'varai',
  shards: DEFAULT_SHARDS,
  nowMs: Date.parse('2026-11-22T09:00:00Z'),
});
const spread = Object.entries<Collection | InternalCollection>({
  ...collections,
  ...internalCollections,
}).filter(([, { shardKey }]) => shardKey !== null);
const at = (is: (step: ShardStep) => boolean): number => plan.findIndex(is);

describe('the plan for a cluster', () => {
  it.each(spread)(
    'gives %s its zones, then its index, before a byte of it is spread',
    (name, { shardKey }) => {
      const ns = `varai.${name}`;
      const sharded = at(({ command }) => command['shardCollection'] === ns);
      expect(plan[sharded]?.command['key']).toEqual(shardKey);
      for (const region of regionSchema.options) {
        const ranged = at(
          ({ command }) => command['updateZoneKeyRange'] === ns && command['min'].region === region,
        );
        expect(ranged).toBeGreaterThanOrEqual(0);
        expect(ranged).toBeLessThan(sharded);
        expect(Object.keys(plan[ranged]?.command['min'])).toEqual(Object.keys(shardKey as object));
        expect(plan[ranged]?.command['max'].region).toBe(region);
      }
      const indexed = at(({ command }) => command['createIndexes'] === name);
      expect(indexed).toBeLessThan(sharded);
      const keys = (plan[indexed]?.command['indexes'] as { key: object }[]).map(({ key }) =>
        JSON.stringify(key).slice(0, -1),
      );
      const prefix = JSON.stringify(shardKey).slice(0, -1);
      expect(keys.some((key) => key === prefix || key.startsWith(`${prefix},`))).toBe(true);
    },
  );

  it('puts each region into the zone and on the shard that the specification names', () => {
    const zones = plan.flatMap(({ command }) =>
      'addShardToZone' in command ? [[command['addShardToZone'], command['zone']]] : [],
    );
    expect(zones).toEqual([
      ['shard_eu', 'EU_data'],
      ['shard_na', 'NA_data'],
    ]);
  });

  it('spreads what holds people or grows with events, and says of the rest why it stays whole', () => {
    const ours = Object.entries<InternalCollection>(internalCollections);
    expect(ours.filter(([, { shardKey }]) => shardKey !== null).map(([name]) => name)).toEqual([
      'raw_bodies',
      'subject_keys',
      'first_acceptances',
    ]);
    for (const [, { shardReason }] of ours) expect(shardReason).not.toBe('');
  });

  it('has the next twelve months stand ready where rows are spread by time', () => {
    const months = plan
      .filter(({ command }) => command['split'] === 'varai.sync_log' && command['middle'].region === 'NA')
      .map(({ command }) => (command['middle'].timestamp as Date).toISOString().slice(0, 10));
    expect(months).toHaveLength(12);
    expect([months[0], months[1], months[2], months[11]]).toEqual([
      '2026-11-01',
      '2026-12-01',
      '2027-01-01',
      '2027-10-01',
    ]);
  });
});

// `MONGOS_URI` names a throw-away cluster with the shards `shard_eu` and `shard_na`.
const mongos = process.env['MONGOS_URI'];
describe.skipIf(mongos === undefined)('a real cluster (MONGOS_URI)', () => {
  it('takes the plan, takes it again, and keeps each region on its own shard', async () => {
    const client = await MongoClient.connect(mongos as string);
    const database = `varai-shard-${process.pid}`;
    const db = client.db(database);
    const steps = shardingPlan({ database, shards: DEFAULT_SHARDS, nowMs: Date.now() });
    try {
      for (let round = 0; round < 2; round++) {
        await applySharding(db, steps, () => undefined);
        await migrate(db, { directory: true, data: true });
      }
      const timestamp = new Date();
      for (const region of regionSchema.options) {
        await db
          .collection('sync_log')
          .insertOne({ region, timestamp, tenantId: 'acme' }, { bypassDocumentValidation: true });
        const explained = await db.collection('sync_log').find({ region, timestamp }).explain('queryPlanner');
        expect(
          JSON.stringify(
            explained['queryPlanner'].winningPlan.shards.map((each: { shardName: string }) => each.shardName),
          ),
        ).toBe(JSON.stringify([DEFAULT_SHARDS[region]]));
      }
    } finally {
      await db.dropDatabase();
      await client.close();
    }
  });
});
