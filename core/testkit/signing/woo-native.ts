import { createHash } from 'node:crypto';
import { bytesOf, hmacBase64, request, type Payload, type SignedRequest } from './signed-request.ts';

export interface WooDelivery {
  /** The site, with its trailing slash: `https://shop.example/` */
  readonly source: string;
  /** The webhook's own secret. */
  readonly secret: string;
  /** `order.updated` */
  readonly topic: string;
  readonly resource: string;
  readonly event: string;
  readonly webhookId: string;
  readonly deliveryId: string;
  readonly body: Payload;
}

/**
 * The platform's delivery id: a hash of the webhook and the current second, so two deliveries of one second share it.
 */
export const wooDeliveryId = (webhookId: string, atMs: number): string =>
  createHash('md5')
    .update(`${webhookId}${Math.floor(atMs / 1000)}`)
    .digest('hex');

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#039;': "'",
};

/** The shop decodes a secret's entities before it signs. */
const decoded = (secret: string): string =>
  secret.replace(/&(?:amp|lt|gt|quot|#039);/g, (entity) => ENTITIES[entity] as string);

export const wooPath = (resource: string): string => `/api/sync/woocommerce/${resource}s`;

/** A WooCommerce native webhook: base64 HMAC-SHA256 of the raw body under the webhook's secret. */
export function signWooNative(delivery: WooDelivery): SignedRequest {
  const body = bytesOf(delivery.body);
  const headers = {
    'user-agent': 'WooCommerce/10.3.4 Hookshot (WordPress/6.8.3)',
    'x-wc-webhook-source': delivery.source,
    'x-wc-webhook-topic': delivery.topic,
    'x-wc-webhook-resource': delivery.resource,
    'x-wc-webhook-event': delivery.event,
    'x-wc-webhook-signature': hmacBase64(decoded(delivery.secret), body),
    'x-wc-webhook-id': delivery.webhookId,
    'x-wc-webhook-delivery-id': delivery.deliveryId,
  };
  return request(wooPath(delivery.resource), headers, body);
}

/** The first contact of a new webhook: form-encoded, unsigned; it must get exactly 200 and do nothing. */
export function wooPing(source: string, webhookId: string, resource = 'order'): SignedRequest {
  const body = Buffer.from(`webhook_id=${webhookId}`, 'utf8');
  const unsigned = request(
    wooPath(resource),
    { 'user-agent': 'WooCommerce/10.3.4 Hookshot (WordPress/6.8.3)', 'x-wc-webhook-source': source },
    body,
  );
  return {
    ...unsigned,
    headers: { ...unsigned.headers, 'content-type': 'application/x-www-form-urlencoded' },
  };
}
