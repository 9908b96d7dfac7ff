import type { PlatformMappers } from '@varai/core/platform';
import * as platform from '@varai/core/platform';
import { fakeClock, signShopify, signStandardWebhook, signWooNative, type Payload, type SignedRequest } from '@varai/core/testkit';
import { createServer, type HubServer, type ServerDependencies } from '../../src/http/server.ts';
import type { Arrival, Inbox } from '../../src/ingest/inbox.ts';
import { createReceive } from '../../src/ingest/receive.ts';
import { createLogger } from '../../src/observe/logger.ts';
import { createMetrics, type Metrics } from '../../src/observe/metrics.ts';
import { notWatched } from '../../src/observe/steps.ts';
import type { Platform, Store } from '../../src/store/tenancy.ts';

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

export const SECRETS = {
  shopify: 'shpss_5a1fb0c4d2e94f6c8a7b3e1d',
  woocommerce: 'wc-secret with "quotes" & more',
  magento: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  html: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD',
} as const satisfies Record<Platform, string>;

export const SHOP_KEYS = { shopify: 'demo.myshopify.com', woocommerce: 'woo.example', magento: 'store-magento', html: 'store-html' } as const satisfies Record<Platform, string>;

export const storeOf = (platformName: Platform, changes: Partial<Store> = {}): Store => ({
  tenantId: 'tenant-a' as Store['tenantId'],
  region: 'EU',
  storeId: `store-${platformName}` as Store['storeId'],
  platform: platformName,
  shopKey: SHOP_KEYS[platformName],
  name: 'Test',
  secrets: [SECRETS[platformName]],
  currency: 'EUR',
  timeZone: 'UTC',
  origins: [],
  ...changes,
});

export const NOW = '2026-03-02T09:00:00.000Z';
export const PLATFORMS = ['shopify', 'woocommerce', 'magento', 'html'] as const satisfies readonly Platform[];

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
  send(request: SignedRequest, changes?: Partial<{ url: string; headers: Record<string, string | string[]>; body: Buffer }>): Promise<Reply>;
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
  const logger = createLogger({ level: 'debug', destination: { write: (line: string) => void logged.push(line) } });
  const receive = createReceive({
    directory: {
      find: async (name, key) => {
        lookUps.push(`${name} ${key}`);
        return stores.find((store) => store.platform === name && (store.shopKey === key || store.storeId === key)) ?? null;
      },
    },
    inbox,
    mappers: options.mappers ?? platform.mappers,
    pseudonym: (store, subject) => `${store.storeId}~${subject.type}~${subject.id}`,
    onMapperFault: (error, name, resource) => logger.error('a mapper failed', { platform: name, resource, error }),
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
    return { status: answer.statusCode, headers: answer.headers, text: answer.body, json: isJson ? answer.json<Record<string, unknown>>() : {} };
  };
  return { server, inbox, stores, clock, metrics, logged, lookUps, send };
}

export const shopifyOrder = { id: '820982911946154508', currency: 'EUR', total_price: '199.00', created_at: '2026-03-02T08:59:58Z', updated_at: '2026-03-02T08:59:59Z', financial_status: 'paid', line_items: [] };

/** A body that the platform's own mapper of orders takes. */
export const ORDERS = {
  shopify: shopifyOrder,
  woocommerce: { id: 963, status: 'processing', currency: 'EUR', total: '199.00', date_created_gmt: '2026-03-02T08:59:58', date_modified_gmt: '2026-03-02T08:59:59', customer_id: 0, line_items: [] },
  magento: { entity_id: 9, increment_id: '000000013', status: 'processing', state: 'processing', order_currency_code: 'EUR', base_currency_code: 'EUR', grand_total: 199, base_grand_total: 199, created_at: '2026-03-02 08:59:58', updated_at: '2026-03-02 08:59:59', items: [] },
  html: { id: 'A-1001', currency: 'EUR', total: '199.00', createdAt: '2026-03-02T08:59:58Z', updatedAt: '2026-03-02T08:59:59Z', lines: [] },
} as const satisfies Record<Platform, object>;

const seconds = (clock: { nowMs: () => number }): number => Math.floor(clock.nowMs() / 1000);

export interface SignOptions {
  readonly secret?: string;
  readonly id?: string;
  readonly topic?: string;
}

/** One way in which a sender signs; each is one row of the corpus. */
export interface Sender {
  readonly name: string;
  readonly platform: Platform;
  /** The header that holds the signature. */
  readonly signatureHeader: string;
  /** What stands before the base64 in it. */
  readonly prefix: '' | 'v1,';
  /** Headers without which the request is nobody's. */
  readonly sign: (clock: { nowMs: () => number }, body?: Payload, options?: SignOptions) => SignedRequest;
}

const shopifySender = (generation: 'prefixed' | 'unprefixed'): Sender => ({
  name: `shopify (${generation} headers)`,
  platform: 'shopify',
  signatureHeader: generation === 'prefixed' ? 'x-shopify-hmac-sha256' : 'shopify-hmac-sha256',
  prefix: '',
  sign: (_clock, body = exactJson(ORDERS.shopify), { secret = SECRETS.shopify, id = 'event-1', topic = 'orders/create' } = {}) =>
    signShopify({ shopDomain: SHOP_KEYS.shopify, secret, topic, body, eventId: id, webhookId: `w-${id}`, triggeredAt: '2026-03-02T08:59:59.123456789Z', generation }),
});

const standardSender = (name: string, platformName: 'woocommerce' | 'magento' | 'html'): Sender => ({
  name,
  platform: platformName,
  signatureHeader: 'webhook-signature',
  prefix: 'v1,',
  sign: (clock, body = ORDERS[platformName], { secret = SECRETS[platformName], id = 'evt-1' } = {}) =>
    signStandardWebhook({ platform: platformName, resource: 'orders', storeId: `store-${platformName}`, secret, id, timestampSeconds: seconds(clock), body }),
});

const nativeSender: Sender = {
  name: 'woocommerce (its own webhooks)',
  platform: 'woocommerce',
  signatureHeader: 'x-wc-webhook-signature',
  prefix: '',
  sign: (_clock, body = ORDERS.woocommerce, { secret = SECRETS.woocommerce, id = 'delivery-1', topic = 'order.updated' } = {}) => {
    const [resource = '', event = ''] = topic.split('.');
    return signWooNative({ source: 'https://woo.example/', secret, topic, resource, event, webhookId: '7', deliveryId: id, body });
  },
};

export const SENDERS: readonly Sender[] = [
  shopifySender('prefixed'),
  shopifySender('unprefixed'),
  nativeSender,
  standardSender('woocommerce (our plugin)', 'woocommerce'),
  standardSender('magento (our module)', 'magento'),
  standardSender('html', 'html'),
];
export const senderOf = (name: string): Sender => SENDERS.find((sender) => sender.name === name) as Sender;

/** JSON with the ids beyond 2^53 as the numbers that platforms write. */
export const exactJson = (body: object): string => JSON.stringify(body).replace(/"(\d{16,})"/g, '$1');
