import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { MongoClient } from 'mongodb';
import { afterAll, afterEach, describe, expect, inject, it, vi } from 'vitest';
import { z } from 'zod';
import { PATTERNS } from '../../src/cache/patterns.ts';
import type { Store } from '../../src/store/tenancy.ts';
import { runWriteBack } from '../../src/sync/write-back/run-write-back.ts';
import { productBody } from '../sync/bodies.ts';
import { LiveHub, type LiveTenant } from '../sync/live-hub.ts';
import type { Shop } from '../sync/shop.ts';

/** A resume token of January 2020: BSON type, seconds since 1970 in hex, and the rest of a real one. */
const LONG_AGO = '825E0BE10000000001296E1404';
const WAIT = { timeout: 15_000, interval: 25 };
const redis = (): { EU: string; NA: string } => ({ EU: inject('redisUrl'), NA: inject('redisUrl') });

const folder = mkdtempSync(join(tmpdir(), 'varai-fresh-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
/** Hubs on one database share their keys. */
const keyFile = (database: string): string => join(folder, `${database}.json`);

const running: LiveHub[] = [];
const start = async (database: string): Promise<LiveHub> => {
  const live = await LiveHub.start({
    database,
    keyFile: keyFile(database),
    redis: redis(),
    roles: ['scheduler'],
    clock: { nowMs: () => Date.now() },
  });
  running.push(live);
  return live;
};
afterEach(async () => {
  for (const live of running.splice(0)) await live.stop();
});

const recommended = (live: LiveHub) => live.hub.cache.of(PATTERNS.product_recommendations, z.string());
const kept = async (live: LiveHub, shop: Shop, tenant: LiveTenant, value: string): Promise<void> => {
  const scope = { ...tenant.context, storeId: shop.storeId };
  await vi.waitFor(async () => {
    await recommended(live).set(scope, ['u', 'oval'], value);
    expect(await recommended(live).get(scope, ['u', 'oval'])).toBe(value);
  }, WAIT);
};
const there = (live: LiveHub, shop: Shop, tenant: LiveTenant): Promise<string | null> =>
  recommended(live).get({ ...tenant.context, storeId: shop.storeId }, ['u', 'oval']);
const token = (live: LiveHub): Promise<unknown> =>
  live.db.collection<{ _id: string }>('resume_tokens').findOne({ _id: 'cache' });
const says = async (live: LiveHub, shop: Shop, id: string): Promise<void> => {
  await shop.say('products', productBody(shop.platform, { id, at: new Date().toISOString() }));
  await live.settle();
};

describe('caches', () => {
  it('are old as soon as a product of their store changed, and stay where none did', async () => {
    const live = await start('cache_fresh');
    const tenant = await live.tenant();
    const [shop, other] = [await tenant.shop('shopify'), await tenant.shop('html')];
    await vi.waitFor(async () => expect(await token(live)).not.toBeNull(), WAIT);
    await kept(live, shop, tenant, 'mine');
    await kept(live, other, tenant, 'theirs');
    await says(live, shop, '11');
    await vi.waitFor(async () => expect(await there(live, shop, tenant)).toBeNull(), WAIT);
    expect(await there(live, other, tenant)).toBe('theirs');
  });

  it('hear what changed while nobody listened, from where they left off', async () => {
    const first = await start('cache_resumed');
    const tenant = await first.tenant();
    const shop = await tenant.shop('shopify');
    await vi.waitFor(async () => expect(await token(first)).not.toBeNull(), WAIT);
    await kept(first, shop, tenant, 'old');
    await first.stop();
    running.pop();

    const deaf = await LiveHub.start({
      database: 'cache_resumed',
      keyFile: keyFile('cache_resumed'),
      clock: { nowMs: () => Date.now() },
    });
    running.push(deaf);
    expect(await there(deaf, shop, tenant)).toBeNull();
    await deaf.db.collection('opticians_products').insertOne({
      _id: shop.product('11') as never,
      tenantId: tenant.context.tenantId,
      region: 'EU',
      storeId: shop.storeId,
      productId: shop.product('11'),
      state: 'deleted',
      bornRevision: 1,
      revision: 1,
    });
    const second = await start('cache_resumed');
    await vi.waitFor(async () => expect(await there(second, shop, tenant)).toBeNull(), WAIT);
    expect(second.logged.join('')).not.toContain('cache/made-old');
  });

  it('are all old where the stream cannot be taken up again, and the hub says so', async () => {
    const first = await start('cache_lost');
    const tenant = await first.tenant();
    const shop = await tenant.shop('shopify');
    await vi.waitFor(async () => expect(await token(first)).not.toBeNull(), WAIT);
    await kept(first, shop, tenant, 'old');
    await first.stop();
    running.pop();
    const client = new Redis(inject('redisUrl'));
    const marks = `EU:${tenant.context.tenantId}:${shop.storeId}:recommendations:*`;
    expect(await client.keys(marks)).toHaveLength(2);

    // A place in the oplog from long before its oldest entry.
    const mongo = await MongoClient.connect(inject('mongodbUri'));
    await mongo
      .db('cache_lost')
      .collection<{ _id: string }>('resume_tokens')
      .updateOne({ _id: 'cache' }, { $set: { token: { _data: LONG_AGO } } });
    await mongo.close();
    const second = await start('cache_lost');
    await vi.waitFor(() => expect(second.logged.join('')).toContain('cache/made-old'), WAIT);
    expect(second.logged.join('')).toContain('cache/stream');
    expect(await client.keys(marks)).toHaveLength(1);
    client.disconnect();
  });

  it('give the store’s new facts once they are written down, and the same page from Redis until then', async () => {
    const live = await start('cache_facts');
    const tenant = await live.tenant();
    const shop = await tenant.shop('html');
    const store = (await live.hub.directory.byId(shop.storeId)) as Store;
    await vi.waitFor(async () => expect(await token(live)).not.toBeNull(), WAIT);
    const round = () =>
      runWriteBack(live.hub.jobDeps, store, null, () => Promise.resolve(), new AbortController().signal);
    const products = async (): Promise<string[]> => {
      const page = await live.hub.facts.read(store, null, 10);
      return typeof page === 'string' ? [page] : page.items.map(({ productId }) => productId);
    };
    const client = new Redis(inject('redisUrl'));
    await says(live, shop, '11');
    await round();
    await vi.waitFor(async () => {
      expect(await products()).toEqual(['11']);
      expect(await client.keys(`EU:${store.tenantId}:${store.storeId}:product_facts:*`)).toHaveLength(2);
    }, WAIT);
    client.disconnect();
    await says(live, shop, '12');
    await round();
    await vi.waitFor(async () => expect(await products()).toEqual(['11', '12']), WAIT);
  });
});
