import { isObject } from '@varai/core';
import { signShopify, signStandardWebhook, signWooNative, type SignedRequest } from '@varai/core/testkit';
import type { Platform, Store } from '../../store/tenancy.ts';
import { Refusal } from '../outcome.ts';
import type { BodyFile } from './body-file.ts';
import type { Topic } from './topic.ts';

export interface ToSign {
  readonly file: BodyFile;
  /** Parsed; undefined where it is not JSON. */
  readonly body: unknown;
  readonly topic: Topic;
  /** The topic was given, not guessed: where a platform's envelope is optional, it is then used. */
  readonly topicIsGiven: boolean;
  readonly store: Store;
  /** Ms since 1970. */
  readonly nowMs: number;
}

/** The request that the store's platform would send for this body. Its event's identity is the body's content. */
export const signed = (what: ToSign): SignedRequest =>
  SIGNERS[what.store.platform](what, secretOf(what.store));

const SIGNERS: Readonly<Record<Platform, (what: ToSign, secret: string) => SignedRequest>> = {
  shopify: ({ file, body, topic, store }, secret) =>
    signShopify({
      shopDomain: store.shopKey,
      secret,
      topic: `${topic.resource}/${topic.action}`,
      body: file.bytes,
      eventId: uuidOf(file.digest),
      webhookId: uuidOf(file.digest),
      triggeredAt: new Date(changedMs(body) ?? file.modifiedMs).toISOString(),
    }),
  // The shop's own webhooks know these; everything else is our plugin's.
  woocommerce: (what, secret) =>
    WOO_NATIVE.has(what.topic.resource) ? wooNative(what, secret) : standard(what, secret),
  magento: (what, secret) => standard(what, secret),
  html: (what, secret) => standard(what, secret),
};

const WOO_NATIVE: ReadonlySet<string> = new Set(['orders', 'products', 'customers']);
const WOO_EVENT: Readonly<Record<string, string>> = {
  create: 'created',
  update: 'updated',
  delete: 'deleted',
  restore: 'restored',
};

function wooNative({ file, topic, store }: ToSign, secret: string): SignedRequest {
  const source = `https://${store.shopKey}/`;
  const resource = topic.resource.slice(0, -1);
  const event = WOO_EVENT[topic.action] ?? topic.action;
  const request = signWooNative({
    source,
    secret,
    topic: `${resource}.${event}`,
    resource,
    event,
    webhookId: '1',
    deliveryId: file.digest.slice(0, 32),
    body: file.bytes,
  });
  // Where the shop is not known by its host, its webhook's address names the store.
  const isHost = URL.canParse(source) && new URL(source).host === store.shopKey;
  return isHost
    ? request
    : { ...request, path: `${request.path}?store=${encodeURIComponent(store.storeId)}` };
}

function standard({ file, body, topic, topicIsGiven, store, nowMs }: ToSign, secret: string): SignedRequest {
  const isWrapped = isObject(body) && isObject(body['data']) && 'topic' in body;
  // Wrapped as text: parsing and writing again could change a number.
  const text =
    topicIsGiven && !isWrapped
      ? Buffer.concat([
          Buffer.from(`{"topic":${JSON.stringify(`${topic.resource}.${topic.action}`)},"data":`),
          file.bytes,
          Buffer.from('}'),
        ])
      : file.bytes;
  return signStandardWebhook({
    platform: platformOf(store),
    resource: topic.resource,
    storeId: store.storeId,
    secret,
    id: `replay-${file.digest.slice(0, 40)}`,
    timestampSeconds: Math.floor(nowMs / 1000),
    body: text,
  });
}

function platformOf(store: Store): 'woocommerce' | 'magento' | 'html' {
  if (store.platform === 'shopify') throw new Error('a Shopify body is signed as Shopify signs');
  return store.platform;
}

function secretOf(store: Store): string {
  const [secret] = store.secrets;
  if (secret === undefined)
    throw new Refusal(
      `Store "${store.storeId}" has no valid secret to sign with: give it one with \`store rotate-secret ${store.storeId}\`.`,
    );
  return secret;
}

const uuidOf = (digest: string): string =>
  [
    digest.slice(0, 8),
    digest.slice(8, 12),
    digest.slice(12, 16),
    digest.slice(16, 20),
    digest.slice(20, 32),
  ].join('-');

/** The body's own time of its last change, ms since 1970: a redelivery must carry the same one. */
function changedMs(body: unknown): number | null {
  if (!isObject(body)) return null;
  for (const member of ['updated_at', 'processed_at', 'created_at']) {
    const ms = typeof body[member] === 'string' ? Date.parse(body[member]) : NaN;
    if (ms >= 0) return ms;
  }
  return null;
}

/** The same request with one byte of its body changed after it was signed. */
export function tampered(request: SignedRequest): SignedRequest {
  const body = Buffer.from(request.body);
  const at = Math.floor(body.length / 2);
  body[at] = (body[at] ?? 0) ^ 1;
  return { ...request, body };
}
