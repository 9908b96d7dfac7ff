import { mappers, type PlatformMappers } from '@varai/core/platform';
import { fakeClock, type SignedRequest } from '@varai/core/testkit';
import { createServer, type HubServer, type ServerDependencies } from '../../src/http/server.ts';
import type { Arrival, Inbox } from '../../src/ingest/inbox.ts';
import { createReceive } from '../../src/ingest/receive.ts';
import { createLogger } from '../../src/observe/logger.ts';
import { createMetrics, type Metrics } from '../../src/observe/metrics.ts';
import { notWatched } from '../../src/observe/steps.ts';
import type { Platform, Store } from '../../src/store/tenancy.ts';
import { SECRETS, SHOP_KEYS } from './senders.ts';

/** The inbox of a test: the port's promise in memory, unique where the real one is. */
export class MemoryInbox implements Inbox {
  readonly rows: Arrival[] = [];
  calls = 0;
  /** Set to make the next writes fail. */
  failure: Error | null = null;
  /** Set to hold every write until it resolves. */
  hold: Promise<void> | null = null;
  readonly #known = new Set<string>();

  async record(arrival: Arrival): Promise<'accepted' | 'duplicate'> {
    this.calls += 1;
    await this.hold;
    if (this.failure !== null) throw this.failure;
    const { eventId, timestamp } = arrival.event;
    const key = `${arrival.store.region}|${timestamp.getTime()}|${eventId}`;
    if (this.#known.has(key)) return 'duplicate';
    this.#known.add(key);
    this.rows.push(arrival);
    return 'accepted';
  }
}

export const storeOf = (platformName: Platform, changes: Partial<Store> = {}): Store => ({
  tenantId: 'tenant-a' as Store['tenantId'],
  region: 'EU',
  storeId: `store-${platformName}` as Store['storeId'],
  platform: platformName,
  shopKey: SHOP_KEYS[platformName],
  name: 'Test',
  secrets: [SECRETS[platformName]],
  access: null,
  currency: 'EUR',
  timeZone: 'UTC',
  origins: [],
  ...changes,
});

const NOW = '2026-03-02T09:00:00.000Z';
const PLATFORMS = ['shopify', 'woocommerce', 'magento', 'html'] as const satisfies readonly Platform[];

export interface HubAtPorts {
  readonly server: HubServer;
  readonly inbox: MemoryInbox;
  readonly stores: Store[];
  readonly clock: ReturnType<typeof fakeClock>;
  readonly metrics: Metrics;
  /** Everything that was logged. */
  readonly logged: string[];
  /** Directory look-ups that reached the port. */
  readonly lookUps: string[];
  send(
    request: SignedRequest,
    changes?: Partial<{ url: string; headers: Record<string, string | string[]>; body: Buffer }>,
  ): Promise<Reply>;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

export interface HubOptions {
  readonly bodyLimitBytes?: number;
  readonly pages?: ServerDependencies['pages'];
  readonly health?: ServerDependencies['health'];
  readonly mappers?: Readonly<Record<Platform, PlatformMappers>>;
}

/** The real server and use case on fakes at the ports: directory, inbox, clock. */
export function hubAtPorts(options: HubOptions = {}): HubAtPorts {
  const inbox = new MemoryInbox();
  const stores = PLATFORMS.map((name) => storeOf(name));
  const clock = fakeClock(NOW);
  const metrics = createMetrics();
  const logged: string[] = [];
  const lookUps: string[] = [];
  const logger = createLogger({
    level: 'debug',
    destination: { write: (line: string) => void logged.push(line) },
  });
  const receive = createReceive({
    directory: {
      find: async (name, key) => {
        lookUps.push(`${name} ${key}`);
        return (
          stores.find(
            (store) => store.platform === name && (store.shopKey === key || store.storeId === key),
          ) ?? null
        );
      },
    },
    inbox,
    mappers: options.mappers ?? mappers,
    pseudonym: (store, subject) => `${store.storeId}~${subject.type}~${subject.id}`,
    onMapperFault: (error, name, resource) =>
      logger.error('a mapper failed', { platform: name, resource, error }),
    reached: notWatched,
  });
  const server = createServer({
    receive,
    health: options.health ?? (async () => ({ mongodb: 'ok', redis: 'ok', migrated: true })),
    metrics,
    logger,
    config: { bodyLimitBytes: options.bodyLimitBytes ?? 2 * 1024 * 1024 },
    version: '0.0.0',
    now: clock.nowMs,
    ...(options.pages === undefined ? {} : { pages: options.pages }),
  });
  const send: HubAtPorts['send'] = async (request, changes = {}) => {
    const answer = await server.app.inject({
      method: 'POST',
      url: changes.url ?? request.path,
      headers: (changes.headers ?? request.headers) as Record<string, string>,
      payload: changes.body ?? request.body,
    });
    const isJson = String(answer.headers['content-type']).includes('json');
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text: answer.body,
      json: isJson ? answer.json<Record<string, unknown>>() : {},
    };
  };
  return { server, inbox, stores, clock, metrics, logged, lookUps, send };
}
