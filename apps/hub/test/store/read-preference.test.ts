import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startMongod, type RunningMongod } from '../../dev/servers/index.ts';
import { connect, type Connections } from '../../src/store/connections.ts';
import { ReadPreferences, type QueryClass } from '../../src/store/read-preference.ts';
import type { TenantContext } from '../../src/store/tenancy.ts';
import { LiveHub } from '../sync/live-hub.ts';

const context = { tenantId: 't', region: 'EU' } as TenantContext;

describe('a set of several members', () => {
  const folder = mkdtempSync(join(tmpdir(), 'varai-read-'));
  let mongod: RunningMongod;
  let connections: Connections;
  let reads: ReadPreferences;
  beforeAll(async () => {
    mongod = await startMongod({
      binary: inject('mongodBinary'),
      dbPath: folder,
      members: 3,
      cacheSizeGb: 0.25,
    });
    connections = connect({
      uris: { EU: mongod.uri, NA: mongod.uri },
      database: 'reads',
      poolMin: 0,
      poolMax: 5,
    });
    reads = new ReadPreferences(connections);
    expect(await reads.look(['EU'])).toEqual([]);
  });
  afterAll(async () => {
    await connections.close();
    await mongod.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const isAnsweredByPrimary = async (queryClass: QueryClass): Promise<boolean> => {
    const explained = await reads
      .collection(context, queryClass, 'analytics_events')
      .find({})
      .explain('queryPlanner');
    const member = mongod.members.find(
      ({ port }) => port === (explained['serverInfo'] as { port: number }).port,
    );
    return (await member?.isPrimary()) === true;
  };

  it('answers real-time queries by its primary, analytics and training by a secondary', async () => {
    expect(await isAnsweredByPrimary('real_time')).toBe(true);
    expect(await isAnsweredByPrimary('analytics')).toBe(false);
    expect(await isAnsweredByPrimary('ml_training')).toBe(false);
  });

  it('is known under both regions that it holds', () => {
    expect(reads.modeOf('NA', 'analytics')).toBe('secondary');
  });
});

describe('a set of one member', () => {
  it('answers every class, and the hub says once at its start that analytics share the primary', async () => {
    const live = await LiveHub.start({ database: 'store_read_preference' });
    for (const queryClass of ['real_time', 'analytics', 'ml_training'] as const)
      expect(
        await live.hub.reads.collection(context, queryClass, 'analytics_events').find({}).toArray(),
      ).toEqual([]);
    expect(live.hub.reads.modeOf('EU', 'analytics')).toBe('secondaryPreferred');
    expect(live.logged.filter((line) => line.includes('has no secondary'))).toHaveLength(1);
    await live.stop();
  });

  it('is taken to be one until it was asked', () => {
    const connections = connect({
      uris: { EU: 'mongodb://db.example', NA: 'mongodb://db.example' },
      database: 'x',
      poolMin: 0,
      poolMax: 5,
    });
    expect(new ReadPreferences(connections).modeOf('EU', 'analytics')).toBe('secondaryPreferred');
  });
});
