import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { canonical } from '../../../src/json.ts';
import {
  ar,
  de,
  en,
  es,
  GATES,
  JURISDICTIONS,
  LAW_SOURCES,
  lawOf,
  LEVELS,
  PURPOSES,
  purposeOfGate,
  releaseEndMs,
  renderRelease,
  TERM_DAYS,
  type Law,
  type Purpose,
  type ReceiptClaims,
} from '../../../src/consent/index.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** One law, and all places and purposes where it holds. */
interface LawRow extends Law {
  readonly jurisdictions: string[];
  readonly purposes: Purpose[];
}

/** The table of place and purpose, each cell in one row: places with the same law for the same purposes share it. */
function lawRows(): LawRow[] {
  const rows = new Map<string, LawRow>();
  for (const jurisdiction of JURISDICTIONS) {
    const byLaw = new Map<string, Purpose[]>();
    for (const purpose of PURPOSES) {
      const key = canonical(lawOf(jurisdiction, purpose));
      byLaw.set(key, [...(byLaw.get(key) ?? []), purpose]);
    }
    for (const [law, purposes] of byLaw) {
      const key = `${law} ${purposes.join(' ')}`;
      const row = rows.get(key) ?? { ...(JSON.parse(law) as Law), jurisdictions: [], purposes };
      row.jurisdictions.push(jurisdiction);
      rows.set(key, row);
    }
  }
  return [...rows.values()];
}

const SIGNED_AT = Date.UTC(2026, 10, 22, 12);
const SHOP = { merchant: 'Optik Nord „Brillen“', policyUrl: 'https://optik-nord.example/biometric-policy' };

/** The exact texts as one shop shows them on one day. */
const releases = () =>
  [en, de, es, ar].flatMap((words) =>
    GATES.map((gate) => {
      const values = { ...SHOP, expiresAtMs: releaseEndMs(gate, SIGNED_AT) };
      const { locale, version, text } = renderRelease(words, gate, values);
      return { gate, locale, version, values, text, sha256: sha256(text) };
    }),
  );

/** 32 equal bytes, so that everybody sees that they protect nothing. */
const SEED = Buffer.alloc(32, 1);
const key = createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), SEED]),
  format: 'der',
  type: 'pkcs8',
});
const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);

const ascii = (value: unknown): string =>
  canonical(value).replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
const base64url = (text: string): string => Buffer.from(text).toString('base64url');
const HEADER = { alg: 'EdDSA', kid: 'test-1', typ: 'varai-consent-receipt' };

/** Written without the module that it is to test: from the header, the claims and Ed25519 alone. */
function jws(claims: object, header: object = HEADER): string {
  const input = `${base64url(ascii(header))}.${base64url(ascii(claims))}`;
  return `${input}.${sign(null, Buffer.from(input), key).toString('base64url')}`;
}

const claimsOf = ({
  gate,
  locale,
  version,
  values,
  sha256: hash,
}: ReturnType<typeof releases>[number]): ReceiptClaims => ({
  version: 1,
  receiptId: `receipt-${gate}-${locale}`,
  tenantId: 'optik-nord',
  storeId: 'optik-nord-web',
  subject: 'shopper-7f3a',
  gate,
  text: { version, locale, sha256: hash, merchant: values.merchant, policyUrl: values.policyUrl },
  signedAt: new Date(SIGNED_AT).toISOString(),
  expiresAt: new Date(values.expiresAtMs).toISOString(),
  method: 'press_and_hold',
  jurisdiction: 'US-IL',
  signals: [{ source: 'gpc', refuses: ['data_sale'] }],
});

function receipts(): object {
  const all = releases().map(claimsOf);
  const claims = all[0] as ReceiptClaims;
  const [header = '', payload = '', signature = ''] = jws(claims).split('.');
  const unsigned = base64url(ascii({ ...HEADER, alg: 'none' }));
  const refused = {
    'no-algorithm': { code: 'receipt/header', jws: `${unsigned}.${payload}.` },
    'hmac-algorithm': { code: 'receipt/header', jws: jws(claims, { ...HEADER, alg: 'HS256' }) },
    'key-in-header': {
      code: 'receipt/header',
      jws: jws(claims, { ...HEADER, jwk: { kty: 'OKP', crv: 'Ed25519', x: 'AA' } }),
    },
    'other-type': { code: 'receipt/header', jws: jws(claims, { ...HEADER, typ: 'JWT' }) },
    'unknown-key': { code: 'receipt/signature', jws: jws(claims, { ...HEADER, kid: 'test-2' }) },
    'other-shopper': {
      code: 'receipt/signature',
      jws: `${header}.${base64url(ascii({ ...claims, subject: 'shopper-else' }))}.${signature}`,
    },
    'unknown-field': { code: 'receipt/claims', jws: jws({ ...claims, landmarks: [] }) },
    'longer-than-its-gate': {
      code: 'receipt/term',
      jws: jws({ ...claims, expiresAt: '2026-11-23T12:00:00.001Z' }),
    },
    'text-of-another-gate': { code: 'receipt/other-text', jws: jws({ ...claims, gate: 'G1' }) },
    'two-parts': { code: 'receipt/malformed', jws: `${header}.` },
  };
  return {
    keyId: HEADER.kid,
    seed: SEED.toString('base64url'),
    publicKey: publicKey.toString('base64url'),
    valid: all.map((each) => ({ claims: each, jws: jws(each) })),
    refused,
  };
}

/** What every implementation of consent must agree on, by file name. */
export const consentCases = (): Readonly<Record<string, object>> => ({
  gates: { purposes: PURPOSES, purposeOfGate, termDays: TERM_DAYS, levels: LEVELS },
  laws: { sources: LAW_SOURCES, rows: lawRows() },
  receipts: receipts(),
  releases: releases(),
});
