import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createCatalogue,
  createShop,
  fakeClock,
  seeded,
  shareCatalogue,
  type Delivery,
} from '@varai/core/testkit';
import type { Document } from 'mongodb';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { startRedis, type RunningRedis } from '../../dev/servers/index.ts';
import { openListing } from '../../src/store/listings.ts';
import type { Platform } from '../../src/store/tenancy.ts';
import { applyRows } from '../../src/sync/apply.ts';
import { agreed, derivedAnew } from './agreed.ts';
import { GTIN, orderBody, productBody } from './bodies.ts';
import type { LiveTenant } from './live-hub.ts';
import { LiveHub } from './live-hub.ts';

const PLATFORMS: readonly Platform[] = ['shopify', 'woocommerce', 'magento', 'html'];
const AT = '2026-03-01T10:00:00.000Z';

/** Four shops that sell partly the same frames: what they send in `steps` steps, doubled and out of order here and there. */
async function lives(live: LiveHub, tenant: LiveTenant, steps: number): Promise<Delivery[]> {
  const clock = fakeClock(live.nowMs());
  const frames = shareCatalogue(createCatalogue({ seed: 'two-workers', size: 14 }), 4, {
    byGtin: 4,
    bySku: 2,
  });
  const shops = await Promise.all(
    PLATFORMS.map(async (platform, n) => {
      const { storeId, shopKey, secret } = (await tenant.shop(platform)).identity;
      return createShop({
        platform, storeId, shopKey, secret, seed: 'two-workers', clock, frames: frames[n] ?? [], customers: 3,
        sharedShoppers: ['p1', 'p2'], duplicates: 0.2, reorderWindow: 10,
      }); // prettier-ignore
    }),
  );
  const deliveries = shops.flatMap((shop) => shop.open());
  for (let step = 0; step < steps; step++) {
    clock.advance(1_000);
    for (const shop of shops) deliveries.push(...shop.step());
  }
  deliveries.push(...shops.flatMap((shop) => shop.flush()));
  return deliveries;
}

const claimsOf = async (live: LiveHub, tenant: LiveTenant): Promise<Document> => {
  const docs = await live.hub.listings
    .docs(tenant.context)
    .find({ tenantId: tenant.context.tenantId })
    .sort({ _id: 1 })
    .map(openListing)
    .toArray();
  // Sealed bytes are never the same twice; versions hold a keyed hash of what is in them.
  const text = JSON.stringify(docs.map(({ revision: _, ...doc }) => doc)).replaceAll(
    /"(sealed|subject)":"[^"]+"/g,
    '"$1":"…"',
  );
  return JSON.parse(text) as Document;
};

describe('hard case 16: two workers, one entity', () => {
  let one: LiveHub;
  let other: LiveHub;
  beforeAll(async () => {
    one = await LiveHub.start({ database: 'sync_two_workers' });
    other = await LiveHub.start({
      database: 'sync_two_workers',
      keyFile: one.settings.keyFile,
      clock: one.clock,
    });
  });
  afterAll(async () => {
    await other.stop();
    await one.stop();
  });

  it('both at the same events at once, in other batches: no update is lost, and every entity is that of its listings', async () => {
    const tenant = await one.tenant();
    const deliveries = await lives(one, tenant, 6);
    await Promise.all(deliveries.map(({ request }) => one.deliver(request)));
    const rows = await one.rows(tenant);
    expect(rows.length).toBeGreaterThan(80);
    const random = seeded('batches');
    const worker = async (live: LiveHub): Promise<void> => {
      for (const batch of [...Map.groupBy(random.shuffle(rows), () => random.int(0, 4)).values()])
        await applyRows(live.hub.deps, 'EU', batch);
    };
    await Promise.all([worker(one), worker(other), worker(one)]);
    expect((await one.rows(tenant)).filter((row) => row.state !== 'done')).toEqual([]);
    const both = { claims: await claimsOf(one, tenant), shown: await agreed(one.db, tenant.context) };
    expect(both.shown).toEqual(await derivedAnew(one, tenant.context));

    // What one worker makes of the same events alone.
    await one.db.collection('listings').deleteMany({ tenantId: tenant.context.tenantId });
    await applyRows(one.hub.deps, 'EU', rows);
    expect(await claimsOf(one, tenant)).toEqual(both.claims);
  });

  it('meet at one product that every event changes: the fuller one stands', async () => {
    const tenant = await one.tenant();
    const [a, b] = [await tenant.shop('html', 'a'), await tenant.shop('shopify', 'b')];
    for (let n = 0; n < 20; n++) {
      const at = new Date(Date.parse(AT) + n * 1_000).toISOString();
      await a.say(
        'products',
        productBody('html', { id: '1', gtin: GTIN.a, title: `a${n}`, quantity: n, at }),
        { at },
      );
      await b.say(
        'products',
        productBody('shopify', { id: '2', gtin: GTIN.a, title: `b${n}`, quantity: n, at }),
        { at },
      );
    }
    const rows = await one.rows(tenant);
    const workers = [one, other, one, other];
    await Promise.all(
      rows.map((row, n) => applyRows((workers[n % workers.length] as LiveHub).hub.deps, 'EU', [row])),
    );
    expect((await one.rows(tenant)).filter((row) => row.state !== 'done' || row.attempts > 0)).toEqual([]);
    const product = await one.hub.entities.find(tenant.context, 'product', b.product('2'));
    expect(product).toMatchObject({
      members: [a.product('1'), b.product('2')],
      offers: { [a.product('1')]: { quantity: 19 }, [b.product('2')]: { quantity: 19 } },
    });
    expect(await agreed(one.db, tenant.context)).toEqual(await derivedAnew(one, tenant.context));
  });
});

describe.runIf(inject('redisBinary') !== '')('two hubs with the role `worker`, over one Redis', () => {
  const folder = mkdtempSync(join(tmpdir(), 'varai-workers-'));
  let redis: RunningRedis;
  beforeAll(async () => {
    redis = await startRedis({ binary: inject('redisBinary'), dir: folder });
  });
  afterAll(async () => {
    await redis.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('share the work, and agree', async () => {
    const clock = { nowMs: () => Date.now() };
    const options = {
      database: 'sync_two_workers_redis',
      roles: ['api', 'worker'] as ('api' | 'worker')[],
      redis: { EU: redis.url, NA: redis.url },
      clock,
    };
    const hubs = [await LiveHub.start(options)];
    hubs.push(await LiveHub.start({ ...options, keyFile: (hubs[0] as LiveHub).settings.keyFile }));
    const [one] = hubs as [LiveHub];
    const tenant = await one.tenant();
    const deliveries = await lives(one, tenant, 3);
    await Promise.all(deliveries.map(({ request }, n) => (hubs[n % 2] as LiveHub).deliver(request)));
    const shop = await tenant.shop('html', 'late');
    await shop.say('orders', orderBody('html', { id: '1', at: AT }));
    const rows = async (): Promise<string[]> => [
      ...new Set((await one.rows(tenant)).map((row) => row.state)),
    ];
    await vi.waitFor(async () => expect(await rows()).toEqual(['done']), { timeout: 20_000, interval: 50 });
    expect(await agreed(one.db, tenant.context)).toEqual(await derivedAnew(one, tenant.context));
    for (const live of hubs.reverse()) await live.stop();
  }, 30_000);
});
