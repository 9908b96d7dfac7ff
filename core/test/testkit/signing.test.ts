import { createHmac, webcrypto } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  signShopify,
  signStandardWebhook,
  signWooNative,
  wooDeliveryId,
  wooPing,
  type SignedRequest,
} from '@varai/core/testkit';

/** An independent computation: WebCrypto over the bytes that travel, with nothing shared with the maker. */
async function webHmac(key: Uint8Array, data: Uint8Array): Promise<string> {
  const imported = await webcrypto.subtle.importKey(
    'raw',
    Uint8Array.from(key),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  );
  return Buffer.from(await webcrypto.subtle.sign('HMAC', imported, Uint8Array.from(data))).toString('base64');
}
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

describe('Shopify', () => {
  const delivery = {
    shopDomain: 'demo.myshopify.com',
    secret: 'hush-hush',
    topic: 'orders/create',
    body: { id: 1, name: 'Kästchen' },
    eventId: 'event-1',
    webhookId: 'delivery-1',
    triggeredAt: '2026-03-02T09:00:00.123456789Z',
  };

  test('signs the raw bytes with the secret as text', async () => {
    const sent = signShopify(delivery);
    expect(sent.headers['x-shopify-hmac-sha256']).toBe(await webHmac(text('hush-hush'), sent.body));
    expect(sent.body.toString('utf8')).toBe('{"id":1,"name":"Kästchen"}');
    expect(sent.path).toBe('/api/sync/shopify/orders');
  });

  test('gives both generations the same fields under their own names', () => {
    const names = (sent: SignedRequest, prefix: string): string[] =>
      Object.keys(sent.headers)
        .filter((name) => name.startsWith(prefix))
        .map((name) => name.slice(prefix.length))
        .sort();
    const older = signShopify(delivery);
    const newer = signShopify({ ...delivery, generation: 'unprefixed' });
    expect(names(newer, 'shopify-')).toEqual(names(older, 'x-shopify-'));
    expect(newer.headers['shopify-hmac-sha256']).toBe(older.headers['x-shopify-hmac-sha256']);
    expect(Object.keys(newer.headers).some((name) => name.startsWith('x-'))).toBe(false);
  });
});

describe('WooCommerce native', () => {
  test('signs the raw bytes and names source, topic, resource and event', async () => {
    const sent = signWooNative({
      source: 'https://shop.example/',
      secret: 'woo &amp; &#039;co&#039;',
      topic: 'order.updated',
      resource: 'order',
      event: 'updated',
      webhookId: '7',
      deliveryId: wooDeliveryId('7', 1_772_442_000_400),
      body: '{"id":963}',
    });
    expect(sent.headers['x-wc-webhook-signature']).toBe(
      await webHmac(text("woo & 'co'"), text('{"id":963}')),
    );
    expect(sent.path).toBe('/api/sync/woocommerce/orders');
    expect(sent.headers['x-wc-webhook-topic']).toBe('order.updated');
  });

  test('gives two deliveries of one second one delivery id', () => {
    expect(wooDeliveryId('7', 1_772_442_000_001)).toBe(wooDeliveryId('7', 1_772_442_000_999));
    expect(wooDeliveryId('7', 1_772_442_000_999)).not.toBe(wooDeliveryId('7', 1_772_442_001_000));
  });

  test('pings without a signature', () => {
    const ping = wooPing('https://shop.example/', '7');
    expect(ping.body.toString()).toBe('webhook_id=7');
    expect(Object.keys(ping.headers)).not.toContain('x-wc-webhook-signature');
  });
});

describe('Standard Webhooks', () => {
  const delivery = {
    platform: 'magento',
    resource: 'products',
    storeId: 'demo-magento',
    id: 'msg_1',
    timestampSeconds: 1_772_442_000,
    body: '{"topic":"product.updated"}',
  } as const;

  test('signs id, timestamp and body with the decoded key of a whsec_ secret', async () => {
    const key = Buffer.from('0123456789abcdef0123456789abcdef', 'utf8');
    const sent = signStandardWebhook({ ...delivery, secret: `whsec_${key.toString('base64')}` });
    const signed = Buffer.concat([Buffer.from('msg_1.1772442000.'), sent.body]);
    expect(sent.headers['webhook-signature']).toBe(`v1,${await webHmac(key, signed)}`);
    expect(sent.headers['varai-store']).toBe('demo-magento');
    expect(sent.path).toBe('/api/sync/magento/products');
  });

  test('agrees with the published test vector', () => {
    // From the Standard Webhooks specification's own libraries.
    const sent = signStandardWebhook({
      platform: 'html',
      resource: 'events',
      storeId: 'page',
      secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestampSeconds: 1_614_265_330,
      body: '{"test": 2432232314}',
    });
    expect(sent.headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  test('takes any other secret as text', () => {
    const sent = signStandardWebhook({ ...delivery, secret: 'plain' });
    const expected = createHmac('sha256', 'plain')
      .update(`msg_1.1772442000.${delivery.body}`)
      .digest('base64');
    expect(sent.headers['webhook-signature']).toBe(`v1,${expected}`);
  });
});
