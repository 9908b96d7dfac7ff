import { describe, expect, it } from 'vitest';
import { connectors, isPlatform } from '../../src/connectors/index.ts';
import type { Delivery, Envelope, Headers } from '../../src/connectors/receiver.ts';

const opened = (
  platform: keyof typeof connectors,
  headers: Headers,
  body: unknown,
  resource = 'orders',
  receivedMs = 1,
): Envelope => {
  const raw = Buffer.from(JSON.stringify(body) ?? '');
  const delivery: Delivery = { resource, headers, body, raw, receivedMs };
  return connectors[platform].receiver(headers).open(delivery);
};

it('platforms are those of the table, and nothing that every object has', () => {
  expect(['shopify', 'woocommerce', 'magento', 'html'].every(isPlatform)).toBe(true);
  expect(['varai', 'Shopify', 'constructor', '__proto__', ''].some(isPlatform)).toBe(false);
});

describe('Which store it is', () => {
  const key = (platform: keyof typeof connectors, headers: Headers, query = {}): string | null =>
    connectors[platform].receiver(headers).shopKey(headers, query);
  it('says Shopify in either generation', () => {
    expect(key('shopify', { 'x-shopify-shop-domain': 'Demo.MyShopify.com' })).toBe('demo.myshopify.com');
    expect(key('shopify', { 'shopify-shop-domain': 'demo.myshopify.com' })).toBe('demo.myshopify.com');
    expect(key('shopify', { 'varai-store': 'store-a', 'webhook-signature': 'v1,x' })).toBe('store-a');
  });
  it('says WooCommerce by the URL, else by its own address', () => {
    const source = { 'x-wc-webhook-source': 'https://Shop.Example:8443/sub/' };
    expect(key('woocommerce', source)).toBe('shop.example:8443');
    expect(key('woocommerce', source, { store: 'store-a' })).toBe('store-a');
    expect(key('woocommerce', { 'x-wc-webhook-source': 'not an address' })).toBeNull();
    expect(key('woocommerce', { 'x-wc-webhook-source': 'javascript:alert(1)' })).toBeNull();
  });
  it.each(['magento', 'html'] as const)('says %s by header or URL', (platform) => {
    expect(key(platform, { 'varai-store': 'store-a' })).toBe('store-a');
    expect(key(platform, {}, { store: 'store-b' })).toBe('store-b');
    expect(key(platform, {})).toBeNull();
    expect(key(platform, {}, { store: ['a', 'b'] })).toBeNull();
    expect(key(platform, { 'varai-store': 'x'.repeat(256) })).toBeNull();
  });
});

describe("Shopify's event", () => {
  const headers = {
    'x-shopify-topic': 'orders/create',
    'x-shopify-event-id': 'e',
    'x-shopify-webhook-id': 'w',
    'x-shopify-triggered-at': '2026-03-02T09:00:00.123456789Z',
  };
  it('is named by topic, event, subscription and resource, not by its delivery', () => {
    const key = opened('shopify', headers, { id: 1 }).sourceKey;
    expect(opened('shopify', { ...headers, 'x-shopify-webhook-id': 'other' }, { id: 1 }).sourceKey).toBe(key);
    for (const changed of [
      { 'x-shopify-topic': 'orders/paid' },
      { 'x-shopify-event-id': 'f' },
      { 'x-shopify-name': 'second' },
    ]) {
      expect(opened('shopify', { ...headers, ...changed }, { id: 1 }).sourceKey).not.toBe(key);
    }
    expect(opened('shopify', headers, { id: 2 }).sourceKey).not.toBe(key);
  });
  it('is named by its delivery where it has no event id, and by its body where it has neither', () => {
    const { 'x-shopify-event-id': _e, ...noEvent } = headers;
    const { 'x-shopify-webhook-id': _w, ...neither } = noEvent;
    expect(opened('shopify', noEvent, { id: 1 }).sourceKey).not.toBe(
      opened('shopify', { ...noEvent, 'x-shopify-webhook-id': 'x' }, { id: 1 }).sourceKey,
    );
    expect(opened('shopify', neither, { id: 1 }).sourceKey).toBe(
      opened('shopify', neither, { id: 1 }).sourceKey,
    );
    expect(opened('shopify', neither, { id: 1 }).sourceKey).not.toBe(
      opened('shopify', neither, { id: 1, a: 2 }).sourceKey,
    );
  });
  it("has the platform's time, to the millisecond; without one the body's", () => {
    expect(opened('shopify', headers, {})).toMatchObject({
      snapshot: Date.parse('2026-03-02T09:00:00.123Z'),
      timestampMs: Date.parse('2026-03-02T09:00:00.123Z'),
    });
    for (const bad of [undefined, '', 'soon', '0001-01-01T00:00:00Z']) {
      expect(opened('shopify', { ...headers, 'x-shopify-triggered-at': bad }, {})).toMatchObject({
        snapshot: 'modified',
        timestampMs: null,
      });
    }
  });
  it('has topic and action apart in the newer generation', () => {
    const newer = {
      'shopify-topic': 'orders',
      'shopify-action': 'create',
      'shopify-event-id': 'e',
      'shopify-triggered-at': headers['x-shopify-triggered-at'],
    };
    expect(opened('shopify', newer, { id: 1 })).toMatchObject({
      subject: { ok: true, value: { resource: 'orders', verb: 'create' } },
      sourceKey: opened('shopify', headers, { id: 1 }).sourceKey,
    });
  });
});

describe("WooCommerce's own event", () => {
  const headers = { 'x-wc-webhook-topic': 'order.updated', 'x-wc-webhook-delivery-id': 'd' };
  const key = (body: unknown, changes: Headers = {}, receivedMs = 1): string =>
    opened('woocommerce', { ...headers, ...changes }, body, 'orders', receivedMs).sourceKey;
  it('is a snapshot made at delivery: our acceptance is its time', () => {
    expect(opened('woocommerce', headers, { id: 1, date_modified_gmt: '2026-03-02T08:59:59' })).toMatchObject(
      { snapshot: 'accepted', timestampMs: null, sequence: 0 },
    );
  });
  it('is named by its state; by its delivery only where the body has no time', () => {
    const body = { id: 1, date_modified_gmt: '2026-03-02T08:59:59', total: '1' };
    expect(key(body, { 'x-wc-webhook-delivery-id': 'other' }, 2)).toBe(key(body));
    expect(key({ ...body, total: '2' })).not.toBe(key(body));
    expect(key({ ...body, id: 2 })).not.toBe(key(body));
    expect(key({ id: 1 })).toBe(key({ id: 1 }, {}, 2));
    expect(key({ id: 1 }, { 'x-wc-webhook-delivery-id': 'other' })).not.toBe(key({ id: 1 }));
  });
  it('without time and delivery id is an event of its own each time: it is never sent twice', () => {
    expect(key({ id: 1 }, { 'x-wc-webhook-delivery-id': undefined }, 1)).not.toBe(
      key({ id: 1 }, { 'x-wc-webhook-delivery-id': undefined }, 2),
    );
  });
  it('has its topic in two parts where the whole is missing', () => {
    expect(
      opened(
        'woocommerce',
        { 'x-wc-webhook-resource': 'product', 'x-wc-webhook-event': 'deleted' },
        { id: 1 },
      ).subject,
    ).toEqual({ ok: true, value: { resource: 'products', verb: 'delete' } });
  });
});

describe("Our own senders' event", () => {
  const headers = { 'webhook-id': 'row-7', 'webhook-signature': 'v1,x', 'webhook-timestamp': '1' };
  it('is named by its id alone', () => {
    expect(opened('magento', headers, { entity_id: 1 }).sourceKey).toBe(
      opened('magento', { ...headers, 'webhook-timestamp': '2' }, { entity_id: 1 }).sourceKey,
    );
    expect(opened('magento', headers, {}).sourceKey).not.toBe(
      opened('magento', { ...headers, 'webhook-id': 'row-8' }, {}).sourceKey,
    );
  });
  it('has an envelope only where something stands beside its data', () => {
    const data = { id: 1 };
    expect(opened('html', headers, { data }).data).toEqual({ data });
    expect(opened('html', headers, { data, sequence: 3 })).toMatchObject({
      data,
      sequence: 3,
      snapshot: 'modified',
    });
    expect(opened('html', headers, { data: 'text', topic: 'order.updated' }).data).toEqual({
      data: 'text',
      topic: 'order.updated',
    });
  });
  it.each([
    '2026-03-02',
    '09:00',
    '2026-13-02T09:00:00Z',
    '1969-12-31T23:59:59Z',
    1772442000,
    '02/03/2026',
    '',
  ])('%j is no time at which it occurred', (occurredAt) => {
    expect(opened('html', headers, { data: {}, occurredAt }).issue).toEqual({
      code: 'ingest/not-an-instant',
      path: 'occurredAt',
    });
  });
  it.each([-1, 1.5, '1.5', 'x', 2 ** 53, true])('%j is no sequence', (sequence) => {
    expect(opened('html', headers, { data: {}, sequence }).issue).toEqual({
      code: 'ingest/not-a-sequence',
      path: 'sequence',
    });
  });
});

describe('Whom an unmapped body speaks of', () => {
  const receiver = connectors.shopify.receiver({});
  it.each([
    ['customers', { id: '77' }, ['customer 77']],
    ['orders', { id: 1, customer: { id: 77 } }, ['customer 77', 'order 1']],
    ['orders', { entity_id: 9, customer_id: 1 }, ['customer 1', 'order 9']],
    ['orders', { id: 963, customer_id: 0 }, ['order 963']],
    ['customers/redact', { shop_id: 5, customer: { id: '77' } }, ['customer 77']],
    ['events', { sessionId: 's1' }, ['session s1']],
    ['products', { id: 1 }, []],
    ['orders', 'text', []],
    ['orders', null, []],
  ])('%s %j: %j', (resource, body, expected) => {
    expect(receiver.people(resource, body).map(({ type, id }) => `${type} ${id}`)).toEqual(expected);
  });
});
