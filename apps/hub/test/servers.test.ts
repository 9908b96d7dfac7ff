import { MongoClient } from 'mongodb';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startMongod, startRedis } from '../dev/servers/index.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'varai-servers-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the servers started for development', () => {
  it('keeps an acknowledged write of a mongod that is killed and started again, also on another port', async () => {
    const options = { binary: inject('mongodBinary'), dbPath: join(folder, 'mongodb') };
    const first = await startMongod(options);
    const write = await MongoClient.connect(first.uri);
    await write
      .db('kept')
      .collection('lines')
      .insertOne({ n: 1 }, { writeConcern: { w: 'majority', j: true } });
    await first.members[0]?.kill('SIGKILL');
    expect(first.members[0]?.isRunning).toBe(false);
    await first.members[0]?.restart();
    expect(await write.db('kept').collection('lines').countDocuments()).toBe(1);
    await write.close();
    await first.stop();

    const second = await startMongod(options);
    expect(second.uri).not.toBe(first.uri);
    const read = await MongoClient.connect(second.uri);
    expect(await read.db('kept').collection('lines').countDocuments()).toBe(1);
    await read.close();
    await second.stop();
  });

  it.skipIf(!inject('redisBinary'))('starts a killed Redis again on the same port', async () => {
    const redis = await startRedis({ binary: inject('redisBinary'), dir: join(folder, 'redis') });
    const { pid, url } = redis;
    await redis.kill();
    expect(redis.isRunning).toBe(false);
    await redis.restart();
    expect(redis.pid).not.toBe(pid);
    expect(redis.url).toBe(url);
    await redis.stop();
  });
});
