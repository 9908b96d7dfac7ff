import { randomUUID } from 'node:crypto';
import { hmacBase64 } from '../connectors/signature.ts';
import type { Platform, Store } from '../store/tenancy.ts';

/** Beyond what any shop has given out, and the same each time: one place in the catalogue, empty but while a test runs. */
const TEST_ID = '9000000000000000001';
export const testResourceId = (platform: Platform): string => (platform === 'html' ? 'varai-test' : TEST_ID);

export interface TestRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const TITLE = 'VARAi test frame';

const BODY: Readonly<Record<Platform, (at: string) => string>> = {
  shopify: (at) => `{"id":${TEST_ID},"title":"${TITLE}","vendor":"VARAi","updated_at":"${at}","variants":[]}`,
  woocommerce: (at) =>
    `{"id":${TEST_ID},"name":"${TITLE}","type":"simple","status":"publish","date_modified_gmt":"${at.slice(0, 19)}"}`,
  magento: (at) =>
    `{"id":${TEST_ID},"name":"${TITLE}","sku":"VARAI-TEST","type_id":"simple","status":1,"updated_at":"${at.slice(0, 19).replace('T', ' ')}"}`,
  html: (at) => `{"id":"varai-test","title":"${TITLE}","updatedAt":"${at}"}`,
};

/** A product that the store's platform would send, or its deletion; signed with the store's newest secret. */
export function testRequest(store: Store, verb: 'update' | 'delete', nowMs: number): TestRequest {
  const at = new Date(nowMs).toISOString();
  const secret = store.secrets[0] ?? '';
  const event = randomUUID();
  const data = verb === 'delete' ? `{"id":${idOf(store.platform)}}` : BODY[store.platform](at);
  const path = `/api/sync/${store.platform}/products`;
  if (store.platform === 'shopify') {
    const body = Buffer.from(data);
    return {
      path,
      body,
      headers: {
        'content-type': 'application/json',
        'x-shopify-topic': `products/${verb}`,
        'x-shopify-shop-domain': store.shopKey,
        'x-shopify-event-id': event,
        'x-shopify-webhook-id': randomUUID(),
        'x-shopify-triggered-at': at,
        'x-shopify-hmac-sha256': hmacBase64(secret, body),
      },
    };
  }
  const topic = verb === 'delete' ? 'product.deleted' : 'product.updated';
  const body = Buffer.from(`{"topic":"${topic}","occurredAt":"${at}","data":${data}}`);
  const seconds = String(Math.floor(nowMs / 1000));
  return {
    path,
    body,
    headers: {
      'content-type': 'application/json',
      'varai-store': store.storeId,
      'webhook-id': event,
      'webhook-timestamp': seconds,
      'webhook-signature': `v1,${hmacBase64(keyOf(secret), body, `${event}.${seconds}.`)}`,
    },
  };
}

const idOf = (platform: Platform): string => (platform === 'html' ? '"varai-test"' : TEST_ID);

/** Standard Webhooks: a secret that is base64 stands for its bytes. */
function keyOf(secret: string): string | Buffer {
  const text = secret.startsWith('whsec_') ? secret.slice('whsec_'.length) : secret;
  const bytes = Buffer.from(text, 'base64');
  const isBase64 =
    bytes.length > 0 && bytes.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '');
  return isBase64 ? bytes : text;
}
