import { hash } from 'node:crypto';
import { isObject } from '@varai/core';
import { shopKeyOf, single } from '../header.ts';
import {
  fault,
  VERIFIED,
  type Delivery,
  type Envelope,
  type Headers,
  type Query,
  type Receiver,
  type Verification,
} from '../receiver.ts';
import { hmacBase64, sameSignature, validSecrets } from '../signature.ts';
import { idText, peopleIn, subjectOf } from '../subject.ts';
import { decodeSpecialChars } from './special-chars.ts';

function shopKey(headers: Headers, query: Query): string | null {
  const named = single(query, 'store');
  if (named !== null) return shopKeyOf(named);
  const source = single(headers, 'x-wc-webhook-source');
  if (source === null || !URL.canParse(source)) return null;
  return shopKeyOf(new URL(source).host || null);
}

function verify(raw: Buffer, headers: Headers, secrets: readonly string[]): Verification {
  const given = single(headers, 'x-wc-webhook-signature');
  if (given === null) return fault('missing_signature');
  for (const secret of validSecrets(secrets)) {
    const key = decodeSpecialChars(secret);
    if (key !== '' && sameSignature(given, hmacBase64(key, raw))) return VERIFIED;
  }
  return fault('bad_signature');
}

function topicOf(headers: Headers): string | null {
  const topic = single(headers, 'x-wc-webhook-topic');
  if (topic !== null) return topic;
  const resource = single(headers, 'x-wc-webhook-resource');
  const event = single(headers, 'x-wc-webhook-event');
  return resource !== null && event !== null ? `${resource}.${event}` : null;
}

const modifiedText = (body: Readonly<Record<string, unknown>>): string | null =>
  idText(body['date_modified_gmt']) ?? idText(body['date_modified']);

/**
 * The delivery id is a hash of webhook and second: two orders of one second share it, so it is no key of its own. Where a
 * body has no time (`{id}` alone: trash, restore, trash sends the same body twice) it stands in for the time.
 */
function sourceKey(delivery: Delivery, resource: string): string {
  const { body, raw, headers } = delivery;
  const record = isObject(body) ? body : {};
  // Without either, each delivery is an event of its own: such a webhook is never sent twice, and a lost one is lost.
  const when =
    modifiedText(record) ??
    `delivery ${single(headers, 'x-wc-webhook-delivery-id') ?? `at ${delivery.receivedMs}`}`;
  return `${resource}\n${idText(record['id']) ?? ''}\n${when}\n${hash('sha256', raw, 'base64url')}`;
}

function open(delivery: Delivery): Envelope {
  const topic = topicOf(delivery.headers);
  const subject = subjectOf(delivery.resource, topic);
  return {
    topic,
    subject,
    sourceKey: sourceKey(delivery, subject.ok ? subject.value.resource : delivery.resource),
    snapshot: 'accepted',
    timestampMs: null,
    sequence: 0,
    data: delivery.body,
    issue: null,
  };
}

/** WooCommerce's own webhooks: never retried, and switched off at the seventh refusal in a row. */
export const nativeWebhook: Receiver = { refuses: false, shopKey, verify, open, people: peopleIn };
