import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Db } from 'mongodb';
import { inject } from 'vitest';
import { freePort } from '../../dev/servers/index.ts';
import { readConfig } from '../../src/config.ts';
import type { Readiness } from '../../src/http/readiness.ts';
import { serve, type Running } from '../../src/serve.ts';
import { Deliveries } from '../crash/deliveries.ts';
import { registerStores } from '../crash/directory.ts';
import { judge } from '../crash/judge.ts';
import { Shops } from '../crash/shops.ts';
import { stragglers } from '../crash/straggler.ts';
import type { Finding } from '../crash/verify/index.ts';

const CONCURRENCY = 20;
/** `DEDUPE=off` before the command runs it all without the duplicate filter: the outcome must be the same. */
const HAS_FILTER = process.env['DEDUPE'] !== 'off';

/** What became of the events that shops sent to a hub. */
export interface Outcome {
  /** Attempts that were not answered 2xx. */
  readonly unanswered: number;
  readonly findings: readonly Finding[];
  /** Longest time from a row's acceptance to its being done, ms. */
  readonly slowestMs: number;
  readonly rows: number;
}

/** The whole service in this process, on the MongoDB of the run and a Redis of the test's choosing, with shops that send to it. */
export class ServedHub {
  readonly shops: Shops;
  readonly deliveries: Deliveries;
  readonly #running: Running;
  readonly #address: string;
  readonly #folder: string;
  #sent = 0;

  private constructor(running: Running, address: string, folder: string, seed: string) {
    this.#running = running;
    this.#address = address;
    this.#folder = folder;
    this.shops = new Shops(seed);
    this.deliveries = new Deliveries({ ports: [Number(new URL(address).port)], concurrency: CONCURRENCY });
  }

  /** `name` names the database and seeds the shops. */
  static async start(name: string, redisUrl: string | null): Promise<ServedHub> {
    const folder = mkdtempSync(join(tmpdir(), 'varai-redis-'));
    const config = readConfig({
      PORT: String(await freePort()),
      MONGODB_URI: inject('mongodbUri'),
      MONGODB_DB: `redis_${name}`,
      REDIS_URL: redisUrl ?? '',
      DEDUPE: HAS_FILTER ? 'on' : 'off',
      KEY_FILE: join(folder, 'keys.json'),
      LOG_LEVEL: 'silent',
      POOL_MIN: '0',
      POOL_MAX: '20',
    });
    const running = await serve(config, 'test');
    await registerStores(running.hub.directory);
    return new ServedHub(running, running.address as string, folder, name);
  }

  get #db(): Db {
    return this.#running.hub.connections.of('EU');
  }

  async readiness(): Promise<Readiness> {
    return (await (await fetch(`${this.#address}/readyz`)).json()) as Readiness;
  }

  /** Lets that many more events happen, sends them, and resolves when all are answered. */
  async events(count: number): Promise<void> {
    const sent = [...this.shops.until(this.shops.events + count), ...this.shops.rest()];
    this.#sent += sent.length;
    this.deliveries.offer(sent);
    await this.deliveries.idle();
  }

  /** Rows that are not done yet. */
  pending(): Promise<number> {
    return this.#db.collection('sync_log').countDocuments({ state: 'pending' }, { hint: 'lane_1_dueAt_1' });
  }

  async outcome(): Promise<Outcome> {
    const rows = await this.#db.collection('sync_log').find({ state: 'done' }).toArray();
    const passages = rows.map((row) => ({
      about: String(row._id),
      acceptedMs: (row['acceptedAt'] as Date).getTime(),
      doneMs: (row['doneAt'] as Date).getTime(),
    }));
    // Nothing is excused by a Redis that is away: no outage is counted off.
    const [slowest] = stragglers(passages, [], 1);
    const findings = await judge(this.#db, this.#running.hub, this.deliveries.witnessed(), {
      dedupe: HAS_FILTER,
      isReconciled: false,
    });
    return {
      unanswered: this.deliveries.attempts - this.#sent + this.deliveries.refusals.length,
      findings: findings.list,
      slowestMs: slowest?.lateMs ?? 0,
      rows: rows.length,
    };
  }

  async stop(): Promise<void> {
    this.deliveries.close();
    await this.#running.stop('SIGTERM');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
