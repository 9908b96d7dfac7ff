import { signShopify, wooPing } from '@varai/core/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hubAtPorts, type HubAtPorts } from './hub-at-ports.ts';
import { exactJson, ORDERS, SECRETS, senderOf, SENDERS, SHOP_KEYS, shopifyOrder } from './senders.ts';

const shopify = senderOf('shopify (prefixed headers)');
const native = senderOf('woocommerce (its own webhooks)');
const plugin = senderOf('woocommerce (our plugin)');
const html = senderOf('html');

let hub: HubAtPorts;
beforeEach(() => {
  hub = hubAtPorts();
});
afterEach(async () => {
  await hub.server.close();
});

describe('A delivery that is authentic', () => {
  it.each(SENDERS)('of $name is recorded once, whatever its number of deliveries', async (sender) => {
    const request = sender.sign(hub.clock);
    const first = await hub.send(request);
    hub.clock.advance(60_000);
    const second = await hub.send(request);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(first.json).toEqual({
      result: 'accepted',
      eventId: expect.stringMatching(/^[\w-]{22,}$/) as string,
    });
    expect(second.json).toEqual({ result: 'duplicate', eventId: first.json['eventId'] });
    expect(hub.inbox.rows).toHaveLength(1);
    expect(hub.inbox.rows[0]?.body.equals(request.body)).toBe(true);
  });

  it('carries the id, the priority, the lane and the persons of its body', async () => {
    await hub.send(
      shopify.sign(
        hub.clock,
        exactJson({ ...shopifyOrder, customer: { id: '7000000000000000001', email: 'ada@example.com' } }),
      ),
    );
    const [arrival] = hub.inbox.rows;
    expect(arrival).toMatchObject({
      resource: 'orders',
      verb: 'create',
      lane: 'real-time',
      parked: null,
      subjects: ['store-shopify~customer~7000000000000000001'],
      event: {
        source: 'shopify',
        eventType: 'create',
        entityType: 'order',
        entityId: '820982911946154508',
        timestamp: new Date('2026-03-02T08:59:59.123Z'),
        metadata: {
          storeId: 'store-shopify',
          region: 'EU',
          priority: 'high',
          userId: 'store-shopify~customer~7000000000000000001',
        },
        version: {
          snapshotMs: Date.parse('2026-03-02T08:59:59.123Z'),
          acceptedMs: hub.clock.nowMs(),
          sequence: 0,
          from: 'source',
        },
      },
    });
  });

  it('keeps neighbouring ids above 2^53 apart', async () => {
    for (const id of ['820982911946154508', '820982911946154509'])
      await hub.send(
        shopify.sign(hub.clock, exactJson({ ...shopifyOrder, id }), { id: 'one merchant action' }),
      );
    expect(hub.inbox.rows.map((row) => row.event.entityId)).toEqual([
      '820982911946154508',
      '820982911946154509',
    ]);
  });

  it('of Shopify is the same event under both generations of header names', async () => {
    const first = await hub.send(shopify.sign(hub.clock));
    const second = await hub.send(senderOf('shopify (unprefixed headers)').sign(hub.clock));
    expect([first.json['result'], second.json['result']]).toEqual(['accepted', 'duplicate']);
  });

  it('of Shopify is an event of its own for each topic of one merchant action', async () => {
    for (const topic of ['orders/create', 'orders/paid', 'orders/updated'])
      await hub.send(shopify.sign(hub.clock, undefined, { topic }));
    expect(hub.inbox.rows.map((row) => row.verb)).toEqual(['create', 'update', 'update']);
  });

  it('is filed by its topic, whatever resource its URL names', async () => {
    const request = shopify.sign(hub.clock, undefined, { topic: 'orders/delete' });
    await hub.send({ ...request, body: request.body }, { url: '/api/sync/shopify/products' });
    expect(hub.inbox.rows[0]).toMatchObject({ resource: 'orders', verb: 'delete' });
  });

  it('of two WooCommerce orders in one second are two events, though they share a delivery id', async () => {
    for (const id of [963, 964]) await hub.send(native.sign(hub.clock, { ...ORDERS.woocommerce, id }));
    expect(hub.inbox.rows).toHaveLength(2);
  });

  it('of WooCommerce twice with one state is one event, though the delivery ids differ', async () => {
    for (const id of ['d1', 'd2']) await hub.send(native.sign(hub.clock, undefined, { id }));
    expect(hub.inbox.rows).toHaveLength(1);
  });

  it("of WooCommerce's trash, restore and trash are three events, though two bodies are equal", async () => {
    const trashed = await hub.send(
      native.sign(hub.clock, '{"id":963}', { topic: 'order.deleted', id: 'd1' }),
    );
    const again = await hub.send(native.sign(hub.clock, '{"id":963}', { topic: 'order.deleted', id: 'd1' }));
    await hub.send(native.sign(hub.clock, undefined, { topic: 'order.restored', id: 'd2' }));
    await hub.send(native.sign(hub.clock, '{"id":963}', { topic: 'order.deleted', id: 'd3' }));
    expect([trashed.json['result'], again.json['result']]).toEqual(['accepted', 'duplicate']);
    expect(hub.inbox.rows.map((row) => row.verb)).toEqual(['delete', 'update', 'delete']);
  });
});

describe("A new WooCommerce webhook's hello", () => {
  it.each(['https://woo.example/', 'https://unknown.example/'])(
    'from %s gets exactly 200 and does nothing',
    async (source) => {
      const reply = await hub.send(wooPing(source, '42'));
      expect(reply.status).toBe(200);
      expect(hub.inbox.calls).toBe(0);
      expect(hub.lookUps).toEqual([]);
    },
  );

  it.each(['webhook_id=', 'webhook_id=1&x=2', 'webhook_id=abc', `webhook_id=${'9'.repeat(60)}`, 'id=1', ''])(
    'is not %j',
    async (body) => {
      expect(
        (await hub.send(wooPing('https://woo.example/', '42'), { body: Buffer.from(body) })).status,
      ).toBe(415);
    },
  );

  it.each(['shopify', 'magento', 'html'])('means nothing to %s', async (platform) => {
    expect(
      (await hub.send(wooPing('https://woo.example/', '42'), { url: `/api/sync/${platform}/orders` })).status,
    ).toBe(415);
  });
});

describe('A body that is signed well and does not map', () => {
  it.each([
    ['another topic', 'orders/edited', exactJson(shopifyOrder), 'ingest/unknown-topic', 'topic'],
    ['no JSON', 'orders/create', '{"id": 1,}', 'ingest/not-json', ''],
    ['a byte that is no text', 'orders/create', Buffer.from([0x7b, 0xff, 0x7d]), 'ingest/not-json', ''],
  ] as const)('is parked for Shopify where it has %s', async (_name, topic, body, code, path) => {
    const reply = await hub.send(shopify.sign(hub.clock, body, { topic }));
    expect(reply.status).toBe(200);
    expect(reply.json['result']).toBe('parked');
    expect(hub.inbox.rows[0]?.parked).toEqual({ code, path });
  });

  it('is parked with the failing path, and found again by whom it speaks of', async () => {
    await hub.send(
      shopify.sign(hub.clock, exactJson({ ...shopifyOrder, total_price: 'a lot', customer: { id: 77 } })),
    );
    expect(hub.inbox.rows[0]?.parked).toMatchObject({ path: 'total_price' });
    expect(hub.inbox.rows[0]?.subjects).toContain('store-shopify~customer~77');
  });

  it('is parked under its topic, so that it can be replayed once there is a mapper for it', async () => {
    await hub.send(
      shopify.sign(hub.clock, exactJson({ shop_id: 1, customer: { id: 77 } }), { topic: 'customers/redact' }),
    );
    expect(hub.inbox.rows[0]).toMatchObject({
      resource: 'customers/redact',
      parked: { code: 'ingest/unknown-topic' },
      subjects: ['store-shopify~customer~77'],
    });
  });

  it('is parked once', async () => {
    const request = shopify.sign(hub.clock, 'nonsense');
    expect((await hub.send(request)).json['result']).toBe('parked');
    expect((await hub.send(request)).json['result']).toBe('duplicate');
  });

  it("is parked for WooCommerce's own webhooks, which would switch themselves off", async () => {
    const reply = await hub.send(native.sign(hub.clock, { ...ORDERS.woocommerce, id: null }));
    expect([reply.status, reply.json['result']]).toEqual([200, 'parked']);
  });

  it.each(SENDERS.filter((sender) => sender.prefix === 'v1,'))(
    'is refused with its path where $name keeps it',
    async (sender) => {
      const reply = await hub.send(sender.sign(hub.clock, '[]'));
      expect(reply.status).toBe(422);
      expect(reply.json).toMatchObject({
        status: 422,
        type: 'urn:varai:problem:ingest:unprocessable',
        path: expect.any(String) as string,
        code: expect.stringMatching(/^platform\//) as string,
      });
      expect(hub.inbox.calls).toBe(0);
    },
  );

  it.each([
    ['orders', 'no JSON', 'ingest/not-json', ''],
    [
      'orders',
      JSON.stringify({ topic: 'order.updated', occurredAt: 'yesterday', sequence: 1, data: ORDERS.html }),
      'ingest/not-an-instant',
      'occurredAt',
    ],
    [
      'orders',
      JSON.stringify({
        topic: 'order.updated',
        occurredAt: '2026-03-02T08:59:59Z',
        sequence: -1,
        data: ORDERS.html,
      }),
      'ingest/not-a-sequence',
      'sequence',
    ],
    [
      'orders',
      JSON.stringify({ topic: 'order.exploded', data: ORDERS.html }),
      'ingest/unknown-topic',
      'topic',
    ],
    ['orders', JSON.stringify({ topic: 7, data: ORDERS.html }), 'ingest/unknown-topic', 'topic'],
    ['spaceships', JSON.stringify(ORDERS.html), 'ingest/unknown-resource', ''],
    ['constructor', JSON.stringify(ORDERS.html), 'ingest/unknown-resource', ''],
  ])('at %s with %s is refused as %s at %j', async (resource, body, code, path) => {
    const reply = await hub.send(html.sign(hub.clock, body), { url: `/api/sync/html/${resource}` });
    expect([reply.status, reply.json['code'], reply.json['path']]).toEqual([422, code, path]);
    expect(hub.inbox.calls).toBe(0);
  });

  it('is kept where it is our mapper that fails', async () => {
    await hub.server.close();
    hub = hubAtPorts({
      mappers: {
        shopify: {
          orders: () => {
            throw new TypeError('a bug, quoting ada@example.com');
          },
        },
        woocommerce: {},
        magento: {},
        html: {},
      },
    });
    const reply = await hub.send(shopify.sign(hub.clock));
    expect([reply.status, reply.json['result']]).toEqual([200, 'parked']);
    expect(hub.inbox.rows[0]?.parked).toEqual({ code: 'ingest/mapper-fault', path: '' });
    expect(hub.logged.join('')).toContain('TypeError');
    expect(hub.logged.join('')).not.toContain('ada@');
  });
});

describe("Our own senders' envelope", () => {
  const data = ORDERS.html;
  it('gives topic, time and sequence; the resource is what is inside', async () => {
    await hub.send(
      html.sign(hub.clock, {
        topic: 'order.deleted',
        occurredAt: '2026-03-02T08:00:00+01:00',
        sequence: 42,
        data,
      }),
    );
    expect(hub.inbox.rows[0]).toMatchObject({
      resource: 'orders',
      verb: 'delete',
      event: {
        entityId: 'A-1001',
        timestamp: new Date('2026-03-02T07:00:00Z'),
        version: { snapshotMs: Date.parse('2026-03-02T07:00:00Z'), sequence: 42, from: 'source' },
      },
    });
  });

  it('has times in UTC where it names no zone', async () => {
    await hub.send(
      html.sign(hub.clock, {
        topic: 'order.updated',
        occurredAt: '2026-03-02T08:00:00',
        sequence: '7',
        data,
      }),
    );
    expect(hub.inbox.rows[0]?.event.version).toMatchObject({
      snapshotMs: Date.parse('2026-03-02T08:00:00Z'),
      sequence: 7,
    });
  });

  it("may be missing: the body's own modified time is the snapshot then", async () => {
    await hub.send(html.sign(hub.clock, data));
    expect(hub.inbox.rows[0]).toMatchObject({
      verb: 'update',
      event: {
        timestamp: new Date('2026-03-02T08:59:59Z'),
        version: { snapshotMs: Date.parse('2026-03-02T08:59:59Z'), sequence: 0, from: 'source' },
      },
    });
  });

  it("does not make a retry a new event: the attempt's timestamp counts for nothing", async () => {
    const body = { topic: 'order.updated', occurredAt: '2026-03-02T08:00:00Z', sequence: 1, data };
    const first = await hub.send(plugin.sign(hub.clock, { ...body, data: ORDERS.woocommerce }));
    hub.clock.advance(3_600_000);
    const retry = await hub.send(plugin.sign(hub.clock, { ...body, data: ORDERS.woocommerce }));
    expect([first.json['result'], retry.json['result']]).toEqual(['accepted', 'duplicate']);
    expect(hub.inbox.rows).toHaveLength(1);
  });
});

it("a store may be named in the URL where a webhook's headers cannot be chosen", async () => {
  const request = native.sign(hub.clock);
  const reply = await hub.send(request, {
    url: '/api/sync/woocommerce/orders?store=store-woocommerce',
    headers: { ...request.headers, 'x-wc-webhook-source': 'https://elsewhere.example/' },
  });
  expect(reply.status).toBe(200);
  expect(hub.lookUps).toEqual(['woocommerce store-woocommerce']);
});

it('the same event of two stores is two events', async () => {
  const shared = {
    secret: SECRETS.shopify,
    topic: 'orders/create',
    body: exactJson(shopifyOrder),
    eventId: 'e',
    webhookId: 'w',
    triggeredAt: '2026-03-02T08:59:59Z',
  };
  hub.stores.push({
    ...(hub.stores[0] as HubAtPorts['stores'][number]),
    storeId: 'second' as never,
    shopKey: 'second.myshopify.com',
  });
  const one = await hub.send(signShopify({ ...shared, shopDomain: SHOP_KEYS.shopify }));
  const two = await hub.send(signShopify({ ...shared, shopDomain: 'second.myshopify.com' }));
  expect([one.json['result'], two.json['result']]).toEqual(['accepted', 'accepted']);
  expect(one.json['eventId']).not.toBe(two.json['eventId']);
});
