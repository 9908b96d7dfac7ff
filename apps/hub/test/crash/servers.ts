import { MongoClient } from 'mongodb';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  findMongodBinary,
  findRedisBinary,
  ServerProblem,
  startMongod,
  startRedis,
  type MongodMember,
  type RunningMongod,
  type RunningRedis,
} from '../../dev/servers/index.ts';
import type { Outage } from './outage.ts';

const PRIMARY_POLL_MS = 20;
/** How long the member that stepped down may not be chosen again. */
const STEPPED_DOWN_SECONDS = 10;

/** The crash test's own MongoDB and Redis, and how they are killed. */
export class Servers {
  readonly mongod: RunningMongod;
  readonly redis: RunningRedis;
  /** For the test's own questions; it outlives every kill. */
  readonly client: MongoClient;

  private constructor(mongod: RunningMongod, redis: RunningRedis) {
    this.mongod = mongod;
    this.redis = redis;
    this.client = new MongoClient(mongod.uri, {
      serverSelectionTimeoutMS: 60_000,
      writeConcern: { w: 'majority' },
      readConcern: { level: 'majority' },
    });
  }

  /** Throws ServerProblem, which says what to do, where one is not to be had. */
  static async start(folder: string, members: number): Promise<Servers> {
    const [mongodFound, redisFound] = await Promise.all([
      findMongodBinary(process.env),
      findRedisBinary(process.env),
    ]);
    if (mongodFound.kind === 'missing') throw new ServerProblem(mongodFound.whatToDo);
    if (redisFound.kind !== 'binary')
      throw new ServerProblem(
        redisFound.kind === 'missing'
          ? redisFound.whatToDo
          : 'The crash test kills its Redis: unset REDIS_URL and put redis-server or valkey-server on the PATH.',
      );
    await mkdir(folder, { recursive: true });
    const [mongod, redis] = await Promise.all([
      startMongod({
        binary: mongodFound.binary,
        dbPath: join(folder, 'mongodb'),
        members,
        cacheSizeGb: 0.25,
      }),
      startRedis({ binary: redisFound.binary, dir: join(folder, 'redis') }),
    ]);
    return new Servers(mongod, redis);
  }

  /** Kills the member that takes writes; back when some member takes them again. The killed one is started at once. */
  async killMongod(): Promise<Outage> {
    const { members } = this.mongod;
    const primaries = await Promise.all(members.map((member) => member.isPrimary()));
    const victim = members[Math.max(0, primaries.indexOf(true))] as (typeof members)[number];
    const killedMs = Date.now();
    await victim.kill('SIGKILL');
    let isLost = false;
    const restarted = victim.restart();
    restarted.catch(() => {
      isLost = true;
    });
    while (!isLost && !(await Promise.all(members.map((member) => member.isPrimary()))).includes(true))
      await sleep(PRIMARY_POLL_MS);
    const backMs = Date.now();
    await restarted;
    return { part: 'mongod', how: 'killed', step: null, killedMs, backMs };
  }

  /** The member that takes writes stops taking them, in order, and another one is chosen. */
  async stepDown(): Promise<Outage> {
    const killedMs = Date.now();
    // The one that steps down may cut our connection before it answers.
    await this.client
      .db('admin')
      .command({ replSetStepDown: STEPPED_DOWN_SECONDS })
      .catch(() => undefined);
    await this.#primary();
    return { part: 'mongod', how: 'drained', step: null, killedMs, backMs: Date.now() };
  }

  /** Every member is told to stop and started again, one after the other, the one that takes writes last. */
  async rollMembers(): Promise<Outage> {
    const killedMs = Date.now();
    const first = await this.#primary();
    for (const member of this.mongod.members.filter((each) => each !== first)) {
      await member.kill('SIGTERM');
      await member.restart();
    }
    await this.stepDown();
    await first.kill('SIGTERM');
    await first.restart();
    await this.#primary();
    return { part: 'mongod', how: 'drained', step: null, killedMs, backMs: Date.now() };
  }

  async #primary(): Promise<MongodMember> {
    const { members } = this.mongod;
    for (;;) {
      const primaries = await Promise.all(members.map((member) => member.isPrimary()));
      const primary = members[primaries.indexOf(true)];
      if (primary !== undefined) return primary;
      await sleep(PRIMARY_POLL_MS);
    }
  }

  async killRedis(): Promise<Outage> {
    const killedMs = Date.now();
    await this.redis.kill('SIGKILL');
    await this.redis.restart();
    return { part: 'redis', how: 'killed', step: null, killedMs, backMs: Date.now() };
  }

  async stop(): Promise<void> {
    await this.client.close();
    await Promise.all([this.mongod.stop(), this.redis.stop()]);
  }
}
