import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { InboxUnavailable } from '../../src/ingest/inbox.ts';
import type { EventRow } from '../../src/store/event-row.ts';
import { applyRows } from '../../src/sync/apply.ts';
import { customerBody, orderBody } from './bodies.ts';
import { FaultyLine } from './faulty-line.ts';
import { LiveHub, type LiveTenant } from './live-hub.ts';

let line: FaultyLine;
let live: LiveHub;
beforeAll(async () => {
  line = await FaultyLine.to(inject('mongodbUri'));
  live = await LiveHub.start({ database: 'sync_outages', uris: { EU: line.uri, NA: line.uri } });
});
afterAll(async () => {
  await live.stop();
  await line.close();
});
beforeEach(() => line.mend());

const AT = '2026-03-01T10:00:00.000Z';

/** Tries once, with the line broken at writes to this collection, and expects the rows to wait as if nobody had tried. */
async function expectOutage(tenant: LiveTenant, collection: string): Promise<void> {
  const rows = await live.rows(tenant);
  const before = line.cut;
  line.breakWritesTo(collection);
  await expect(applyRows(live.hub.deps, 'EU', rows)).rejects.toThrow();
  expect(line.cut).toBeGreaterThan(before);
  line.mend();
  for (const row of await live.rows(tenant)) expect(row).toMatchObject({ state: 'pending', attempts: 0 });
}

const only = async (tenant: LiveTenant): Promise<EventRow> => (await live.rows(tenant))[0] as EventRow;

describe('while the database is away', () => {
  it('an interaction that could not be written is no event done, and is written once when it is back', async () => {
    const tenant = await live.tenant();
    const shop = await tenant.shop('html');
    await shop.say('events', { type: 'product_viewed', at: AT, sessionId: 's1', productId: '1' });
    await expectOutage(tenant, 'analytics_events');
    await live.settle();
    expect(await only(tenant)).toMatchObject({ state: 'done' });
    const interactions = live.db.collection('analytics_events').find({ tenantId: tenant.context.tenantId });
    expect(await interactions.toArray()).toMatchObject([{ type: 'product_viewed', sessionId: 's1' }]);
  });

  it('nothing is sealed under a key that was not kept', async () => {
    const tenant = await live.tenant();
    const shop = await tenant.shop('html');
    await shop.say('customers', customerBody('html', { id: '7', email: 'a@example.org', at: AT }));
    await expectOutage(tenant, 'subject_keys');
    await live.settle();
    const [doc] = await live.hub.listings
      .docs(tenant.context)
      .find({ tenantId: tenant.context.tenantId })
      .toArray();
    expect(await live.db.collection('subject_keys').countDocuments({ _id: doc?.subject as never })).toBe(1);
  });

  it('an event whose version stands on our acceptance waits until that is kept', async () => {
    const tenant = await live.tenant();
    const shop = await tenant.shop('woocommerce');
    await shop.say('orders', { id: 9 }, { native: true, verb: 'delete' });
    await expectOutage(tenant, 'first_acceptances');
    await live.settle();
    expect(
      await live.db.collection('first_acceptances').countDocuments({ tenantId: tenant.context.tenantId }),
    ).toBe(1);
  });

  it.each(['listings', 'orders', 'sync_log'])(
    'an order is put off by nobody where writes to %s fail',
    async (collection) => {
      const tenant = await live.tenant();
      const shop = await tenant.shop('html');
      await shop.say('orders', orderBody('html', { id: '500', at: AT }));
      await expectOutage(tenant, `${collection}\0`);
      await live.settle();
      expect(await only(tenant)).toMatchObject({ state: 'done', attempts: 0 });
      expect(await live.hub.entities.find(tenant.context, 'order', shop.order('500'))).toMatchObject({
        totalMinor: 14_900,
      });
    },
  );
});

describe('a request that arrives while the database is away', () => {
  it.each(['raw_bodies', 'sync_log'])(
    'is refused where writing %s was cut off, and recorded once when its source tries again',
    async (collection) => {
      const tenant = await live.tenant();
      const shop = await tenant.shop('html');
      const requests = ['1', '2', '3'].map((id) => shop.sign('orders', orderBody('html', { id, at: AT })));
      line.breakWritesTo(`${collection}\0`);
      const refused = await Promise.allSettled(requests.map((request) => live.deliver(request)));
      for (const each of refused)
        expect(each).toMatchObject({ status: 'rejected', reason: expect.any(InboxUnavailable) as unknown });
      line.mend();
      const taken = await Promise.all(requests.map((request) => live.deliver(request)));
      expect(taken).toMatchObject(requests.map(() => ({ kind: 'recorded', result: 'accepted' })));
      expect(await live.rows(tenant)).toHaveLength(requests.length);
    },
  );
});
