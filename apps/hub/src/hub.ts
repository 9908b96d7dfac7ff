import { setTimeout as sleep } from 'node:timers/promises';
import { mappers } from '@varai/core/platform';
import type { Region, StoreId, TenantId } from '@varai/core/schema';
import { Cache } from './cache/cache.ts';
import { keepFresh } from './cache/keep-fresh.ts';
import type { Config } from './config.ts';
import { Reach } from './connectors/reach.ts';
import { Shops } from './connectors/shops.ts';
import type { Health } from './http/readiness.ts';
import { GroupCommit } from './ingest/group-commit.ts';
import { createReceive, type Receive } from './ingest/receive.ts';
import type { Logger } from './observe/logger.ts';
import type { Metrics } from './observe/metrics.ts';
import { notWatched, type Reached } from './observe/steps.ts';
import { loadKeyFile } from './privacy/key-file.ts';
import { Keyring } from './privacy/keyring.ts';
import { ApiKeys } from './store/api-keys.ts';
import { AuditLog } from './store/audit-log.ts';
import { Certificates } from './store/certificates.ts';
import { connect, type Connections } from './store/connections.ts';
import { MongoDirectory } from './store/directory.ts';
import { Entities } from './store/entities.ts';
import { EventLog } from './store/event-log.ts';
import type { EventRow } from './store/event-row.ts';
import { FlowSlots, SLOT_MS } from './store/flow-slots.ts';
import { Lease } from './store/lease.ts';
import { Listings } from './store/listings.ts';
import { migrate } from './store/migrate.ts';
import { OperatorSessions } from './store/operator-sessions.ts';
import { RawBodies } from './store/raw-bodies.ts';
import { ReadPreferences } from './store/read-preference.ts';
import { dropExpired } from './store/retention.ts';
import { StoreJobs } from './store/store-jobs.ts';
import { WriteBacks } from './store/write-backs.ts';
import { applyRows, type ApplyDeps } from './sync/apply.ts';
import { Engine } from './sync/engine.ts';
import { JobLoop } from './sync/jobs/job-loop.ts';
import type { JobDeps } from './sync/jobs/store-job.ts';
import { LANES, type Lane } from './sync/lanes.ts';
import { PolicyFollows } from './sync/policy-follows.ts';
import { RedisWake } from './sync/redis-wake.ts';
import { rederiveExpired } from './sync/rederive.ts';
import { Sweeper } from './sync/sweeper.ts';
import { FactFeed } from './sync/write-back/fact-feed.ts';
import { LocalWake, type Announce, type Wake } from './sync/wake.ts';

export type HubSettings = Pick<
  Config,
  | 'mongodb'
  | 'redis'
  | 'keyFile'
  | 'roles'
  | 'retentionDays'
  | 'inboxMaxWaiting'
  | 'dedupe'
  | 'shrinkPercent'
  | 'certificateDays'
  | 'privateShopHosts'
>;

export interface Observers {
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Ms since 1970. */
  readonly now?: () => number;
  readonly random?: () => number;
  /** Only in the crash test. */
  readonly reached?: Reached;
}

/** Jobs that never end for good: how long ago they last did says whether a store is looked after. */
const RECURRING = ['pull', 'read_back', 'outbox', 'reconcile'] as const;

/** The service's parts, put together once. Everything that another part needs is handed to it here. */
export class Hub {
  readonly connections: Connections;
  readonly directory: MongoDirectory;
  readonly apiKeys: ApiKeys;
  readonly sessions: OperatorSessions;
  readonly audit: AuditLog;
  /** What happened in the last minutes, for those who watch. */
  readonly flow: FlowSlots;
  readonly policyFollows: PolicyFollows;
  readonly keyring: Keyring;
  readonly log: EventLog;
  readonly bodies: RawBodies;
  readonly listings: Listings;
  readonly entities: Entities;
  /** Collections as each class of queries reads them. */
  readonly reads: ReadPreferences;
  readonly receive: Receive;
  /** What the use cases (explain, decide, remove a store, re-derive) take. */
  readonly deps: ApplyDeps;
  /** What asks shops: imports, pulls, reconciliation. */
  readonly jobDeps: JobDeps & { readonly directory: MongoDirectory };
  readonly shops: Shops;
  readonly writeBacks: WriteBacks;
  readonly cache: Cache;
  /** What each store is told of its products. */
  readonly facts: FactFeed;
  readonly regions: readonly Region[];
  readonly #jobLoop: JobLoop;
  readonly #settings: HubSettings;
  readonly #wake: Wake;
  readonly #inbox: GroupCommit;
  readonly #engine: Engine;
  readonly #sweeper: Sweeper;
  readonly #metrics: Metrics;
  readonly #logger: Logger;
  readonly #scheduled = new AbortController();
  #flushing: NodeJS.Timeout | undefined;
  #schedule: Promise<void> = Promise.resolve();
  #freshness: Promise<unknown> = Promise.resolve();
  #migrated = false;

  constructor(
    settings: HubSettings,
    { logger, metrics, now = Date.now, random = Math.random, reached = notWatched }: Observers,
  ) {
    this.#settings = settings;
    this.#metrics = metrics;
    this.#logger = logger;
    this.connections = connect(settings.mongodb);
    // Where both regions are one connection their collections are one: a lane of it is worked on once.
    this.regions = settings.mongodb.uris.EU === settings.mongodb.uris.NA ? ['EU'] : ['EU', 'NA'];
    this.keyring = new Keyring(this.connections, loadKeyFile(settings.keyFile), settings.retentionDays);
    this.directory = new MongoDirectory(this.connections, this.keyring, now);
    this.apiKeys = new ApiKeys(this.connections, now);
    this.sessions = new OperatorSessions(this.connections, this.apiKeys, now);
    this.audit = new AuditLog(this.connections, now);
    this.flow = new FlowSlots(this.connections, now);
    this.policyFollows = new PolicyFollows(this.connections, now);
    this.log = new EventLog(this.connections);
    this.bodies = new RawBodies(this.connections, this.keyring);
    this.listings = new Listings(this.connections);
    this.entities = new Entities(this.connections);
    this.reads = new ReadPreferences(this.connections);
    this.#wake = wakeOver(settings.redis);
    this.#inbox = new GroupCommit({
      connections: this.connections,
      bodies: this.bodies,
      announce: this.#announce,
      reached,
      now,
      maxWaiting: settings.inboxMaxWaiting,
      dedupe: settings.dedupe,
    });
    this.receive = createReceive({
      directory: this.directory,
      inbox: this.#inbox,
      mappers,
      reached,
      pseudonym: (store, subject) => this.keyring.pseudonym(store, subject),
      onDurable: (store, lane, ackMs) => this.flow.accepted(store, lane, ackMs),
      onMapperFault: (error, platform, resource) => {
        metrics.error('ingest', 'mapper-fault');
        logger.error('a mapper failed', { code: 'ingest/mapper-fault', platform, resource, error });
      },
    });
    const outage = (error: unknown): void => {
      metrics.error('sync', 'outage');
      logger.warn('the database did not answer; events wait', { code: 'sync/outage', error });
    };
    this.deps = {
      connections: this.connections,
      bodies: this.bodies,
      keyring: this.keyring,
      directory: this.directory,
      listings: this.listings,
      entities: this.entities,
      log: this.log,
      reached,
      now,
      random,
      applied: (rows, nowMs) => {
        for (const row of rows) {
          metrics.latency('apply', row.source, row.lane, (nowMs - row.acceptedAt.getTime()) / 1000);
          // Where the source gives no time of its own there is nothing to be fresh against.
          const freshMs = row.version.from === 'source' ? Math.max(0, nowMs - row.version.snapshotMs) : null;
          if (freshMs !== null) metrics.latency('freshness', row.source, row.lane, freshMs / 1000);
          this.flow.applied(whoseOf(row), row.lane, nowMs - row.acceptedAt.getTime(), freshMs);
        }
      },
      failed: (row, code) => {
        metrics.error('sync', code);
        logger.warn('an event was put off or set aside', {
          code,
          eventId: row._id,
          platform: row.source,
          resource: row.resource,
          attempt: row.attempts + 1,
        });
      },
    };
    this.shops = new Shops(new Reach(settings.privateShopHosts));
    this.writeBacks = new WriteBacks(this.connections);
    this.cache = new Cache(settings.redis, (region, warning) =>
      logger.warn(warning, { code: 'cache/eviction-policy', region }),
    );
    this.facts = new FactFeed(this.writeBacks, this.cache);
    this.jobDeps = {
      ...this.deps,
      directory: this.directory,
      jobs: new StoreJobs(this.connections),
      certificates: new Certificates(this.connections, settings.certificateDays),
      limits: { shrinkPercent: settings.shrinkPercent },
      inbox: this.#inbox,
      receive: this.receive,
      shopOf: this.shops.of,
      isHeard: (store) => this.flow.isHeard(store),
      writeBacks: this.writeBacks,
      metrics,
    };
    this.#jobLoop = new JobLoop(this.jobDeps, this.regions, outage);
    this.#engine = new Engine({
      regions: this.regions,
      wake: this.#wake,
      log: this.log,
      reached,
      outage,
      apply: async (region, rows) => {
        const startedMs = now();
        await applyRows(this.deps, region, rows);
        metrics.batch((rows[0] as { lane: Lane }).lane, (now() - startedMs) / 1000);
      },
    });
    this.#sweeper = new Sweeper({
      regions: this.regions,
      log: this.log,
      lease: new Lease(this.connections),
      engine: this.#engine,
      wake: this.#wake,
      now,
      outage,
    });
  }

  /** Prepares the databases, then starts what the roles ask for. Rejects with the database's reason. */
  async start(): Promise<void> {
    for (const db of this.connections.all)
      await migrate(db, { directory: db === this.connections.directory, data: true });
    this.#migrated = true;
    for (const region of await this.reads.look(this.regions))
      this.#logger.info('the database has no secondary: analytics are read from the primary', { region });
    const { roles } = this.#settings;
    if (roles.length > 0) this.#flushing = setInterval(() => void this.#flush(), SLOT_MS).unref();
    if (roles.includes('worker')) {
      this.#engine.start();
      this.#sweeper.start();
    }
    if (roles.includes('scheduler')) {
      this.#schedule = this.#runSchedule();
      this.#freshness = Promise.all(this.regions.map((region) => this.#keepFresh(region)));
    }
  }

  async health(): Promise<Health> {
    const wake = this.#wake;
    const [answers, wakes] = await Promise.all([
      Promise.allSettled(this.connections.all.map((db) => db.command({ ping: 1 }, { timeoutMS: 1_000 }))),
      wake instanceof RedisWake ? Promise.all(this.regions.map(wake.takesWrites)) : null,
    ]);
    return {
      mongodb: answers.every((answer) => answer.status === 'fulfilled') ? 'ok' : 'down',
      redis: wakes === null ? 'absent' : wakes.every(Boolean) ? 'ok' : 'degraded',
      migrated: this.#migrated,
    };
  }

  /** Depth and age of the lanes, as the queue of record has them, and of what is done about stores by the clock. */
  async measureQueues(nowMs: number): Promise<void> {
    for (const lane of Object.keys(LANES) as Lane[]) {
      const backlogs = await Promise.all(this.regions.map((region) => this.log.backlog(region, lane)));
      const oldest = Math.min(...backlogs.map((each) => each.oldest?.getTime() ?? nowMs));
      this.#metrics.queue(
        lane,
        backlogs.reduce((sum, each) => sum + each.depth, 0),
        Math.max(0, nowMs - oldest) / 1000,
      );
    }
    const dead = await Promise.all(
      this.regions.map((region) =>
        this.log.rows(region).countDocuments({ state: 'dead', tenantId: { $gt: '' } }, { limit: 100_000 }),
      ),
    );
    this.#metrics.deadLetters(dead.reduce((sum, count) => sum + count, 0));
    const breakers = await Promise.all(this.regions.map((region) => this.flow.breakers(region)));
    this.#metrics.breakers(breakers.flat());
    for (const job of RECURRING) {
      const ends = await Promise.all(this.regions.map((region) => this.jobDeps.jobs.oldestEnd(region, job)));
      const oldest = Math.min(...ends.map((end) => end?.getTime() ?? nowMs));
      this.#metrics.jobAge(job, Math.max(0, nowMs - oldest) / 1000);
    }
  }

  /** Finishes what is in hand, takes nothing more, closes the connections. Safe to call twice. */
  async stop(): Promise<void> {
    this.#scheduled.abort();
    await this.#jobLoop.stop();
    await this.#inbox.drained();
    clearInterval(this.#flushing);
    const worker = this.#settings.roles.includes('worker');
    await Promise.allSettled([
      worker ? this.#sweeper.stop() : undefined,
      worker ? this.#engine.stop() : undefined,
      this.#schedule,
      this.#freshness,
    ]);
    this.cache.close();
    await this.#wake.close();
    await this.#flush();
    await this.connections.close();
  }

  #flush(): Promise<void> {
    return Promise.all([this.flow.flush(), this.flow.asked(this.shops.asked())]).then(
      () => undefined,
      () => this.#metrics.error('observe', 'flow-lost'),
    );
  }

  /** Workers listen once for each connection, under the first region that it serves. */
  readonly #announce: Announce = (region, lane, ids) =>
    this.#wake.announce(this.regions.includes(region) ? region : 'EU', lane, ids);

  #keepFresh(region: Region): Promise<void> {
    return keepFresh(
      {
        db: this.connections.of(region),
        cache: this.cache,
        regions: this.regions.length === 1 ? ['EU', 'NA'] : [region],
        storeById: (storeId) => this.directory.byId(storeId),
        onLost: () =>
          this.#logger.warn(
            'changes before now were not followed: all cached answers that they may touch were made old',
            {
              code: 'cache/made-old',
              region,
            },
          ),
        onProblem: (error) => {
          this.#metrics.error('cache', 'stream');
          this.#logger.warn('the stream of changes broke off; it is taken up where it was left', {
            code: 'cache/stream',
            region,
            error,
          });
        },
      },
      this.#scheduled.signal,
    );
  }

  async #runSchedule(): Promise<void> {
    const { signal } = this.#scheduled;
    for (let round = 0; !signal.aborted; round++) {
      try {
        await this.#jobLoop.round();
        for (const region of this.regions) {
          await rederiveExpired(this.deps, region);
          await this.policyFollows.carryOn(this.deps, region, signal);
          if (round % 3_600 === 60)
            await dropExpired(this.connections, region, this.#settings.retentionDays, this.deps.now());
        }
      } catch {
        this.#metrics.error('sync', 'schedule');
      }
      await sleep(1_000, undefined, { signal }).catch(() => undefined);
    }
  }
}

const whoseOf = (row: EventRow): Parameters<FlowSlots['applied']>[0] => ({
  tenantId: row.tenantId as TenantId,
  region: row.region,
  storeId: row.metadata.storeId as StoreId,
});

/** Redis where both regions have one; without it, or with half of it, everything works in-process. */
function wakeOver({ EU, NA }: Config['redis']): Wake {
  return EU === null || NA === null ? new LocalWake() : new RedisWake({ EU, NA });
}
