import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Region } from '@varai/core/schema';
import { BSON, MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startMongod, type RunningMongod } from '../../dev/servers/index.ts';
import { customerBody, GTIN, orderBody, productBody } from '../sync/bodies.ts';
import { LiveHub, type LiveTenant } from '../sync/live-hub.ts';

const AT = '2026-03-01T10:00:00.000Z';
const folder = mkdtempSync(join(tmpdir(), 'varai-na-'));
let na: RunningMongod;
let live: LiveHub;
let american: LiveTenant;
let european: LiveTenant;

beforeAll(async () => {
  na = await startMongod({ binary: inject('mongodBinary'), dbPath: folder, cacheSizeGb: 0.25 });
  live = await LiveHub.start({ database: 'store_residency', uris: { EU: inject('mongodbUri'), NA: na.uri } });
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
          title: `Frame of ${tenant.context.tenantId}`,
          at: AT,
        }),
      );
      await shop.say(
        'customers',
        customerBody(platform, {
          id: '7',
          email: `jo@${tenant.context.tenantId}.example`,
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
    await (await tenant.shop('shopify', 'second')).say('orders', '{"no":"id"}');
    await (
      await tenant.shop('html', 'third')
    ).say('events', [
      { type: 'ai_session_started', at: AT, sessionId: `s-${tenant.context.tenantId}` },
      { type: 'product_viewed', at: AT, sessionId: 's', productId: '1' },
    ]);
  }
  await live.settle();
});
afterAll(async () => {
  await live.stop();
  await na.stop();
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
      'body_keys',
      'brands',
      'first_acceptances',
      'listings',
      'opticians_products',
      'orders',
      'products',
      'raw_bodies',
      'subject_keys',
      'sync_log',
      'tenant_keys',
      'users',
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
});
