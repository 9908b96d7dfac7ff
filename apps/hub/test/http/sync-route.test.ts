import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InboxFull, InboxUnavailable } from '../../src/ingest/inbox.ts';
import { hubAtPorts, type HubAtPorts } from './hub-at-ports.ts';
import { exactJson, ORDERS, senderOf, shopifyOrder } from './senders.ts';

const shopify = senderOf('shopify (prefixed headers)');
const html = senderOf('html');

let hub: HubAtPorts;
beforeEach(() => {
  hub = hubAtPorts();
});
afterEach(async () => {
  await hub.server.close();
});

describe('The body', () => {
  it('may come in gzip; signed and kept is what was packed', async () => {
    const request = shopify.sign(hub.clock);
    const reply = await hub.send(request, {
      body: gzipSync(request.body),
      headers: { ...request.headers, 'content-encoding': 'gzip' },
    });
    expect(reply.json['result']).toBe('accepted');
    expect(hub.inbox.rows[0]?.body.equals(request.body)).toBe(true);
  });

  it('may not unfold to more than the limit', async () => {
    const request = shopify.sign(hub.clock, Buffer.alloc(32 * 1024 * 1024, 0x20));
    const packed = gzipSync(request.body);
    expect(packed.length).toBeLessThan(1024 * 1024);
    const reply = await hub.send(request, {
      body: packed,
      headers: { ...request.headers, 'content-encoding': 'gzip' },
    });
    expect([reply.status, reply.json['code']]).toEqual([413, 'http/body-too-large']);
    expect(hub.inbox.calls).toBe(0);
  });

  it('is 400 where it is not the gzip that it says', async () => {
    const request = shopify.sign(hub.clock);
    const reply = await hub.send(request, { headers: { ...request.headers, 'content-encoding': 'gzip' } });
    expect([reply.status, reply.json['code']]).toEqual([400, 'http/bad-encoding']);
  });

  it('is 415 in any other encoding', async () => {
    const request = shopify.sign(hub.clock);
    const reply = await hub.send(request, { headers: { ...request.headers, 'content-encoding': 'br' } });
    expect([reply.status, reply.json['code']]).toEqual([415, 'http/unsupported-encoding']);
  });

  it('is 413 above the limit, and taken at it', async () => {
    await hub.server.close();
    hub = hubAtPorts({ bodyLimitBytes: 4096 });
    const padded = (size: number): string => exactJson(shopifyOrder).padEnd(size);
    expect((await hub.send(shopify.sign(hub.clock, padded(4096)))).status).toBe(200);
    const reply = await hub.send(shopify.sign(hub.clock, padded(4097)));
    expect([reply.status, reply.json['code']]).toEqual([413, 'http/body-too-large']);
    expect(hub.inbox.calls).toBe(1);
  });

  it.each([
    'text/plain',
    'application/xml',
    'multipart/form-data; boundary=x',
    'text/html; charset=utf-8',
    'application/jsonp',
    '*/*',
    'nonsense',
  ])('is 415 as %s', async (type) => {
    const request = shopify.sign(hub.clock);
    const reply = await hub.send(request, { headers: { ...request.headers, 'content-type': type } });
    expect(reply.status).toBe(415);
    expect(reply.json['code']).toBe('http/unsupported-media-type');
  });

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON;charset=UTF-8',
    'application/ld+json',
  ])('is JSON as %s', async (type) => {
    const request = shopify.sign(hub.clock);
    expect((await hub.send(request, { headers: { ...request.headers, 'content-type': type } })).status).toBe(
      200,
    );
  });
});

describe('The address', () => {
  it.each([
    '/api/sync/shopify/orders/',
    '/API/Sync/Shopify/ORDERS',
    '//api//sync/shopify//orders',
    '/api/sync/shopify/orders?x=1',
  ])('%s is answered, never sent elsewhere', async (url) => {
    const reply = await hub.send(shopify.sign(hub.clock), { url });
    expect(reply.status).toBe(200);
    expect(reply.headers['location']).toBeUndefined();
  });

  it.each([
    '/api/sync/bigcommerce/orders',
    '/api/sync/varai/orders',
    '/api/sync/__proto__/orders',
    '/api/sync/shopify',
    '/api/sync',
    '/',
    '/api/sync/shopify/orders/create/now',
  ])('%s is 404', async (url) => {
    const reply = await hub.send(shopify.sign(hub.clock), { url });
    expect([reply.status, reply.json['code']]).toEqual([404, 'http/not-found']);
  });

  it('takes POST alone', async () => {
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE'] as const) {
      const reply = await hub.server.app.inject({ method, url: '/api/sync/shopify/orders' });
      expect([reply.statusCode, reply.headers['allow'], reply.json<{ code: string }>().code]).toEqual([
        405,
        'POST',
        'http/method-not-allowed',
      ]);
    }
  });

  it.each(['/api/sync/shopify/%E0%A4%A', '/%'])('%s cannot be read', async (url) => {
    const reply = await hub.server.app.inject({ method: 'POST', url });
    expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([400, 'http/bad-request']);
  });
});

describe('When the event cannot be made durable', () => {
  it('is too much waiting, the source is asked to come back', async () => {
    hub.inbox.failure = new InboxFull(2.2);
    const reply = await hub.send(shopify.sign(hub.clock));
    expect([reply.status, reply.json['code'], reply.headers['retry-after']]).toEqual([
      429,
      'ingest/busy',
      '3',
    ]);
  });

  it('is the write not known to be durable, the source is told to send it again', async () => {
    hub.inbox.failure = new InboxUnavailable('no primary');
    const reply = await hub.send(shopify.sign(hub.clock));
    expect([reply.status, reply.json['code']]).toEqual([503, 'ingest/unavailable']);
    expect(reply.headers['retry-after']).toBe('1');
  });

  it('is it a bug, the answer is an empty 500 and the log has no message', async () => {
    hub.inbox.failure = new Error('E11000 { email: "ada@example.com" }');
    const reply = await hub.send(shopify.sign(hub.clock));
    expect([reply.status, reply.text]).toEqual([500, '']);
    expect(reply.headers['x-request-id']).toEqual(expect.any(String));
    const line = JSON.parse(hub.logged.at(-1) as string) as Record<string, unknown>;
    expect(line).toMatchObject({
      level: 'error',
      msg: 'a request failed',
      requestId: reply.headers['x-request-id'],
      error: { type: 'Error' },
    });
    expect(hub.logged.join('')).not.toMatch(/E11000|ada@/);
  });

  it('is the directory away, that is no wrong signature', async () => {
    hub.stores.find = () => {
      throw new Error('no server');
    };
    expect((await hub.send(shopify.sign(hub.clock))).status).toBe(503);
  });
});

describe('Every answer', () => {
  it('has a request id: the one it was given where that is plain, else a new one', async () => {
    const request = shopify.sign(hub.clock);
    const answered = async (id: string | undefined): Promise<unknown> =>
      (
        await hub.send(request, {
          headers: { ...request.headers, ...(id === undefined ? {} : { 'x-request-id': id }) },
        })
      ).headers['x-request-id'];
    expect(await answered('lb-7.42_a')).toBe('lb-7.42_a');
    const made = await answered(undefined);
    expect(made).toMatch(/^[\w-]{8,}$/);
    for (const id of ['ada@example.com', 'a b', '', 'x'.repeat(65)]) expect(await answered(id)).not.toBe(id);
    expect(await answered(undefined)).not.toBe(made);
  });

  it("that is a problem has RFC 9457's members", async () => {
    const reply = await hub.send(shopify.sign(hub.clock, undefined, { secret: 'forged' }));
    expect(reply.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(reply.json).toEqual({
      type: 'urn:varai:problem:ingest:bad-signature',
      title: expect.any(String) as string,
      status: 401,
      code: 'ingest/bad-signature',
      requestId: reply.headers['x-request-id'],
    });
  });
});

describe('The metrics', () => {
  it('count answers by closed sets of labels, whatever senders write', async () => {
    await hub.send(shopify.sign(hub.clock));
    await hub.send(shopify.sign(hub.clock));
    await hub.send(shopify.sign(hub.clock, undefined, { secret: 'forged' }), {
      url: '/api/sync/shopify/made-up-by-the-sender',
    });
    const text = (await hub.server.app.inject('/metrics')).body;
    expect(text).toContain('events_total{platform="shopify",resource="orders",result="accepted"} 1');
    expect(text).toContain('events_total{platform="shopify",resource="orders",result="duplicate"} 1');
    expect(text).toContain('events_total{platform="shopify",resource="other",result="unauthorized"} 1');
    expect(text).toContain('errors_total{area="ingest",code="bad_signature"} 1');
    expect(text).toContain('sync_latency_seconds_count{stage="ack",platform="shopify",lane="real-time"} 2');
    expect(text).not.toContain('made-up');
  });
});

it('nothing that identifies a person reaches the log', async () => {
  const planted = {
    email: 'ada.lovelace@example.com',
    first_name: 'Ada',
    last_name: 'Lovelace',
    phone: '+4915112345678',
  };
  const order = {
    ...shopifyOrder,
    email: planted.email,
    customer: { id: 77, ...planted },
    billing_address: { ...planted, address1: 'Rosenweg 12' },
  };
  await hub.send(shopify.sign(hub.clock, exactJson(order)));
  await hub.send(shopify.sign(hub.clock, exactJson({ ...order, total_price: 'Lovelace' }), { id: 'e2' }));
  await hub.send(shopify.sign(hub.clock, `${exactJson(order)},ada.lovelace@example.com`, { id: 'e3' }));
  await hub.send(
    shopify.sign(hub.clock, exactJson(order), { topic: 'Lovelace/ada.lovelace@example.com', id: 'e4' }),
  );
  await hub.send(html.sign(hub.clock, { ...ORDERS.html, id: null, customer: planted }));
  await hub.send(shopify.sign(hub.clock, exactJson(order), { secret: 'forged' }), {
    url: '/api/sync/shopify/ada.lovelace@example.com?email=ada.lovelace@example.com',
  });
  hub.inbox.failure = new InboxUnavailable(`cannot write ${exactJson(order)}`, {
    cause: new Error(exactJson(order)),
  });
  await hub.send(shopify.sign(hub.clock, exactJson(order), { id: 'e5' }));
  expect(hub.logged.length).toBeGreaterThanOrEqual(6);
  expect(hub.logged.join('')).not.toMatch(/ada|lovelace|\+49|rosenweg|@example/i);
});
