import { expect, it } from 'vitest';
import { describe as describeMapped } from '../../src/ingest/describe.ts';
import { hubAtPorts } from '../http/hub-at-ports.ts';
import { ORDERS, senderOf } from '../http/senders.ts';

const native = senderOf('woocommerce (its own webhooks)');
const html = senderOf('html');

it('a body without a stable time of its own is filed under a time of its identity, and versioned by our acceptance', async () => {
  const hub = hubAtPorts();
  await hub.send(native.sign(hub.clock, '{"id":963}', { topic: 'order.deleted' }));
  const event = hub.inbox.rows[0]?.event;
  expect(event?.timestamp.getTime()).toBeLessThan(Date.UTC(1970, 2, 1));
  expect(event?.version).toEqual({
    snapshotMs: hub.clock.nowMs(),
    acceptedMs: hub.clock.nowMs(),
    sequence: 0,
    from: 'acceptance',
  });
  await hub.server.close();
});

it('a WooCommerce snapshot is filed under its modified time, and versioned by our acceptance all the same', async () => {
  const hub = hubAtPorts();
  await hub.send(native.sign(hub.clock));
  expect(hub.inbox.rows[0]?.event).toMatchObject({
    timestamp: new Date('2026-03-02T08:59:59Z'),
    version: { snapshotMs: hub.clock.nowMs(), from: 'acceptance' },
  });
  await hub.server.close();
});

it("a time without a zone is read in the store's zone", async () => {
  const hub = hubAtPorts();
  hub.stores.splice(
    0,
    hub.stores.length,
    ...hub.stores.map((store) => ({ ...store, timeZone: 'Europe/Berlin' })),
  );
  await hub.send(senderOf('magento (our module)').sign(hub.clock, ORDERS.magento));
  expect(hub.inbox.rows[0]?.event.version.from).toBe('source');
  expect(hub.inbox.rows[0]?.event.timestamp.toISOString()).toBe('2026-03-02T07:59:59.000Z');
  await hub.server.close();
});

it("what a shopper does is an AI interaction in the near-real-time lane, under the session's pseudonym", async () => {
  const hub = hubAtPorts();
  const request = html.sign(hub.clock, {
    type: 'product_viewed',
    at: '2026-03-02T08:59:59Z',
    sessionId: 's1',
    productId: 'P-1',
  });
  const reply = await hub.send(request, { url: '/api/sync/html/events' });
  expect(reply.json['result']).toBe('accepted');
  expect(hub.inbox.rows[0]).toMatchObject({
    resource: 'events',
    lane: 'near-real-time',
    subjects: ['store-html~session~s1'],
    event: {
      eventType: 'ai_interaction',
      entityType: 'product',
      entityId: 'P-1',
      metadata: { sessionId: 's1', priority: 'medium' },
    },
  });
  await hub.server.close();
});

it('a person of several statements is named once', () => {
  const statement = {
    kind: 'order',
    resourceId: '1',
    modifiedAt: null,
    verb: 'update',
    groups: {},
    subject: { type: 'customer', id: '7' },
  } as const;
  expect(
    describeMapped(
      { statements: [statement, { ...statement, kind: 'user' }], interactions: [] },
      'orders',
      'update',
    ),
  ).toEqual({
    eventType: 'update',
    entityType: 'order',
    entityId: '1',
    sessionId: null,
    people: [{ type: 'customer', id: '7' }],
  });
});
