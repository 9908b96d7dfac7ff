import {
  collections,
  regionSchema,
  type Collection,
  type Index,
  type IndexKey,
  type Region,
} from '@varai/core/schema';
import { MaxKey, MinKey, type Db, type Document } from 'mongodb';
import { internalCollections, type InternalCollection } from './internal-collections.ts';

/** The specification's zones: a region's data, and the shard that holds it. */
const ZONES: Readonly<Record<Region, string>> = { EU: 'EU_data', NA: 'NA_data' };
export const DEFAULT_SHARDS: Readonly<Record<Region, string>> = { EU: 'shard_eu', NA: 'shard_na' };

interface Spread {
  readonly shardKey: IndexKey;
  readonly indexes: readonly (Pick<Index, 'key' | 'options'> & Partial<Pick<Index, 'onClusters'>>)[];
}

/** Every collection that a cluster spreads, by name: the specification's and the hub's own. */
export const spreadCollections: ReadonlyMap<string, Spread> = new Map(
  Object.entries<Collection | InternalCollection>({ ...collections, ...internalCollections }).flatMap(
    ([name, { shardKey, indexes }]) => (shardKey === null ? [] : [[name, { shardKey, indexes }] as const]),
  ),
);

/** One command to a cluster. Every one may be given again. */
export interface ShardStep {
  /** What it does, as a sentence for people. */
  readonly about: string;
  /** The database that it is given to: the cluster's own, or the hub's. */
  readonly to: 'admin' | 'data';
  readonly command: Document;
  /** The bounds of a chunk that this step makes: left out where it is there already. */
  readonly boundary?: { readonly ns: string; readonly min: Document };
}

export interface ShardingOptions {
  readonly database: string;
  readonly shards: Readonly<Record<Region, string>>;
  /** Months from this one on that get a chunk of their own, in collections that are spread by time. Ms since 1970. */
  readonly nowMs: number;
}

const MONTHS = 12;
const DIRECTORY_REGION = 'EU';

const indexName = (key: IndexKey): string =>
  Object.entries(key)
    .map(([field, direction]) => `${field}_${direction}`)
    .join('_');

/** What is made on clusters alone, and the shard key's own index where none of all begins with it. */
function clusterIndexes({ shardKey, indexes }: Spread): Document[] {
  const begins = (key: IndexKey): boolean => `${indexName(key)}_`.startsWith(`${indexName(shardKey)}_`);
  const own = indexes.some(({ key, options }) => options.partialFilterExpression === undefined && begins(key))
    ? []
    : [{ key: { ...shardKey }, name: indexName(shardKey) }];
  return [
    ...indexes
      .filter((index) => index.onClusters === true || begins(index.key))
      .map(({ key, options }) => ({ key: { ...key }, name: indexName(key), ...options })),
    ...own,
  ];
}

/** The range of a zone: everything whose first shard key field, the region, is this one. */
const bound = (key: IndexKey, region: Region, rest: MinKey | MaxKey): Document =>
  Object.fromEntries(Object.keys(key).map((field) => [field, field === 'region' ? region : rest]));

/** What makes a cluster keep each region's data on its own shard. Pure; the order matters: zones first, so that no byte moves. */
export function shardingPlan({ database, shards, nowMs }: ShardingOptions): ShardStep[] {
  const steps: ShardStep[] = [
    {
      about: `lets ${database} be spread; what is not, stays on ${shards[DIRECTORY_REGION]}`,
      to: 'admin',
      command: { enableSharding: database, primaryShard: shards[DIRECTORY_REGION] },
    },
  ];
  for (const region of regionSchema.options)
    steps.push({
      about: `zone ${ZONES[region]} is kept on ${shards[region]}`,
      to: 'admin',
      command: { addShardToZone: shards[region], zone: ZONES[region] },
    });
  for (const [name, each] of spreadCollections) {
    const { shardKey } = each;
    const ns = `${database}.${name}`;
    const spread = Object.keys(shardKey).join(', ');
    steps.push({
      about: `${name}: an index on its shard key`,
      to: 'data',
      command: { createIndexes: name, indexes: clusterIndexes(each) },
    });
    for (const region of regionSchema.options)
      steps.push({
        about: `${name}: rows of ${region} belong to ${ZONES[region]}`,
        to: 'admin',
        command: {
          updateZoneKeyRange: ns,
          min: bound(shardKey, region, new MinKey()),
          max: bound(shardKey, region, new MaxKey()),
          zone: ZONES[region],
        },
      });
    steps.push({
      about: `${name}: spread by ${spread}`,
      to: 'admin',
      command: { shardCollection: ns, key: { ...shardKey } },
    });
    if ('timestamp' in shardKey) steps.push(...monthlyChunks(ns, name, nowMs));
  }
  return steps;
}

// New rows go to the newest chunk: months that stand ready spare the cluster a split under load.
function monthlyChunks(ns: string, name: string, nowMs: number): ShardStep[] {
  const now = new Date(nowMs);
  return regionSchema.options.flatMap((region) =>
    Array.from({ length: MONTHS }, (_, i): ShardStep => {
      const timestamp = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + i, 1));
      const min = { region, timestamp };
      return {
        about: `${name}: a chunk of ${region} from ${timestamp.toISOString().slice(0, 7)} on`,
        to: 'admin',
        command: { split: ns, middle: min },
        boundary: { ns, min },
      };
    }),
  );
}

/** Whether this connection speaks to a cluster. */
export const isCluster = async (db: Db): Promise<boolean> =>
  (await db.admin().command({ hello: 1 }))['msg'] === 'isdbgrid';

/** Gives the plan to a cluster, step by step. Rejects with the server's error at the first step that fails; repeating goes on. */
export async function applySharding(
  db: Db,
  steps: readonly ShardStep[],
  done: (step: ShardStep) => void,
): Promise<void> {
  const admin = db.client.db('admin');
  for (const step of steps) {
    if (step.boundary === undefined || !(await hasChunk(db, step.boundary)))
      await (step.to === 'admin' ? admin : db).command(step.command);
    done(step);
  }
}

async function hasChunk(db: Db, { ns, min }: NonNullable<ShardStep['boundary']>): Promise<boolean> {
  const config = db.client.db('config');
  const collection = await config
    .collection<{ _id: string; uuid: unknown }>('collections')
    .findOne({ _id: ns });
  if (collection === null) return false;
  return (await config.collection('chunks').findOne({ uuid: collection.uuid, min })) !== null;
}
