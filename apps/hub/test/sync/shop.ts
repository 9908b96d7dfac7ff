import { listingId } from '@varai/core/conflict';
import type { ListingId } from '@varai/core/schema';
import {
  signShopify,
  signStandardWebhook,
  signWooNative,
  wooDeliveryId,
  type SignedRequest,
} from '@varai/core/testkit';
import type { Answer } from '../../src/ingest/receive.ts';
import type { Platform } from '../../src/store/tenancy.ts';
import { exactJson } from './bodies.ts';

export interface ShopIdentity {
  readonly platform: Platform;
  readonly storeId: string;
  readonly shopKey: string;
  readonly secret: string;
  readonly deliver: (request: SignedRequest) => Promise<Answer>;
  readonly nowMs: () => number;
}

export interface SayOptions {
  /** Default `update`. */
  readonly verb?: 'create' | 'update' | 'delete';
  /** The event's own id at its source; default: one that was never used. */
  readonly id?: string;
  /** When the source took the snapshot; default: now. */
  readonly at?: string;
  readonly sequence?: number;
  /** WooCommerce alone: by the shop's own webhook in place of our plugin's outbox. */
  readonly native?: boolean;
}

const SINGULAR: Readonly<Record<string, string>> = {
  products: 'product', customers: 'customer', orders: 'order', refunds: 'refund', carts: 'cart', sessions: 'session', events: 'event', feedback: 'feedback', recommendations: 'recommendation',
}; // prettier-ignore
let events = 0;

/** One store that signs as its platform does. */
export class Shop {
  readonly identity: ShopIdentity;

  constructor(identity: ShopIdentity) {
    this.identity = identity;
  }

  get storeId(): string {
    return this.identity.storeId;
  }

  get platform(): Platform {
    return this.identity.platform;
  }

  product(id: string): ListingId {
    return listingId(this.storeId, 'product', id);
  }
  user(id: string): ListingId {
    return listingId(this.storeId, 'user', id);
  }
  order(id: string): ListingId {
    return listingId(this.storeId, 'order', id);
  }
  session(id: string): ListingId {
    return listingId(this.storeId, 'session', id);
  }

  /** Signs and delivers; fails where the hub does not take it. */
  async say(resource: string, body: object | string, options: SayOptions = {}): Promise<Answer> {
    const answer = await this.identity.deliver(this.sign(resource, body, options));
    if (answer.kind !== 'recorded') throw new Error(`not recorded: ${JSON.stringify(answer)}`);
    return answer;
  }

  sign(resource: string, body: object | string, options: SayOptions = {}): SignedRequest {
    const { platform } = this.identity;
    if (platform === 'shopify' && ['products', 'customers', 'orders', 'refunds', 'carts'].includes(resource))
      return this.#shopify(resource, body, options);
    return options.native === true
      ? this.#native(resource, body, options)
      : this.#standard(resource, body, options);
  }

  #fresh(): string {
    events += 1;
    return `event-${events}`;
  }

  #shopify(
    resource: string,
    body: object | string,
    { verb = 'update', id = this.#fresh(), at }: SayOptions,
  ): SignedRequest {
    const { shopKey, secret, nowMs } = this.identity;
    const words = {
      create: 'create',
      update: resource === 'orders' ? 'updated' : 'update',
      delete: 'delete',
    };
    return signShopify({
      shopDomain: shopKey,
      secret,
      topic: `${resource}/${words[verb]}`,
      body: typeof body === 'string' ? body : exactJson(body),
      eventId: id,
      webhookId: `w-${id}`,
      triggeredAt: at ?? new Date(nowMs()).toISOString(),
    });
  }

  #native(resource: string, body: object | string, { verb = 'update', id }: SayOptions): SignedRequest {
    const { shopKey, secret, nowMs } = this.identity;
    const about = SINGULAR[resource] as string;
    const event = { create: 'created', update: 'updated', delete: 'deleted' }[verb];
    return signWooNative({
      source: `https://${shopKey}/`,
      secret,
      topic: `${about}.${event}`,
      resource: about,
      event,
      webhookId: '7',
      deliveryId: id ?? wooDeliveryId('7', nowMs()),
      body: typeof body === 'string' ? body : exactJson(body),
    });
  }

  #standard(
    resource: string,
    body: object | string,
    { verb = 'update', id = this.#fresh(), at, sequence = 0 }: SayOptions,
  ): SignedRequest {
    const { platform, storeId, secret, nowMs } = this.identity;
    const topic = `${SINGULAR[resource] as string}.${{ create: 'created', update: 'updated', delete: 'deleted' }[verb]}`;
    const wrapped =
      typeof body === 'string'
        ? body
        : exactJson({ topic, occurredAt: at ?? new Date(nowMs()).toISOString(), sequence, data: body });
    return signStandardWebhook({
      platform: platform as 'woocommerce' | 'magento' | 'html',
      resource,
      storeId,
      secret,
      id,
      timestampSeconds: Math.floor(nowMs() / 1000),
      body: wrapped,
    });
  }
}
