import {
  signShopify,
  signStandardWebhook,
  signWooNative,
  type Payload,
  type SignedRequest,
} from '@varai/core/testkit';
import type { Platform } from '../../src/store/tenancy.ts';

export const SECRETS = {
  shopify: 'shpss_5a1fb0c4d2e94f6c8a7b3e1d',
  woocommerce: 'wc-secret with "quotes" & more',
  magento: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  html: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD',
} as const satisfies Record<Platform, string>;

export const SHOP_KEYS = {
  shopify: 'demo.myshopify.com',
  woocommerce: 'woo.example',
  magento: 'store-magento',
  html: 'store-html',
} as const satisfies Record<Platform, string>;

export const shopifyOrder = {
  id: '820982911946154508',
  currency: 'EUR',
  total_price: '199.00',
  created_at: '2026-03-02T08:59:58Z',
  updated_at: '2026-03-02T08:59:59Z',
  financial_status: 'paid',
  line_items: [],
};

/** A body that the platform's own mapper of orders takes. */
export const ORDERS = {
  shopify: shopifyOrder,
  woocommerce: {
    id: 963,
    status: 'processing',
    currency: 'EUR',
    total: '199.00',
    date_created_gmt: '2026-03-02T08:59:58',
    date_modified_gmt: '2026-03-02T08:59:59',
    customer_id: 0,
    line_items: [],
  },
  magento: {
    entity_id: 9,
    increment_id: '000000013',
    status: 'processing',
    state: 'processing',
    order_currency_code: 'EUR',
    base_currency_code: 'EUR',
    grand_total: 199,
    base_grand_total: 199,
    created_at: '2026-03-02 08:59:58',
    updated_at: '2026-03-02 08:59:59',
    items: [],
  },
  html: {
    id: 'A-1001',
    currency: 'EUR',
    total: '199.00',
    createdAt: '2026-03-02T08:59:58Z',
    updatedAt: '2026-03-02T08:59:59Z',
    lines: [],
  },
} as const satisfies Record<Platform, object>;

const seconds = (clock: { nowMs: () => number }): number => Math.floor(clock.nowMs() / 1000);

export interface SignOptions {
  readonly secret?: string;
  readonly id?: string;
  readonly topic?: string;
}

/** One way in which a sender signs; each is one row of the corpus. */
export interface Sender {
  readonly name: string;
  readonly platform: Platform;
  /** The header that holds the signature. */
  readonly signatureHeader: string;
  /** What stands before the base64 in it. */
  readonly prefix: '' | 'v1,';
  /** Headers without which the request is nobody's. */
  readonly sign: (clock: { nowMs: () => number }, body?: Payload, options?: SignOptions) => SignedRequest;
}

const shopifySender = (generation: 'prefixed' | 'unprefixed'): Sender => ({
  name: `shopify (${generation} headers)`,
  platform: 'shopify',
  signatureHeader: generation === 'prefixed' ? 'x-shopify-hmac-sha256' : 'shopify-hmac-sha256',
  prefix: '',
  sign: (
    _clock,
    body = exactJson(ORDERS.shopify),
    { secret = SECRETS.shopify, id = 'event-1', topic = 'orders/create' } = {},
  ) =>
    signShopify({
      shopDomain: SHOP_KEYS.shopify,
      secret,
      topic,
      body,
      eventId: id,
      webhookId: `w-${id}`,
      triggeredAt: '2026-03-02T08:59:59.123456789Z',
      generation,
    }),
});

const standardSender = (name: string, platformName: 'woocommerce' | 'magento' | 'html'): Sender => ({
  name,
  platform: platformName,
  signatureHeader: 'webhook-signature',
  prefix: 'v1,',
  sign: (clock, body = ORDERS[platformName], { secret = SECRETS[platformName], id = 'evt-1' } = {}) =>
    signStandardWebhook({
      platform: platformName,
      resource: 'orders',
      storeId: `store-${platformName}`,
      secret,
      id,
      timestampSeconds: seconds(clock),
      body,
    }),
});

const nativeSender: Sender = {
  name: 'woocommerce (its own webhooks)',
  platform: 'woocommerce',
  signatureHeader: 'x-wc-webhook-signature',
  prefix: '',
  sign: (
    _clock,
    body = ORDERS.woocommerce,
    { secret = SECRETS.woocommerce, id = 'delivery-1', topic = 'order.updated' } = {},
  ) => {
    const [resource = '', event = ''] = topic.split('.');
    return signWooNative({
      source: 'https://woo.example/',
      secret,
      topic,
      resource,
      event,
      webhookId: '7',
      deliveryId: id,
      body,
    });
  },
};

export const SENDERS: readonly Sender[] = [
  shopifySender('prefixed'),
  shopifySender('unprefixed'),
  nativeSender,
  standardSender('woocommerce (our plugin)', 'woocommerce'),
  standardSender('magento (our module)', 'magento'),
  standardSender('html', 'html'),
];
export const senderOf = (name: string): Sender => SENDERS.find((sender) => sender.name === name) as Sender;

/** JSON with the ids beyond 2^53 as the numbers that platforms write. */
export const exactJson = (body: object): string => JSON.stringify(body).replace(/"(\d{16,})"/g, '$1');
