import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inject } from 'vitest';
import { runCli } from '../../src/cli/program.ts';
import { readConfig, type Config } from '../../src/config.ts';
import type { Page } from '../../src/http/server.ts';
import type { Hub } from '../../src/hub.ts';
import { createLogger } from '../../src/observe/logger.ts';
import { serve, type Running } from '../../src/serve.ts';
import type { NewStore } from '../../src/store/directory.ts';

/** Of unknown shape: the tests say what it must be. */
type Parsed = ReturnType<typeof JSON.parse>;

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** Stdout as the one JSON document that it must be. */
  readonly json: () => Parsed;
}

/** A hub at work on a database of its own, a folder, and a command line that means both. */
export interface Workplace {
  readonly running: Running;
  readonly hub: Hub;
  readonly address: string;
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly varai: (...words: string[]) => Promise<Said>;
  /** The same with other variables, or with text on stdin. */
  readonly varaiWith: (
    changes: { readonly env?: Record<string, string>; readonly input?: string },
    ...words: string[]
  ) => Promise<Said>;
  /** Writes a file under the folder; JSON unless it is text. Returns its path there. */
  readonly file: (name: string, body: unknown) => string;
  readonly stop: () => Promise<void>;
}

/** `redisDatabase` keeps the wake-ups of test files that run side by side apart. */
export async function openWorkplace(
  redisDatabase: number,
  pagesOf?: (hub: Hub) => readonly Page[],
): Promise<Workplace> {
  const folder = mkdtempSync(join(tmpdir(), 'varai-cli-'));
  const redis = inject('redisUrl');
  const env: Record<string, string> = {
    MONGODB_URI: inject('mongodbUri'),
    MONGODB_DB: `cli-${randomUUID().slice(0, 8)}`,
    KEY_FILE: join(folder, 'keys.json'),
    VARAI_DATA: folder,
    POOL_MIN: '0',
    ...(redis === '' ? {} : { REDIS_URL: `${redis}/${redisDatabase}` }),
  };
  const config: Config = { ...readConfig(env), port: 0 };
  const running = await serve(config, '0.0.0', pagesOf, createLogger({ level: 'silent' }));
  const address = running.address as string;
  env['VARAI_URL'] = address;
  const varaiWith: Workplace['varaiWith'] = (changes, ...words) =>
    speak(folder, { ...env, ...changes.env }, words, changes.input ?? '');
  return {
    running,
    hub: running.hub,
    address,
    env,
    folder,
    varai: (...words) => varaiWith({}, ...words),
    varaiWith,
    file: (name, body) => {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, typeof body === 'string' ? body : JSON.stringify(body));
      return name;
    },
    stop: async () => {
      await running.hub.connections.directory.dropDatabase();
      await running.stop('test');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** One command line and all that it said. */
export async function speak(
  cwd: string,
  env: Readonly<Record<string, string>>,
  words: readonly string[],
  input = '',
): Promise<Said> {
  let out = '';
  let err = '';
  const code = await runCli(words, {
    out: (text) => (out += text),
    err: (text) => (err += text),
    env,
    cwd,
    isWatched: false,
    width: 120,
    now: Date.now,
    readInput: async () => input,
    toldToStop: () => new Promise(() => undefined),
  });
  const json = (): unknown => {
    if (out.split('\n').length !== 2 || !out.endsWith('\n'))
      throw new Error(`stdout is not one line: ${out}`);
    return JSON.parse(out);
  };
  return { code, out, err, json };
}

export const SHOPS = {
  shopify: { storeId: 'acme-shopify', platform: 'shopify', shopKey: 'acme.myshopify.com', currency: 'EUR' },
  woocommerce: { storeId: 'acme-woo', platform: 'woocommerce', shopKey: 'woo.acme.example', currency: 'EUR' },
  magento: { storeId: 'acme-magento', platform: 'magento', shopKey: 'magento.acme.example', currency: 'EUR' },
  html: { storeId: 'acme-html', platform: 'html', shopKey: 'acme.example', currency: 'EUR' },
} as const satisfies Record<string, Omit<NewStore, 'tenantId' | 'region'>>;

/** Makes one store a platform known to the hub, for one tenant. */
export async function addShops(hub: Hub): Promise<void> {
  for (const shop of Object.values(SHOPS))
    await hub.directory.addStore({ ...shop, tenantId: 'acme', region: 'EU' });
}

/** Everything that the hub holds about its shops: rows, listings and entities, with their revisions. */
export async function everything(hub: Hub): Promise<string> {
  const db = hub.connections.directory;
  const parts = await Promise.all(
    [
      'sync_log',
      'listings',
      'products',
      'users',
      'orders',
      'ai_sessions',
      'recommendations',
      'feedback',
      'analytics_events',
      'opticians_products',
    ].map(async (name) => [name, await db.collection(name).find().sort({ _id: 1 }).toArray()]),
  );
  return JSON.stringify(parts);
}

export const readJson = (path: string): Parsed => JSON.parse(readFileSync(path, 'utf8'));

/** A plain product as Shopify tells it. */
export const shopifyProduct = (id: string, changes: Record<string, unknown> = {}): string =>
  JSON.stringify({
    id: 0,
    title: 'Round one',
    vendor: 'Acme',
    body_html: '<p>A frame.</p>',
    handle: 'round-one',
    created_at: '2026-01-05T09:00:00Z',
    updated_at: '2026-01-06T09:00:00Z',
    tags: 'round',
    variants: [
      {
        id: 11,
        title: 'Black',
        sku: 'ACME-1',
        barcode: '4006381333931',
        price: '129.00',
        inventory_quantity: 3,
      },
    ],
    ...changes,
  }).replace('"id":0', `"id":${id}`);
