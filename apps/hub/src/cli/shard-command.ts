import type { Region } from '@varai/core/schema';
import { applySharding, DEFAULT_SHARDS, isCluster, shardingPlan, type ShardStep } from '../store/sharding.ts';
import { withHub } from './open-hub.ts';
import { Refusal, type Outcome } from './outcome.ts';
import { finished, type Register } from './register.ts';
import type { Terminal } from './terminal.ts';

interface ShardOptions {
  readonly euShard: string;
  readonly naShard: string;
  readonly apply?: boolean;
  readonly json?: boolean;
}

export const registerShard: Register = (program, run, terminal) => {
  const shard = program
    .command('shard')
    .summary('spread the collections over a MongoDB cluster, each region on its own shard')
    .description(
      'Prints the commands that spread the collections over a MongoDB cluster: zones EU_data and NA_data, shard keys, and a chunk for each month to come. With --apply they are given to the cluster; repeating them changes nothing.',
    )
    .option('--eu-shard <name>', "the shard of the EU's data", DEFAULT_SHARDS.EU)
    .option('--na-shard <name>', "the shard of North America's data", DEFAULT_SHARDS.NA)
    .option('--apply', 'give them to the cluster that MONGODB_URI names');
  finished(shard, ['shard', 'shard --eu-shard rs-frankfurt --na-shard rs-virginia --apply']).action(
    async (options: ShardOptions) =>
      run(options, () => withHub(terminal, (hub) => spread(hub.connections.all, terminal, options))),
  );
};

async function spread(
  databases: readonly Parameters<typeof isCluster>[0][],
  terminal: Terminal,
  { euShard, naShard, apply }: ShardOptions,
): Promise<Outcome> {
  const [db, other] = databases;
  if (db === undefined) throw new Refusal('No database is configured: set MONGODB_URI.');
  if (other !== undefined)
    throw new Refusal(
      'Each region has a MongoDB of its own here (MONGODB_URI_EU, MONGODB_URI_NA), which already keeps them apart: zones are for one cluster that serves both. Set MONGODB_URI alone to plan that.',
    );
  const shards: Readonly<Record<Region, string>> = { EU: euShard, NA: naShard };
  const steps = shardingPlan({ database: db.databaseName, shards, nowMs: terminal.now() });
  const cluster = await isCluster(db);
  if (apply !== true)
    return { json: { applied: false, cluster, steps: steps.map(shown) }, text: planText(steps, cluster) };
  if (!cluster)
    throw new Refusal(
      'This MongoDB is one replica set, not a cluster (no mongos answers): nothing was changed. Set MONGODB_URI to the mongos of a cluster; `shard` alone prints the plan.',
    );
  await applySharding(db, steps, (step) => terminal.err(`… ${step.about}\n`));
  return {
    json: { applied: true, cluster, steps: steps.map(shown) },
    text: `${steps.length} steps are in force on ${db.databaseName}.\n`,
  };
}

const shown = ({ about, to, command }: ShardStep): object => ({ about, to, command: shellText(command) });

function planText(steps: readonly ShardStep[], cluster: boolean): string {
  const lines = steps.map(({ about, to, command }) => {
    const target = to === 'admin' ? 'db.adminCommand' : 'db.runCommand';
    return `// ${about}\n${target}(${shellText(command)})`;
  });
  const end = cluster
    ? '// Nothing was changed: add --apply to give these to the cluster.'
    : '// Nothing was changed. This MongoDB is one replica set: these are for the mongos of a cluster.';
  return `${lines.join('\n')}\n${end}\n`;
}

/** A command as the MongoDB shell reads it. */
function shellText(value: unknown): string {
  if (value instanceof Date) return `ISODate("${value.toISOString()}")`;
  if (Array.isArray(value)) return `[${value.map(shellText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const kind = (value as { _bsontype?: string })._bsontype;
  if (kind === 'MinKey' || kind === 'MaxKey') return `${kind}()`;
  return `{ ${Object.entries(value)
    .map(([key, member]) => `${JSON.stringify(key)}: ${shellText(member)}`)
    .join(', ')} }`;
}
