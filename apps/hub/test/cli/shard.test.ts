import { afterAll, beforeAll, expect, it } from 'vitest';
import { openWorkplace, type Workplace } from './workplace.ts';

let work: Workplace;
beforeAll(async () => {
  work = await openWorkplace(9);
});
afterAll(() => work.stop());

it('prints the plan as the MongoDB shell reads it, and says that nothing was changed', async () => {
  const { code, out } = await work.varai('shard', '--eu-shard', 'rs-frankfurt');
  expect(code).toBe(0);
  expect(out).toContain('{ "addShardToZone": "rs-frankfurt", "zone": "EU_data" }');
  expect(out).toContain('{ "addShardToZone": "shard_na", "zone": "NA_data" }');
  expect(out).toMatch(/"shardCollection": "[\w-]+\.sync_log", "key": \{ "region": 1, "timestamp": 1 \}/);
  expect(out).toContain('"min": { "region": "EU", "timestamp": MinKey() }');
  expect(out).toMatch(/Nothing was changed\. This MongoDB is one replica set/);
});

it('gives the same plan to machines', async () => {
  const { json } = await work.varai('shard', '--json');
  const { steps, ...rest } = json();
  expect(rest).toEqual({ applied: false, cluster: false });
  expect(steps[0]).toEqual({
    about: expect.stringContaining('shard_eu'),
    to: 'admin',
    command: expect.stringContaining('enableSharding'),
  });
});

it('does not touch what is no cluster', async () => {
  const { code, err } = await work.varai('shard', '--apply');
  expect([code, err]).toEqual([
    1,
    expect.stringContaining('not a cluster (no mongos answers): nothing was changed'),
  ]);
});

it('refuses where each region has a MongoDB of its own', async () => {
  const uri = work.env['MONGODB_URI'] as string;
  const { code, err } = await work.varaiWith(
    {
      env: {
        REDIS_URL: '',
        MONGODB_URI_EU: uri,
        MONGODB_URI_NA: `${uri}${uri.includes('?') ? '&' : '/?'}appName=na`,
      },
    },
    'shard',
  );
  expect([code, err]).toEqual([1, expect.stringContaining('already keeps them apart')]);
});
