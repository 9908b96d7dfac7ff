import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  findMongodBinary,
  findRedisBinary,
  freePort,
  startMongod,
  startRedis,
} from '../../dev/servers/index.ts';
import { readConfig } from '../config.ts';
import { Hub } from '../hub.ts';
import { createLogger } from '../observe/logger.ts';
import { createMetrics } from '../observe/metrics.ts';
import { BENCH_SHOP } from './request-pool.ts';

/** A MongoDB and a Redis of their own with one Shopify store, ready for the hub's processes. */
export interface Deployment {
  /** What every process of the hub is started with; its roles are still to be said. */
  readonly env: Readonly<Record<string, string>>;
  readonly port: number;
  /** A hub in this process that does no work: it looks. */
  readonly observer: Hub;
  /** The store's, for signing. */
  readonly secret: string;
  readonly mongodPid: number;
  readonly redisPid: number;
  /** Ends all of it, and before it whatever was handed to `before`, the last first. */
  readonly stop: () => Promise<void>;
  readonly before: (step: () => unknown) => void;
}

/** Throws where a server is found nowhere: the message says what to do. */
export async function startDeployment(): Promise<Deployment> {
  const folder = mkdtempSync(join(tmpdir(), 'varai-bench-'));
  const undo: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const before = (step: () => unknown): void => void undo.unshift(step);
  const stop = async (): Promise<void> => {
    for (const step of undo) await step();
  };
  try {
    const [mongodFound, redisFound] = await Promise.all([
      findMongodBinary(process.env),
      findRedisBinary(process.env),
    ]);
    if (mongodFound.kind === 'missing') throw new Error(mongodFound.whatToDo);
    if (redisFound.kind === 'missing') throw new Error(redisFound.whatToDo);
    const mongod = await startMongod({ binary: mongodFound.binary, dbPath: join(folder, 'mongodb') });
    before(() => mongod.stop());
    const redis = await startRedis({ binary: redisFound.binary, dir: join(folder, 'redis') });
    before(() => redis.stop());
    const port = await freePort();
    const env = {
      MONGODB_URI: mongod.uri,
      REDIS_URL: redis.url,
      KEY_FILE: join(folder, 'keys.json'),
      PORT: String(port),
      LOG_LEVEL: 'info',
      NODE_ENV: 'development',
    };
    const observer = new Hub(
      { ...readConfig(env), roles: [] },
      { logger: createLogger({ level: 'error' }), metrics: createMetrics() },
    );
    before(() => observer.stop());
    await observer.start();
    const { secret } = await observer.directory.addStore({
      storeId: 'bench-shopify',
      tenantId: 'bench',
      region: 'EU',
      platform: 'shopify',
      shopKey: BENCH_SHOP,
      currency: 'EUR',
    });
    const mongodPid = mongod.members[0]?.pid ?? 0;
    return { env, port, observer, secret, mongodPid, redisPid: redis.pid, stop, before };
  } catch (error) {
    await stop();
    throw error;
  }
}
