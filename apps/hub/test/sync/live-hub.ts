import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Region } from '@varai/core/schema';
import { fakeClock, type FakeClock, type SignedRequest } from '@varai/core/testkit';
import type { Db, Filter } from 'mongodb';
import { inject } from 'vitest';
import { LOOPBACK } from '../../src/connectors/reach.ts';
import { Hub, type HubSettings, type Observers } from '../../src/hub.ts';
import type { Answer } from '../../src/ingest/receive.ts';
import { createLogger } from '../../src/observe/logger.ts';
import { createMetrics } from '../../src/observe/metrics.ts';
import type { EventRow } from '../../src/store/event-row.ts';
import type { Platform, TenantContext } from '../../src/store/tenancy.ts';
import { applyRows } from '../../src/sync/apply.ts';
import { LANES, type Lane } from '../../src/sync/lanes.ts';
import { Shop } from './shop.ts';

export interface LiveHubOptions extends Partial<
  Pick<HubSettings, 'roles' | 'redis' | 'dedupe' | 'inboxMaxWaiting' | 'retentionDays' | 'keyFile'>
> {
  /** One database a test file; several hubs may share it. */
  readonly database: string;
  /** Default: both regions on the server of this run. */
  readonly uris?: Readonly<Record<Region, string>>;
  readonly clock?: FakeClock | { readonly nowMs: () => number };
  readonly reached?: Observers['reached'];
}

const PLATFORMS: readonly Platform[] = ['shopify', 'woocommerce', 'magento', 'html'];
const START = '2026-03-02T09:00:00.000Z';
let tenants = 0;

/** A tenant and its shops, one of each platform unless more are added. */
export class LiveTenant {
  readonly context: TenantContext;
  readonly #live: LiveHub;

  constructor(live: LiveHub, context: TenantContext) {
    this.#live = live;
    this.context = context;
  }

  /** `name` orders the shops: the smallest listing id of a joined group is the entity's. */
  async shop(platform: Platform, name: string = platform): Promise<Shop> {
    const storeId = `${this.context.tenantId}-${name}`;
    const shopKey = platform === 'shopify' ? `${storeId}.myshopify.com` : `${storeId}.example`;
    const { secret } = await this.#live.hub.directory.addStore({
      storeId,
      tenantId: this.context.tenantId,
      region: this.context.region,
      platform,
      shopKey,
      currency: 'EUR',
    });
    return new Shop({
      platform,
      storeId,
      shopKey,
      secret,
      deliver: (request) => this.#live.deliver(request),
      nowMs: this.#live.nowMs,
    });
  }

  async shops(): Promise<Record<Platform, Shop>> {
    const made = await Promise.all(
      PLATFORMS.map(async (platform) => [platform, await this.shop(platform)] as const),
    );
    return Object.fromEntries(made) as Record<Platform, Shop>;
  }
}

/** A hub in this process on the real MongoDB of this run. Without roles nothing happens unless `settle` is called. */
export class LiveHub {
  readonly hub: Hub;
  readonly clock: FakeClock;
  readonly nowMs: () => number;
  /** Everything that was logged. */
  readonly logged: string[] = [];
  readonly metrics = createMetrics();
  readonly settings: HubSettings;
  readonly #folder: string;

  private constructor(options: LiveHubOptions) {
    this.#folder = mkdtempSync(join(tmpdir(), 'varai-hub-'));
    const own = inject('mongodbUri');
    this.settings = {
      mongodb: {
        uris: options.uris ?? { EU: own, NA: own },
        database: options.database,
        poolMin: 0,
        poolMax: 20,
      },
      redis: options.redis ?? { EU: null, NA: null },
      keyFile: options.keyFile ?? join(this.#folder, 'keys.json'),
      roles: options.roles ?? [],
      retentionDays: options.retentionDays ?? 30,
      shrinkPercent: 20,
      certificateDays: 90,
      privateShopHosts: LOOPBACK,
      inboxMaxWaiting: options.inboxMaxWaiting ?? 5_000,
      dedupe: options.dedupe ?? true,
    };
    this.clock = options.clock !== undefined && 'advance' in options.clock ? options.clock : fakeClock(START);
    this.nowMs = options.clock?.nowMs ?? this.clock.nowMs;
    this.hub = new Hub(this.settings, {
      logger: createLogger({
        level: 'debug',
        destination: { write: (line: string) => void this.logged.push(line) },
      }),
      metrics: this.metrics,
      now: this.nowMs,
      random: () => 0.5,
      ...(options.reached === undefined ? {} : { reached: options.reached }),
    });
  }

  static async start(options: LiveHubOptions): Promise<LiveHub> {
    const live = new LiveHub(options);
    await live.hub.start();
    return live;
  }

  get db(): Db {
    return this.hub.connections.of('EU');
  }

  /** A tenant of its own for each test, so that tests share a database and nothing else. */
  async tenant(name = 't', region: Region = 'EU'): Promise<LiveTenant> {
    tenants += 1;
    return new LiveTenant(this, await this.hub.directory.ensureTenant(`${name}${tenants}`, region));
  }

  /** What the HTTP route does once it has the bytes. */
  deliver(request: SignedRequest): Promise<Answer> {
    const [, , , platform, resource] = request.path.split('/') as [string, string, string, Platform, string];
    return this.hub.receive({
      platform,
      resource,
      headers: request.headers,
      query: {},
      isForm: false,
      body: request.body,
      nowMs: this.nowMs(),
    });
  }

  /** Applies all events that wait and are due, in batches of `batch`, as a worker would. */
  async settle(batch = 100): Promise<void> {
    for (const region of this.hub.regions) {
      const due: Filter<EventRow> = {
        state: 'pending',
        lane: { $in: Object.keys(LANES) as Lane[] },
        $or: [{ attempts: 0 }, { dueAt: { $lte: new Date(this.nowMs()) } }],
      };
      for (;;) {
        const rows = await this.hub.log
          .rows(region)
          .find(due)
          .sort({ acceptedAt: 1, _id: 1 })
          .limit(batch)
          .toArray();
        if (rows.length === 0) break;
        await applyRows(this.hub.deps, region, rows);
      }
    }
  }

  rows(tenant: LiveTenant): Promise<EventRow[]> {
    return this.hub.log.rows(tenant.context.region).find({ tenantId: tenant.context.tenantId }).toArray();
  }

  async stop(): Promise<void> {
    await this.hub.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
