import { afterAll, beforeAll, expect, it } from 'vitest';
import { decide } from '../../src/sync/decide.ts';
import { explainEntity } from '../../src/sync/explain-entity.ts';
import { rederiveExpired, rederiveForPolicy } from '../../src/sync/rederive.ts';
import { removeStoreClaims } from '../../src/sync/remove-store.ts';
import { dropExpired } from '../../src/store/retention.ts';
import { customerBody, GTIN, orderBody, productBody } from '../sync/bodies.ts';
import { LiveHub } from '../sync/live-hub.ts';

let live: LiveHub;
beforeAll(async () => {
  live = await LiveHub.start({ database: 'store_no_scans' });
});
afterAll(() => live.stop());

const AT = '2026-03-01T10:00:00.000Z';

interface Profiled {
  readonly ns: string;
  readonly planSummary?: string;
  readonly command?: object;
}

/** What MongoDB did for all of the hub's work, as it wrote down itself. */
async function plansOf(work: () => Promise<void>): Promise<Profiled[]> {
  await live.db.setProfilingLevel('all');
  await work();
  await live.db.setProfilingLevel('off');
  return live.db
    .collection<Profiled & { _id: never }>('system.profile')
    .find({ planSummary: { $exists: true } })
    .toArray();
}

it('nothing that the hub asks of MongoDB scans a collection', async () => {
  const { hub } = live;
  const tenant = await live.tenant();
  const plans = await plansOf(async () => {
    const { shopify, woocommerce, magento, html } = await tenant.shops();
    for (const shop of [shopify, woocommerce, magento, html]) {
      await shop.say('products', productBody(shop.platform, { id: '1', gtin: GTIN.a, at: AT }));
      await shop.say(
        'customers',
        customerBody(shop.platform, { id: '7', email: 'a@example.org', verified: true, at: AT }),
      );
      await shop.say('orders', orderBody(shop.platform, { id: '5', customerId: '7', at: AT }));
    }
    await woocommerce.say('orders', { id: 9 }, { native: true, verb: 'delete' });
    await html.say('events', [
      { type: 'ai_session_started', at: live.clock.iso(), sessionId: 's1' },
      { type: 'product_viewed', at: AT, sessionId: 's1', productId: '1' },
    ]);
    await shopify.say('orders', '{"no":"id"}');
    for (const lane of ['real-time', 'near-real-time', 'batch'] as const) {
      const due = await hub.log.due('EU', lane, live.nowMs() + 5_000, 2_000);
      expect(due.length).toBeGreaterThan(0);
      await hub.log.pending('EU', due);
    }
    await live.settle();
    const aside = await hub.log.aside(tenant.context, { state: 'parked' }, 10);
    await hub.log.aside(tenant.context, {}, 10);
    await hub.log.redrive(
      tenant.context,
      aside.map((row) => row._id),
      live.nowMs(),
    );
    await live.settle();
    await hub.measureQueues(live.nowMs());
    const deps = { ...hub.deps, keyring: hub.keyring };
    await decide(
      deps,
      tenant.context,
      'product',
      html.product('1'),
      { field: 'metadata.title', value: 'By hand' },
      { by: 'o', why: 'w' },
    );
    await explainEntity(hub.deps, tenant.context, 'product', html.product('1'));
    await hub.entities.find(tenant.context, 'product', shopify.product('1'));
    await hub.directory.setPolicy(tenant.context, await hub.directory.policyOf(tenant.context));
    await rederiveForPolicy(hub.deps, tenant.context);
    live.clock.advance(3_600_000);
    expect(await rederiveExpired(hub.deps, 'EU')).toBe(1);
    await hub.directory.setStatus(html.storeId, 'uninstalled');
    await removeStoreClaims(hub.deps, tenant.context, html.storeId);
    live.clock.advance(60 * 86_400_000);
    await dropExpired(hub.connections, 'EU', 30, live.nowMs());
    await hub.apiKeys.find(await hub.apiKeys.create(tenant.context, 'n', []));
  });
  expect(plans.length).toBeGreaterThan(50);
  const scans = plans.filter(
    (plan) => plan.planSummary === 'COLLSCAN' && !plan.ns.endsWith('system.profile'),
  );
  expect(
    scans.map(({ ns, command = {} }) => `${ns}: ${JSON.stringify({ ...command, lsid: 0, $clusterTime: 0 })}`),
  ).toEqual([]);
});
