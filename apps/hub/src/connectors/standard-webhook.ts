import { isObject, type Issue } from '@varai/core';
import { shopKeyOf, single } from './header.ts';
import {
  fault,
  VERIFIED,
  type Delivery,
  type Envelope,
  type Headers,
  type Query,
  type Receiver,
  type Verification,
} from './receiver.ts';
import { hmacBase64, sameSignature, validSecrets } from './signature.ts';
import { peopleIn, subjectOf } from './subject.ts';

/**
 * Standard Webhooks, as our WooCommerce plugin, our Magento module and HTML stores speak it: headers `varai-store`,
 * `webhook-id` (stable over retries), `webhook-timestamp` (seconds, of this attempt), `webhook-signature` (`v1,<base64>`,
 * several apart by spaces) over `<id>.<timestamp>.<body>`. The body is a resource, or
 * `{ topic: 'order.updated', occurredAt: ISO time (UTC where it names no zone), sequence, data: resource }`.
 */
const WINDOW_SECONDS = 5 * 60;
const PREFIX = 'whsec_';
/** Room for both sides' rotations; more is somebody trying. */
const MOST_SIGNATURES = 8;
const LONGEST_ID = 255;
const SECONDS = /^\d{1,12}$/;
const SIGNATURE = /^v\d[a-z]?,[\w+/=-]+$/;

/** The header `varai-store`, or `?store=` for senders whose headers cannot be chosen. */
const namedStore = (headers: Headers, query: Query): string | null =>
  shopKeyOf(single(headers, 'varai-store') ?? single(query, 'store'));

/** The keys that a secret may stand for: the bytes that its base64 writes, and, without the prefix, its text. */
function keysOf(secret: string): readonly (Buffer | string)[] {
  const prefixed = secret.startsWith(PREFIX);
  const text = prefixed ? secret.slice(PREFIX.length) : secret;
  const bytes = Buffer.from(text, 'base64');
  const isBase64 =
    bytes.length > 0 && bytes.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '');
  if (prefixed) return isBase64 ? [bytes] : [];
  return isBase64 ? [bytes, text] : [text];
}

function verify(raw: Buffer, headers: Headers, secrets: readonly string[], nowMs: number): Verification {
  const id = single(headers, 'webhook-id');
  const timestamp = single(headers, 'webhook-timestamp');
  const given = single(headers, 'webhook-signature');
  if (given === null) return fault('missing_signature');
  if (id === null || id.length > LONGEST_ID) return fault('missing_id');
  if (timestamp === null || !SECONDS.test(timestamp)) return fault('missing_timestamp');
  const prefix = `${id}.${timestamp}.`;
  const signatures = given.split(' ', MOST_SIGNATURES + 1);
  if (signatures.length > MOST_SIGNATURES || !signatures.every((signature) => SIGNATURE.test(signature)))
    return fault('bad_signature');
  for (const secret of validSecrets(secrets)) {
    for (const key of keysOf(secret)) {
      const computed = hmacBase64(key, raw, prefix);
      for (const signature of signatures) {
        if (!signature.startsWith('v1,') || !sameSignature(signature.slice(3), computed)) continue;
        return Math.abs(nowMs / 1000 - Number(timestamp)) <= WINDOW_SECONDS
          ? VERIFIED
          : fault('stale_timestamp');
      }
    }
  }
  return fault('bad_signature');
}

interface Wrapped {
  readonly topic?: unknown;
  readonly occurredAt?: unknown;
  readonly sequence?: unknown;
  readonly data: unknown;
}

const isWrapped = (body: unknown): body is Wrapped & Record<string, unknown> =>
  isObject(body) &&
  typeof body['data'] === 'object' &&
  body['data'] !== null &&
  ('topic' in body || 'occurredAt' in body || 'sequence' in body);

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?$/;
const ZONED = /(Z|[+-]\d\d:?\d\d)$/;

/** Ms since 1970, undefined where it cannot be read. */
function instantMs(value: unknown): number | undefined {
  if (typeof value !== 'string' || !ISO.test(value)) return undefined;
  const ms = Date.parse(ZONED.test(value) ? value : `${value}Z`);
  return ms >= 0 ? ms : undefined;
}

function sequenceOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && SECONDS.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

const NOT_AN_INSTANT: Issue = { code: 'ingest/not-an-instant', path: 'occurredAt' };
const NOT_A_SEQUENCE: Issue = { code: 'ingest/not-a-sequence', path: 'sequence' };
const NOT_A_TOPIC: Issue = { code: 'ingest/unknown-topic', path: 'topic' };

function open(delivery: Delivery): Envelope {
  const sourceKey = `standard\n${single(delivery.headers, 'webhook-id') ?? ''}`;
  const { body, resource } = delivery;
  if (!isWrapped(body)) {
    return {
      topic: null,
      subject: subjectOf(resource, null),
      sourceKey,
      snapshot: 'modified',
      timestampMs: null,
      sequence: 0,
      data: body,
      issue: null,
    };
  }
  const topic = typeof body.topic === 'string' ? body.topic : null;
  const occurredMs = body.occurredAt == null ? null : instantMs(body.occurredAt);
  const sequence = body.sequence == null ? 0 : sequenceOf(body.sequence);
  let issue: Issue | null = null;
  if (occurredMs === undefined) issue = NOT_AN_INSTANT;
  else if (sequence === undefined) issue = NOT_A_SEQUENCE;
  else if (body.topic != null && topic === null) issue = NOT_A_TOPIC;
  return {
    topic,
    subject: subjectOf(resource, topic),
    sourceKey,
    snapshot: occurredMs ?? 'modified',
    timestampMs: occurredMs ?? null,
    sequence: sequence ?? 0,
    data: body.data,
    issue,
  };
}

/** Our own senders keep what we refuse, and show the path. */
export const standardWebhook: Receiver = {
  refuses: true,
  shopKey: namedStore,
  verify,
  open,
  people: peopleIn,
};
