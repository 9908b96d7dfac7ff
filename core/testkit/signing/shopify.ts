import { bytesOf, hmacBase64, request, type Payload, type SignedRequest } from './signed-request.ts';

export interface ShopifyDelivery {
  /** `demo.myshopify.com` */
  readonly shopDomain: string;
  /** The app's secret, used as text. */
  readonly secret: string;
  /** `orders/create` */
  readonly topic: string;
  readonly body: Payload;
  /** What happened; several topics of one merchant action may share it. */
  readonly eventId: string;
  /** This delivery; a retry carries the same. */
  readonly webhookId: string;
  /** ISO 8601; the platform writes nanoseconds. */
  readonly triggeredAt: string;
  /** `unprefixed` is the newer generation, whose header names have lost their `X-`. */
  readonly generation?: 'prefixed' | 'unprefixed';
  readonly apiVersion?: string;
  /** The subscription's name, where it has one. */
  readonly name?: string;
}

/** `orders/create` goes to `/api/sync/shopify/orders`. */
export const shopifyPath = (topic: string): string => `/api/sync/shopify/${topic.split('/')[0] as string}`;

/** A Shopify webhook: base64 HMAC-SHA256 of the raw body under the app's secret. */
export function signShopify(delivery: ShopifyDelivery): SignedRequest {
  const body = bytesOf(delivery.body);
  const fields: Record<string, string> = {
    topic: delivery.topic,
    'shop-domain': delivery.shopDomain,
    'api-version': delivery.apiVersion ?? '2026-07',
    'hmac-sha256': hmacBase64(delivery.secret, body),
    'webhook-id': delivery.webhookId,
    'event-id': delivery.eventId,
    'triggered-at': delivery.triggeredAt,
    ...(delivery.name === undefined ? {} : { name: delivery.name }),
  };
  const prefix = delivery.generation === 'unprefixed' ? 'shopify-' : 'x-shopify-';
  const headers = Object.fromEntries(Object.entries(fields).map(([name, value]) => [prefix + name, value]));
  return request(shopifyPath(delivery.topic), { 'user-agent': 'Shopify-Captain-Hook', ...headers }, body);
}
