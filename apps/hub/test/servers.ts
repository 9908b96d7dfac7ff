import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import {
  findMongodBinary,
  findRedisBinary,
  ServerProblem,
  startMongod,
  startRedis,
  type RunningRedis,
} from '../dev/servers/index.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A replica set shared by the test files of one run: each uses a database name of its own. */
    mongodbUri: string;
    /** Shared likewise (prefix your keys); empty where no Redis was found. */
    redisUrl: string;
    /** For a test that starts, kills and restarts a server of its own. */
    mongodBinary: string;
    /** The same for Redis; empty where none was found. */
    redisBinary: string;
  }
}

/** One throw-away MongoDB and one Redis for the whole run, on ports and in a folder of their own. */
export default async function servers({ provide }: TestProject): Promise<() => Promise<void>> {
  const [mongodFound, redisFound] = await Promise.all([
    findMongodBinary(process.env),
    findRedisBinary(process.env),
  ]);
  if (mongodFound.kind === 'missing') throw new ServerProblem(mongodFound.whatToDo);

  const folder = await mkdtemp(join(tmpdir(), 'varai-test-'));
  const mongod = await startMongod({ binary: mongodFound.binary, dbPath: join(folder, 'mongodb') });
  let redis: RunningRedis | undefined;
  if (redisFound.kind === 'binary') {
    redis = await startRedis({ binary: redisFound.binary, dir: join(folder, 'redis') });
  }
  provide('mongodbUri', mongod.uri);
  provide('mongodBinary', mongodFound.binary);
  provide('redisUrl', redis?.url ?? '');
  provide('redisBinary', redisFound.kind === 'binary' ? redisFound.binary : '');

  return async () => {
    await Promise.all([mongod.stop(), redis?.stop()]);
    await rm(folder, { recursive: true, force: true });
  };
}
