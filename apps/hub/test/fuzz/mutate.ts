import { createHmac } from 'node:crypto';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { Seeded } from '@varai/core/testkit';
import { damagedJson } from './damage-json.ts';
import type { Draft } from './draft.ts';

type Mutation = (draft: Draft, random: Seeded) => Draft;

const HEADER_TEXTS: readonly string[] = [
  '',
  ' ',
  '0',
  '-1',
  '99999999999999999999',
  'null',
  'v1,',
  'v1,AAAA v1,BBBB',
  '=?utf-8?q?x?=',
  'é\u00ff',
  '"; DROP',
  '../../..',
  'a'.repeat(9_000),
  'a,b;c=d',
  '1970-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '{"$gt":""}',
  '%00%0a%0d',
];
const EXTRA_HEADERS: readonly (readonly [string, string])[] = [
  ['content-encoding', 'gzip'],
  ['content-encoding', 'br'],
  ['content-encoding', 'gzip, gzip'],
  ['content-type', 'text/plain'],
  ['content-type', 'application/json; charset=utf-16'],
  ['content-type', 'application/x-www-form-urlencoded'],
  ['content-type', 'multipart/form-data; boundary='],
  ['content-type', ';;;'],
  ['transfer-encoding', 'identity'],
  ['transfer-encoding', 'gzip, chunked'],
  ['content-length', '3'],
  ['expect', '100-continue'],
  ['expect', 'what'],
  ['upgrade', 'websocket'],
  ['host', 'other'],
  ['range', 'bytes=0-0'],
  ['accept', 'application/xml;q=x'],
  ['if-none-match', '*'],
  ['cookie', '__proto__=1; session=%ff'],
  ['authorization', 'Bearer '],
  ['authorization', 'Basic !!!'],
  ['x-forwarded-for', '999.1.1.1'],
  ['origin', 'null'],
  ['last-event-id', '-1'],
];
const PATH_PARTS: readonly string[] = [
  '%',
  '%2f',
  '%00',
  '..',
  '.',
  '',
  '*',
  ':id',
  '__proto__',
  'constructor',
  'a'.repeat(600),
  'é',
  '%ed%a0%80',
  '🕶',
  '0',
  '-1',
];
const QUERIES: readonly string[] = [
  'store=',
  'store[]=a&store[b]=c',
  'limit=-1',
  'limit=1e9',
  'cursor=%ff',
  'q=%',
  'q=(((((((((((((((((((((((((',
  'q=' + 'a'.repeat(5_000),
  '__proto__=1',
  '&&&===',
  'page=NaN&sort=$where',
];

const flipByte: Mutation = (draft, random) => {
  if (draft.body.length === 0) return draft;
  const body = Buffer.from(draft.body);
  for (let i = random.int(1, 4); i > 0; i--) body[random.int(0, body.length - 1)] = random.int(0, 255);
  return { ...draft, body };
};
const cutBody: Mutation = (draft, random) => ({
  ...draft,
  body: draft.body.subarray(0, random.int(0, draft.body.length)),
});
const damageBody: Mutation = (draft, random) => ({
  ...draft,
  body: damagedJson(draft.body, random) ?? draft.body,
});
const growBody: Mutation = (draft, random) => ({
  ...draft,
  body: Buffer.concat([
    draft.body,
    Buffer.alloc(random.pick([1, 1_000, 300_000]), random.pick([' ', '\0', ']'])),
  ]),
});
const packBody: Mutation = (draft, random) => {
  const pack = random.pick([gzipSync, gzipSync, deflateSync, brotliCompressSync]);
  // A bomb: thirty million bytes in thirty thousand.
  const packed = pack(random.chance(0.02) ? Buffer.alloc(30_000_000, 32) : draft.body);
  const cut = random.chance(0.3) ? packed.subarray(0, random.int(0, packed.length)) : packed;
  return { ...draft, body: cut, headers: [...draft.headers, ['content-encoding', 'gzip']] };
};
const changeHeader: Mutation = (draft, random) => {
  if (draft.headers.length === 0) return addHeader(draft, random);
  const at = random.int(0, draft.headers.length - 1);
  const [name, value] = draft.headers[at] as readonly [string, string];
  const changed = [...draft.headers];
  const kind = random.int(0, 3);
  if (kind === 0) changed.splice(at, 1);
  else if (kind === 1) changed.push([name, value]);
  else if (kind === 2) changed[at] = [name, random.pick(HEADER_TEXTS)];
  else changed[at] = [name, value.slice(0, random.int(0, value.length)) + random.pick(['', '=', ' ', '%'])];
  return { ...draft, headers: changed };
};
const addHeader: Mutation = (draft, random) => ({
  ...draft,
  headers: [...draft.headers, random.pick(EXTRA_HEADERS)],
});
const changePath: Mutation = (draft, random) => {
  const [path = '', query] = draft.path.split('?', 2);
  const parts = path.split('/');
  parts[random.int(0, parts.length - 1)] = random.pick(PATH_PARTS);
  const kind = random.int(0, 2);
  const changed = kind === 0 ? path : parts.join('/');
  const asked = kind === 2 ? query : random.pick(QUERIES);
  // What would end the request line belongs to another test.
  return {
    ...draft,
    path: `/${changed.replace(/^\/+/, '')}${asked === undefined ? '' : `?${asked}`}`.replace(/[\s]/g, '+'),
  };
};
const changeMethod: Mutation = (draft, random) => ({
  ...draft,
  method: random.pick([
    'GET',
    'POST',
    'PUT',
    'DELETE',
    'HEAD',
    'OPTIONS',
    'PATCH',
    'TRACE',
    'CONNECT',
    'FOO',
  ]),
});
const changeFraming: Mutation = (draft, random) => ({
  ...draft,
  framing: random.pick(['chunked', 'chunked', 'lying']),
  pieces: random.pick([1, 2, 7]),
});

const MUTATIONS: readonly (readonly [Mutation, number])[] = [
  [damageBody, 8],
  [flipByte, 2],
  [cutBody, 1],
  [growBody, 1],
  [packBody, 1],
  [changeHeader, 4],
  [addHeader, 2],
  [changePath, 2],
  [changeMethod, 1],
  [changeFraming, 1],
];

/** The request, changed in one to four ways and, three times in four, signed anew where somebody signed it. */
export function mutated(draft: Draft, random: Seeded, nowMs: number): Draft {
  let next = draft;
  for (let i = random.int(1, 4); i > 0; i--) next = random.weighted(MUTATIONS)(next, random);
  return random.chance(0.75) ? signed(renamed(next, random), nowMs) : next;
}

const set = (draft: Draft, name: string, value: string): Draft => ({
  ...draft,
  headers: draft.headers.map((header) => (header[0] === name ? [name, value] : header)),
});
const valueOf = (draft: Draft, name: string): string | undefined =>
  draft.headers.find((header) => header[0] === name)?.[1];

/** Another event: else the duplicate filter would be all that most bodies meet. */
const renamed = (draft: Draft, random: Seeded): Draft => {
  let next = draft;
  for (const name of ['webhook-id', 'x-shopify-event-id', 'x-shopify-webhook-id', 'shopify-event-id'])
    if (valueOf(draft, name)?.match(/^[\w-]+$/)) next = set(next, name, random.uuid());
  return next;
};

/** Signs as the sender would, with a fresh time where the manner has one. Only header values that are there change. */
export function signed(draft: Draft, nowMs: number): Draft {
  if (draft.signer === null) return draft;
  if (valueOf(draft, 'webhook-timestamp') === undefined)
    return set(draft, signatureHeader(draft), signatureOf(draft));
  const timed = set(draft, 'webhook-timestamp', String(Math.floor(nowMs / 1000)));
  return set(timed, signatureHeader(timed), signatureOf(timed));
}

/** Of one platform there are two generations of header names. */
const SIGNATURES = [
  'x-shopify-hmac-sha256',
  'shopify-hmac-sha256',
  'x-wc-webhook-signature',
  'webhook-signature',
];

const signatureHeader = ({ headers }: Draft): string =>
  headers.find(([name]) => SIGNATURES.includes(name))?.[0] ?? '';

function signatureOf(draft: Draft): string {
  const { platform, native, secret } = draft.signer as NonNullable<Draft['signer']>;
  if (platform === 'shopify' || native)
    return createHmac('sha256', secret).update(draft.body).digest('base64');
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : secret;
  const said = `${valueOf(draft, 'webhook-id') ?? ''}.${valueOf(draft, 'webhook-timestamp') ?? ''}.`;
  return `v1,${createHmac('sha256', key).update(said, 'latin1').update(draft.body).digest('base64')}`;
}

/**
 * Whether its signature is the one that its sender would give. Spaces and tabs around a header's value are no part of it: RFC 9110,
 * section 5.5.
 */
export const isAuthentic = (draft: Draft): boolean =>
  draft.signer !== null &&
  valueOf(draft, signatureHeader(draft))?.replace(/^[ \t]+|[ \t]+$/g, '') === signatureOf(draft);
