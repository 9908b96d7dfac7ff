import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from 'mongodb';
import { seeded, type Seeded } from '@varai/core/testkit';
import { STEPS, type Step } from '../../src/observe/steps.ts';
import { freePort } from '../../dev/servers/index.ts';
import { Deliveries } from './deliveries.ts';
import { hubDatabase, registerStores } from './directory.ts';
import { HubProcesses } from './hub-processes.ts';
import { judge } from './judge.ts';
import { lastReconciliation, type Reconciled } from './last-reconciliation.ts';
import { ShopApis } from './shop-apis.ts';
import { killPlan, type Round } from './kill-plan.ts';
import type { CrashOptions } from './options.ts';
import type { Outage } from './outage.ts';
import { Servers } from './servers.ts';
import { Shops, STORES } from './shops.ts';
import { stragglers, type Passage, type Straggler } from './straggler.ts';
import { isToldByApi, type Findings } from './verify/index.ts';

/** All that one run found. */
export interface CrashReport {
  readonly events: number;
  readonly acknowledged: number;
  readonly attempts: number;
  readonly outages: readonly Outage[];
  readonly stepsMissed: readonly Step[];
  readonly findings: Findings;
  /** The slowest rows, the slowest first. */
  readonly stragglers: readonly Straggler[];
  /** Rows that were still waiting when patience ended. */
  readonly pending: number;
  /** Webhooks that their shops never sent. */
  readonly dropped: number;
  /** Of the last reconciliation; null = there was none. */
  readonly certificates: 'green' | 'amber' | null;
  /** What went wrong beside the data: refused deliveries, processes that ended by themselves, a drain that was cut off. */
  readonly faults: readonly string[];
  readonly seconds: number;
  /** Data and logs, where they were kept. */
  readonly folder: string | null;
}

const DATABASE = 'varai';
const CONCURRENCY = 50;
const CRASH_TIMEOUT_MS = 4_000;
const CRASH_TRIES = 4;
/** Between two kills, so that what the first one left undone is seen before the second hides it. */
const CALM_MS = 4_000;
const CALM_POLL_MS = 150;
const DRAIN_MS = 60_000;
/** A row that takes longer once everything serves again is late. */
const LATE_MS = 5_000;
const SLOWEST = 3;
/** Part of the webhooks that never come, in chaos. */
const DROPPED = 0.08;

/** One run from empty folders to a verdict. `say` gets lines for people. Throws where something could not be started. */
export async function crashTest(options: CrashOptions, say: (line: string) => void): Promise<CrashReport> {
  const began = Date.now();
  const folder = await mkdtemp(join(tmpdir(), 'varai-crash-'));
  await mkdir(join(folder, 'logs'), { recursive: true });
  const undo: (() => Promise<unknown>)[] = [];
  try {
    const servers = await Servers.start(folder, options.members);
    undo.push(() => servers.stop());
    const keyFile = join(folder, 'keys.json');
    const database = await hubDatabase(servers.mongod.uri, DATABASE, keyFile);
    undo.push(() => database.connections.close());
    await registerStores(database.directory);
    const apis = new ShopApis();
    undo.push(() => apis.stop());
    say(
      `MongoDB (${options.members} member${options.members === 1 ? '' : 's'}) and Redis serve, ${STORES.length} stores are registered`,
    );

    const run = new Run(options, servers, folder, keyFile, await freePort(), say);
    undo.push(() => run.hub.stop());
    if (options.chaos) await apis.start(run.shops, database.directory, options.seed);
    await run.start();
    await run.play();
    const reconciled = options.chaos ? await run.reconciled(apis) : null;
    const pending = await run.drained();
    await run.hub.stop();

    say(`comparing what ${run.shops.all.length} shops were answered with what the hub shows`);
    const db = servers.client.db(DATABASE);
    const findings = await judge(db, database, run.deliveries.witnessed(), {
      dedupe: options.dedupe,
      isReconciled: options.chaos,
    });
    const hit = new Set(run.outages.map(({ step }) => step));
    const report = {
      events: run.shops.events,
      acknowledged: run.deliveries.acknowledged,
      attempts: run.deliveries.attempts,
      outages: run.outages,
      stepsMissed: STEPS.filter((step) => !hit.has(step)),
      findings,
      stragglers: stragglers(await passages(db), run.outages, SLOWEST),
      pending,
      dropped: run.deliveries.dropped,
      certificates: reconciled?.certificates ?? null,
      faults: [...run.faults, ...run.deliveries.refusals, ...(reconciled?.faults ?? [])],
      seconds: Math.round((Date.now() - began) / 100) / 10,
    };
    const isKept = options.keep || !isGood(report);
    if (!isKept) undo.unshift(() => rm(folder, { recursive: true, force: true }));
    return { ...report, folder: isKept ? folder : null };
  } catch (error) {
    say(`gave up; data and logs are in ${folder}`);
    throw error;
  } finally {
    for (const step of undo.reverse()) await step();
  }
}

export const longestMs = ({ stragglers: [slowest] }: Pick<CrashReport, 'stragglers'>): number =>
  slowest?.lateMs ?? 0;

export const isGood = (report: Omit<CrashReport, 'folder'>): boolean =>
  report.findings.list.length === 0 &&
  report.stepsMissed.length === 0 &&
  // In chaos a row may wait for jobs that ask shops which do not answer.
  (longestMs(report) <= LATE_MS || report.certificates !== null) &&
  report.certificates !== 'amber' &&
  report.pending === 0 &&
  report.faults.length === 0;

/** The moving parts of one run. */
class Run {
  readonly shops: Shops;
  readonly deliveries: Deliveries;
  readonly hub: HubProcesses;
  readonly outages: Outage[] = [];
  readonly faults: string[] = [];
  readonly #options: CrashOptions;
  readonly #servers: Servers;
  readonly #random: Seeded;
  readonly #say: (line: string) => void;
  readonly #plan: readonly Round[];

  constructor(
    options: CrashOptions,
    servers: Servers,
    folder: string,
    keyFile: string,
    port: number,
    say: (line: string) => void,
  ) {
    this.#options = options;
    this.#servers = servers;
    this.#say = say;
    this.#random = seeded(`${options.seed}/run`);
    this.#plan = killPlan(options.kills, options.events, this.#random);
    this.shops = new Shops(options.seed);
    const unruly = seeded(`${options.seed}/drops`);
    this.deliveries = new Deliveries({
      ports: [port],
      concurrency: CONCURRENCY,
      drops: ({ delivery: { event } }) =>
        options.chaos && isToldByApi(event) && unruly.fork(event.eventKey).chance(DROPPED),
    });
    this.hub = new HubProcesses({
      folder,
      env: {
        PORT: String(port),
        HOST: '127.0.0.1',
        MONGODB_URI: servers.mongod.uri,
        MONGODB_DB: DATABASE,
        REDIS_URL: servers.redis.url,
        KEY_FILE: keyFile,
        POOL_MIN: '2',
        DEDUPE: options.dedupe ? 'on' : 'off',
        NODE_ENV: 'test',
        LOG_LEVEL: 'info',
      },
      onOutage: (outage) => this.#down(outage),
      onFault: (fault) => this.faults.push(fault),
    });
  }

  async start(): Promise<void> {
    await this.hub.warmUp();
    this.hub.arm(this.#armedFor(0));
    await this.hub.start('together');
    this.#say('the hub listens');
  }

  /** One burst for each kill, then all that is left. */
  async play(): Promise<void> {
    const { events } = this.#options;
    for (const [n, round] of this.#plan.entries()) {
      await this.#strike(round, n, Math.round((events * (n + 1)) / (this.#plan.length + 1)));
      await this.#calm();
      this.#say(
        `${String(n + 1).padStart(3)}/${this.#plan.length} ${describe(round).padEnd(28)} ${this.shops.events} events told, ${this.deliveries.acknowledged} acknowledged`,
      );
    }
    this.deliveries.offer(this.shops.until(events));
    this.deliveries.offer(this.shops.rest());
    await this.deliveries.idle();
    this.deliveries.close();
  }

  async #strike(round: Round, n: number, target: number): Promise<void> {
    const next = this.#armedFor(n + 1);
    if (round.kind === 'step') {
      await this.hub.ensureArmed(round.armed);
      this.hub.arm(next);
      this.deliveries.offer(this.shops.until(target));
      for (
        let tries = 0;
        !(await this.hub.untilCrashed(round.armed.step, CRASH_TIMEOUT_MS)) && tries < CRASH_TRIES;
        tries++
      ) {
        // A step that this burst did not reach: a few more things happen.
        this.deliveries.offer(this.shops.until(this.shops.events + 12));
      }
      return;
    }
    const before = this.deliveries.acknowledged;
    const size = target - this.shops.events;
    this.deliveries.offer(this.shops.until(target));
    await this.deliveries.untilAcknowledged(
      before + this.#random.int(1, Math.max(1, Math.floor(size * 0.8))),
    );
    if (round.kind === 'mongod') this.#down(await this.#servers.killMongod());
    else if (round.kind === 'redis') this.#down(await this.#servers.killRedis());
    else {
      this.hub.arm(next);
      if (round.kind === 'hub') await this.hub.killAll(round.layout);
      else await this.hub.kill(round.kind);
    }
  }

  /** Until all that was accepted is done; a little only, for some kills must meet a backlog. */
  async #calm(): Promise<void> {
    await this.deliveries.idle();
    const end = Date.now() + (this.#random.chance(0.25) ? 0 : CALM_MS);
    while (Date.now() < end && (await this.#pending()) > 0) await sleep(CALM_POLL_MS);
  }

  #armedFor(n: number): Extract<Round, { kind: 'step' }>['armed'] | null {
    const round = this.#plan[n];
    return round?.kind === 'step' ? round.armed : null;
  }

  #down(outage: Outage): void {
    this.outages.push(outage);
  }

  #pending(): Promise<number> {
    return (
      this.#servers.client
        .db(DATABASE)
        .collection('sync_log')
        // By the queue's own index: asked ten times a second, a scan would be a load of its own.
        .countDocuments({ state: 'pending' }, { readPreference: 'primary', hint: 'lane_1_dueAt_1' })
    );
  }

  /** The shops behave again; everything is compared once. */
  async reconciled(apis: ShopApis): Promise<Reconciled> {
    this.#say(`the shops behave again, after ${JSON.stringify(apis.done())}; one reconciliation`);
    apis.behave();
    return lastReconciliation(this.#servers.client.db(DATABASE));
  }

  /** Waits until nothing is pending; returns what still is when patience ends. */
  async drained(): Promise<number> {
    const end = Date.now() + DRAIN_MS;
    for (;;) {
      const pending = await this.#pending();
      if (pending === 0 || Date.now() > end) return pending;
      this.#say(`${pending} events still wait to be applied`);
      await sleep(500);
    }
  }
}

const describe = (round: Round): string =>
  round.kind === 'step'
    ? `${round.armed.step}#${round.armed.nth}`
    : round.kind === 'hub'
      ? `hub, now ${round.layout}`
      : round.kind;

async function passages(db: Db): Promise<Passage[]> {
  const rows = await db
    .collection('sync_log')
    .find(
      { state: 'done' },
      { projection: { acceptedAt: 1, doneAt: 1, lane: 1, resource: 1, source: 1, attempts: 1 } },
    )
    .toArray();
  return rows.map((row) => ({
    about: `${String(row['source'])} ${String(row['resource'])} ${String(row._id)}${row['attempts'] === 0 ? '' : `, attempt ${Number(row['attempts']) + 1}`}`,
    acceptedMs: (row['acceptedAt'] as Date).getTime(),
    doneMs: (row['doneAt'] as Date).getTime(),
  }));
}
