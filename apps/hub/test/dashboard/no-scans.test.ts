import { afterAll, beforeAll, expect, it } from 'vitest';
import { auditOf } from '../../src/dashboard/audit.ts';
import { certificatesOf } from '../../src/dashboard/certificates.ts';
import { conflictsOf } from '../../src/dashboard/conflicts.ts';
import { explanationOf, rowsOf } from '../../src/dashboard/explorer.ts';
import { lettersOf } from '../../src/dashboard/letters.ts';
import { overviewOf } from '../../src/dashboard/overview.ts';
import { policyOf } from '../../src/dashboard/policy.ts';
import { storeDetail } from '../../src/dashboard/stores.ts';
import { customerBody, orderBody, productBody } from '../sync/bodies.ts';
import { LiveHub } from '../sync/live-hub.ts';

let live: LiveHub;
beforeAll(async () => {
  live = await LiveHub.start({ database: 'dashboard_no_scans' });
});
afterAll(() => live.stop());

const AT = '2026-03-01T10:00:00.000Z';

it('nothing that the dashboard asks of MongoDB scans a collection', async () => {
  const { hub } = live;
  const tenant = await live.tenant();
  const { shopify, html } = await tenant.shops();
  for (const shop of [shopify, html]) {
    await shop.say('products', productBody(shop.platform, { id: '1', at: AT }));
    await shop.say('customers', customerBody(shop.platform, { id: '7', email: 'a@example.org', at: AT }));
    await shop.say('orders', orderBody(shop.platform, { id: '5', customerId: '7', at: AT }));
  }
  await shopify.say('orders', '{"no":"id"}');
  await live.settle();
  await hub.flow.flush();
  const { context } = tenant;
  const { session } = await hub.sessions.open({
    ...context,
    keyId: '1234',
    name: 'n',
    storeId: null,
    scopes: [],
  });

  await live.db.setProfilingLevel('all');
  const overview = await overviewOf(hub, session);
  await conflictsOf(hub, session);
  await lettersOf(hub, session, {});
  await lettersOf(hub, session, { state: 'parked', storeId: shopify.storeId });
  await certificatesOf(hub, session);
  for (const kind of ['product', 'user', 'order'] as const) {
    await rowsOf(hub, session, kind, { text: '', storeId: '', skip: 0 });
    await rowsOf(hub, session, kind, { text: 'frame', storeId: html.storeId, skip: 0 });
    await rowsOf(hub, session, kind, { text: '5', storeId: '', skip: 0 });
  }
  await explanationOf(hub, session, 'user', shopify.user('7'), true);
  await storeDetail(hub, session, shopify.storeId);
  await policyOf(hub, session);
  await auditOf(hub, session, { action: 'session.opened', text: 'n' });
  await hub.sessions.find('nobody');
  await hub.policyFollows.carryOn(hub.deps, 'EU', new AbortController().signal);
  await live.db.setProfilingLevel('off');

  expect(overview.counts).toMatchObject({ product: { count: 2 }, user: { count: 2 }, order: { count: 2 } });
  expect(overview.waiting.parked).toBe(1);
  const scans = await live.db
    .collection<{ _id: never; ns: string; planSummary: string; command: object }>('system.profile')
    .find({ planSummary: 'COLLSCAN', ns: { $not: /system\.profile$/ } })
    .toArray();
  expect(
    scans.map(({ ns, command }) => `${ns}: ${JSON.stringify({ ...command, lsid: 0, $clusterTime: 0 })}`),
  ).toEqual([]);
});
