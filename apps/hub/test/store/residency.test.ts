import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Region } from '@varai/core/schema';
import { BSON, MongoClient, type CommandStartedEvent } from 'mongodb';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { startMongod, startRedis, type RunningMongod, type RunningRedis } from '../../dev/servers/index.ts';
import { changePolicy } from '../../src/dashboard/policy.ts';
import type { Store } from '../../src/store/tenancy.ts';
import { planStoreJobs } from '../../src/sync/jobs/job-loop.ts';
import { runWriteBack } from '../../src/sync/write-back/run-write-back.ts';
import { customerBody, GTIN, orderBody, productBody } from '../sync/bodies.ts';
import { LiveHub, type LiveTenant } from '../sync/live-hub.ts';

const AT = '2026-03-01T10:00:00.000Z';
const REGIONS = ['EU', 'NA'] as const;
const folder = mkdtempSync(join(tmpdir(), 'varai-na-'));
/** Without a Redis on this machine its part of the tests does not run. */
const hasRedis = inject('redisBinary') !== '';
const redis = new Map<Region, RunningRedis>();
const sent: { readonly region: Region; readonly event: CommandStartedEvent }[] = [];
let na: RunningMongod;
let live: LiveHub;
let american: LiveTenant;
let european: LiveTenant;

/** In what shoppers see and say; the directory and the log may know whose it is, not this. */
const markOf = ({ context }: LiveTenant): string => `mark-${context.tenantId}`;
const watched = (uri: string): string => `${uri}${uri.includes('?') ? '&' : '/?'}monitorCommands=true`;

beforeAll(async () => {
  na = await startMongod({
    binary: inject('mongodBinary'),
    dbPath: join(folder, 'mongodb'),
    cacheSizeGb: 0.25,
  });
  if (hasRedis)
    for (const region of REGIONS)
      redis.set(region, await startRedis({ binary: inject('redisBinary'), dir: join(folder, region) }));
  live = await LiveHub.start({
    database: 'store_residency',
    uris: { EU: watched(inject('mongodbUri')), NA: watched(na.uri) },
    redis: { EU: redis.get('EU')?.url ?? null, NA: redis.get('NA')?.url ?? null },
  });
  const { connections } = live.hub;
  for (const region of REGIONS)
    for (const { client } of [connections.of(region), connections.forSteps(region)])
      client.on('commandStarted', (event) => {
        if (event.databaseName === 'store_residency') sent.push({ region, event });
      });
  european = await live.tenant('european', 'EU');
  american = await live.tenant('american', 'NA');
  for (const tenant of [european, american]) {
    for (const shop of Object.values(await tenant.shops())) {
      const { platform } = shop;
      await shop.say(
        'products',
        productBody(platform, {
          id: '1',
          gtin: GTIN.a,
          title: `Frame of ${markOf(tenant)}`,
          at: AT,
        }),
      );
      await shop.say(
        'customers',
        customerBody(platform, {
          id: '7',
          email: `jo@${markOf(tenant)}.example`,
          verified: true,
          at: AT,
        }),
      );
      await shop.say('orders', orderBody(platform, { id: '5', customerId: '7', at: AT }));
      await shop.say('carts', {
        id: 'c',
        token: 'c',
        line_items: [],
        items: [],
        updated_at: AT,
        updatedAt: AT,
      });
    }
    await (await tenant.shop('shopify', 'second')).say('orders', `{"no":"id of ${markOf(tenant)}"}`);
    await (
      await tenant.shop('html', 'third')
    ).say('events', [
      { type: 'ai_session_started', at: AT, sessionId: `s-${markOf(tenant)}` },
      { type: 'product_viewed', at: AT, sessionId: 's', productId: '1' },
    ]);
  }
  // Nobody works off what a store said that is no more: kept aside, and logged.
  for (const tenant of [european, american]) {
    const gone = await tenant.shop('html', 'gone');
    await gone.say('products', productBody('html', { id: '1', title: `Frame of ${markOf(tenant)}`, at: AT }));
    await live.hub.directory.setStatus(gone.storeId, 'uninstalled');
  }
  live.clock.advance(60_000);
  await live.settle();
  await planStoreJobs(live.hub.jobDeps);
  for (const tenant of [european, american]) {
    for (const storeId of [`${tenant.context.tenantId}-html`, `${tenant.context.tenantId}-shopify`]) {
      const store = (await live.hub.directory.byId(storeId)) as Store;
      await runWriteBack(
        live.hub.jobDeps,
        store,
        null,
        () => Promise.resolve(),
        new AbortController().signal,
      );
    }
    await changePolicy(live.hub, tenant.context, {}, `somebody at ${tenant.context.tenantId}`);
  }
  await live.hub.flow.flush();
}, 180_000);
afterAll(async () => {
  await live.stop();
  await Promise.all([na.stop(), ...[...redis.values()].map((each) => each.stop())]);
  rmSync(folder, { recursive: true, force: true });
});

const DIRECTORY = new Set(['opticians_stores', 'tenants', 'api_keys', 'operator_sessions']);

/** Names of collections in which these bytes occur. */
async function holding(region: Region, word: string): Promise<string[]> {
  const db = live.hub.connections.of(region);
  const names = (await db.listCollections({ type: 'collection' }, { nameOnly: true }).toArray()).map(
    (each) => each.name,
  );
  const found: string[] = [];
  for (const name of names) {
    const docs = await db.collection(name).find({}).toArray();
    if (docs.some((doc) => Buffer.from(BSON.serialize(doc)).includes(word))) found.push(name);
  }
  return found.sort();
}

describe("each region's data", () => {
  it("lies in its own database, and no byte of it in the other's", async () => {
    const expected = [
      'ai_sessions',
      'analytics_events',
      'audit_log',
      'body_keys',
      'brands',
      'feeds',
      'first_acceptances',
      'flow_slots',
      'listings',
      'opticians_products',
      'orders',
      'policy_follows',
      'products',
      'raw_bodies',
      'store_jobs',
      'store_pulses',
      'subject_keys',
      'sync_log',
      'tenant_keys',
      'users',
      'write_backs',
    ];
    const european_ = (await holding('EU', european.context.tenantId)).filter((name) => !DIRECTORY.has(name));
    const american_ = await holding('NA', american.context.tenantId);
    expect(expected.filter((name) => !european_.includes(name) && name !== 'first_acceptances')).toEqual([]);
    expect(american_).toEqual(european_);
    expect(await holding('NA', european.context.tenantId)).toEqual([]);
    expect((await holding('EU', american.context.tenantId)).filter((name) => !DIRECTORY.has(name))).toEqual(
      [],
    );
  });

  it('is not even named by region in the other', async () => {
    for (const [region, other] of [
      ['EU', 'NA'],
      ['NA', 'EU'],
    ] as const) {
      const db = live.hub.connections.of(region);
      for (const name of ['listings', 'sync_log', 'products', 'users', 'orders', 'raw_bodies'])
        expect(await db.collection(name).countDocuments({ region: other })).toBe(0);
    }
  });

  it('is not spoken of on the way to the other: the directory says where it lies before anything is asked', () => {
    const about = (tenant: LiveTenant, region: Region): string[] =>
      sent
        .filter((each) => each.region === region)
        .filter(({ event }) => Buffer.from(BSON.serialize(event.command)).includes(tenant.context.tenantId))
        .map(({ event }) => String(event.command[event.commandName]));
    expect(about(european, 'EU')).toContain('listings');
    expect(about(american, 'NA')).toContain('listings');
    expect(about(european, 'NA')).toEqual([]);
    expect(about(american, 'EU').filter((name) => !DIRECTORY.has(name))).toEqual([]);
  });

  it('is in no log, though both are served by one process', () => {
    const logged = live.logged.join('');
    expect(logged).toContain('put off or set aside');
    for (const tenant of [european, american]) expect(logged).not.toContain(markOf(tenant));
  });

  it.runIf(hasRedis)("is cached and announced in its own region's Redis", async () => {
    const clients = new Map([...redis].map(([region, { url }]) => [region, new Redis(url)]));
    /** All that lies in a Redis: its keys, and what a wake-up carries. */
    const lies = async (region: Region): Promise<string> => {
      const client = clients.get(region) as Redis;
      const keys = await client.keys('*');
      const streams = keys.filter((key) => key.startsWith('varai:wake:'));
      return [
        ...keys,
        JSON.stringify(await Promise.all(streams.map((key) => client.xrange(key, '-', '+')))),
      ].join(' ');
    };
    for (const tenant of [european, american]) {
      const store = (await live.hub.directory.byId(`${tenant.context.tenantId}-shopify`)) as Store;
      await vi.waitFor(
        async () => {
          expect(await live.hub.facts.read(store, null, 10)).toMatchObject({ items: [{ sold: true }] });
          expect(await lies(store.region)).toContain(`${store.region}:${store.tenantId}:${store.storeId}:`);
        },
        { timeout: 15_000 },
      );
    }
    for (const [region, stranger] of [
      ['EU', american],
      ['NA', european],
    ] as const) {
      const all = await lies(region);
      expect(all).toContain(`varai:wake:${region}:real-time`);
      expect(all).not.toContain(`varai:wake:${stranger.context.region}`);
      expect(all).not.toContain(stranger.context.tenantId);
    }
    for (const client of clients.values()) client.disconnect();
  });

  it('has the directory in one place alone, without a person in it', async () => {
    const names = (await live.hub.connections.of('NA').listCollections({}, { nameOnly: true }).toArray()).map(
      (each) => each.name,
    );
    expect(names.filter((name) => DIRECTORY.has(name))).toEqual([]);
    expect((await holding('EU', '@american')).filter((name) => DIRECTORY.has(name))).toEqual([]);
  });

  it('is derived whole, in each region', async () => {
    for (const tenant of [european, american]) {
      const shopId = `${tenant.context.tenantId}-html`;
      expect(await live.hub.entities.find(tenant.context, 'product', `${shopId}:product:1`)).toMatchObject({
        region: tenant.context.region,
        members: { length: 4 },
      });
      expect((await live.rows(tenant)).map((row) => row.state).sort()).toEqual([
        ...Array.from({ length: 17 }, () => 'done'),
        'parked',
        'parked',
      ]);
    }
  });

  it('cannot be opened with the key of the other region', async () => {
    const client = await MongoClient.connect(na.uri);
    const [doc] = await client
      .db('store_residency')
      .collection<{ _id: string }>('tenant_keys')
      .find({})
      .toArray();
    expect(doc?._id).toBe(american.context.tenantId);
    // The American tenant's key, asked for as if it were European, is not there at all.
    const stranger = { ...american.context, region: 'EU' as const };
    expect(await live.hub.listings.docs(stranger).countDocuments({ tenantId: stranger.tenantId })).toBe(0);
    await client.close();
  });

  it('an event of a store that nobody asked for yet is looked up in the directory, and goes to its region alone', async () => {
    for (const tenant of [european, american]) {
      const shop = await tenant.shop('html', 'new');
      const before = sent.length;
      await shop.say('products', productBody('html', { id: '1', at: AT }));
      const [first, ...others] = sent
        .slice(before)
        .map(({ region, event }) => `${region} ${event.commandName} ${event.command[event.commandName]}`);
      expect(first).toBe('EU find opticians_stores');
      const { region } = tenant.context;
      expect(others).toEqual([`${region} insert raw_bodies`, `${region} insert sync_log`]);
    }
  });
});
