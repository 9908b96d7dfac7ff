import { bytesOf, hmacBase64, request, type Payload, type SignedRequest } from './signed-request.ts';

/** What our plugin, our module and HTML stores put around a resource. */
export interface Envelope {
  /** `order.updated` */
  readonly topic: string;
  /** The outbox row's time, UTC ISO. */
  readonly occurredAt: string;
  /** Gap-free within one store; 0 where there is no outbox. */
  readonly sequence: number;
  readonly data: object;
}

export interface StandardDelivery {
  readonly platform: 'woocommerce' | 'magento' | 'html';
  /** URL resource: `orders`, `customers`, `products`, `carts`, `events`… */
  readonly resource: string;
  readonly storeId: string;
  /** `whsec_<base64 key>`, or any other text, whose bytes are then the key. */
  readonly secret: string;
  /** Stable over retries. */
  readonly id: string;
  /** Of this attempt; receivers allow five minutes. */
  readonly timestampSeconds: number;
  readonly body: Payload;
}

const keyOf = (secret: string): Buffer =>
  secret.startsWith('whsec_')
    ? Buffer.from(secret.slice('whsec_'.length), 'base64')
    : Buffer.from(secret, 'utf8');

/** Standard Webhooks: `v1,` and base64 HMAC-SHA256 of `<id>.<timestamp>.<body>`; `varai-store` names the store. */
export function signStandardWebhook(delivery: StandardDelivery): SignedRequest {
  const body = bytesOf(delivery.body);
  const signature = hmacBase64(keyOf(delivery.secret), `${delivery.id}.${delivery.timestampSeconds}.`, body);
  return request(
    `/api/sync/${delivery.platform}/${delivery.resource}`,
    {
      'varai-store': delivery.storeId,
      'webhook-id': delivery.id,
      'webhook-timestamp': String(delivery.timestampSeconds),
      'webhook-signature': `v1,${signature}`,
    },
    body,
  );
}
