import { hash } from 'node:crypto';
import { isObject } from '@varai/core';
import { shopKeyOf, single } from '../header.ts';
import {
  fault,
  VERIFIED,
  type Connector,
  type Delivery,
  type Envelope,
  type Headers,
  type Receiver,
  type Verification,
} from '../receiver.ts';
import { hmacBase64, sameSignature, validSecrets } from '../signature.ts';
import { standardWebhook } from '../standard-webhook.ts';
import { idText, peopleIn, subjectOf } from '../subject.ts';
import { shopifyApi } from './api.ts';

/** Two generations of header names: `X-Shopify-Topic`, and the newer `Shopify-Topic`. */
const read = (headers: Headers, name: string): string | null =>
  single(headers, `x-shopify-${name}`) ?? single(headers, `shopify-${name}`);

function verify(raw: Buffer, headers: Headers, secrets: readonly string[]): Verification {
  const given = read(headers, 'hmac-sha256');
  if (given === null) return fault('missing_signature');
  for (const secret of validSecrets(secrets))
    if (sameSignature(given, hmacBase64(secret, raw))) return VERIFIED;
  return fault('bad_signature');
}

// The newer generation splits `orders/create` into topic and action.
function topicOf(headers: Headers): string | null {
  const topic = read(headers, 'topic');
  const action = single(headers, 'shopify-action');
  return topic !== null && action !== null && !topic.includes('/') ? `${topic}/${action}` : topic;
}

const canonicalTopic = (topic: string | null): string =>
  topic === null ? '' : topic.toLowerCase().replace('/', '_');

/**
 * One merchant action raises several topics and touches several resources under one event id, and two subscriptions that
 * select different fields have names: so topic, resource and name belong to the key. A delivery id stands in for a missing event id.
 */
function sourceKey(delivery: Delivery, topic: string | null): string {
  const { headers, body } = delivery;
  const id = isObject(body) ? (idText(body['id']) ?? '') : '';
  const event = read(headers, 'event-id');
  if (event !== null) return `${canonicalTopic(topic)}\n${event}\n${read(headers, 'name') ?? ''}\n${id}`;
  const webhook = read(headers, 'webhook-id');
  if (webhook !== null) return `${canonicalTopic(topic)}\nwebhook ${webhook}`;
  return `${canonicalTopic(topic)}\nbody ${delivery.resource} ${hash('sha256', delivery.raw, 'base64url')}`;
}

function open(delivery: Delivery): Envelope {
  const topic = topicOf(delivery.headers);
  const triggered = read(delivery.headers, 'triggered-at');
  const triggeredMs = triggered === null ? NaN : Date.parse(triggered);
  const stated = triggeredMs >= 0;
  return {
    topic,
    subject: subjectOf(delivery.resource, topic),
    sourceKey: sourceKey(delivery, topic),
    snapshot: stated ? triggeredMs : 'modified',
    timestampMs: stated ? triggeredMs : null,
    sequence: 0,
    data: delivery.body,
    issue: null,
  };
}

const receiver: Receiver = {
  refuses: false,
  shopKey: (headers) => shopKeyOf(read(headers, 'shop-domain')),
  verify,
  open,
  people: peopleIn,
};

/** What the platform sends; what our app tells beside it (sessions, interactions) is signed by Standard Webhooks. */
export const shopify: Connector = {
  receiver: (headers) => (headers['webhook-signature'] === undefined ? receiver : standardWebhook),
  api: shopifyApi,
};
