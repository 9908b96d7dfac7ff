import { createHmac, createPublicKey, webcrypto } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ar,
  de,
  en,
  es,
  GATES,
  makeReceipt,
  releaseEndMs,
  renderRelease,
  TERM_DAYS,
  verifyReceipt,
  type ReceiptVerifier,
} from '../../src/consent/index.ts';
import { ours, sha256, signerOf, theirs, verifier } from './keys.ts';
import { jwsOf, SHOP, SIGNED_AT, signing, WHO } from './signed.ts';

const DAY_MS = 86_400_000;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const codeOf = async (jws: string, by: ReceiptVerifier = verifier): Promise<string> => {
  const result = await verifyReceipt(jws, by);
  return result.ok ? 'ok' : result.issue.code;
};
const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const payloadOf = (jws: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
/** What somebody who holds our key could sign: to see that the claims are checked, not the signature alone. */
const signed = async (header: unknown, claims: unknown): Promise<string> => {
  const input = `${encoded(header)}.${encoded(claims)}`;
  return `${input}.${await signerOf(ours).sign(input)}`;
};
const HEADER = { alg: 'EdDSA', kid: 'test-1', typ: 'varai-consent-receipt' };

describe('a receipt', () => {
  it.each(GATES)('of %s says in every language what was signed', async (gate) => {
    for (const words of [en, de, es, ar]) {
      const result = await verifyReceipt(await jwsOf(gate, { words }), verifier);
      expect(result).toMatchObject({
        ok: true,
        value: {
          ...WHO,
          gate,
          hasCurrentText: true,
          signedAt: '2026-11-22T12:00:00.000Z',
          expiresAtMs: SIGNED_AT + TERM_DAYS[gate] * DAY_MS,
          method: 'press_and_hold',
          jurisdiction: 'US-IL',
          text: { locale: words.locale, version: 1 },
        },
      });
    }
  });

  it('is verified by WebCrypto as by Node, and a name in any script survives', async () => {
    const expiresAtMs = releaseEndMs('G1', SIGNED_AT);
    const values = { ...SHOP, merchant: 'Brillen “Žižkov” نظارات 👓', expiresAtMs };
    const jws = await jwsOf('G1', { values });
    const jwk = createPublicKey(ours.key).export({ format: 'jwk' });
    const key = await webcrypto.subtle.importKey('jwk', jwk, 'Ed25519', false, ['verify']);
    const inBrowser: ReceiptVerifier = {
      verify: (text, signature) =>
        webcrypto.subtle.verify(
          'Ed25519',
          key,
          Buffer.from(signature, 'base64url'),
          new TextEncoder().encode(text),
        ),
      sha256: async (text) =>
        Buffer.from(await webcrypto.subtle.digest('SHA-256', new TextEncoder().encode(text))).toString('hex'),
      words: [en],
    };
    const result = await verifyReceipt(jws, inBrowser);
    expect(result).toMatchObject({ ok: true, value: { text: { merchant: values.merchant } } });
  });

  it('is refused as soon as any letter of it is another', async () => {
    const jws = await jwsOf('G1');
    await fc.assert(
      fc.asyncProperty(fc.nat(jws.length - 1), fc.nat(LETTERS.length - 1), async (at, letter) => {
        const other = LETTERS.charAt(letter);
        fc.pre(jws.charAt(at) !== other);
        expect(await codeOf(jws.slice(0, at) + other + jws.slice(at + 1))).not.toBe('ok');
      }),
      { numRuns: 400 },
    );
  });

  it('is refused with any field changed, left out or added', async () => {
    const jws = await jwsOf('G1');
    const [header = '', , signature = ''] = jws.split('.');
    const claims = payloadOf(jws);
    const changed = [
      ...Object.keys(claims).flatMap((field) => [
        { ...claims, [field]: undefined },
        { ...claims, [field]: typeof claims[field] === 'number' ? 2 : 'x' },
      ]),
      { ...claims, gate: 'G3' },
      { ...claims, subject: 'shopper-else' },
      { ...claims, storeId: 'another-store' },
      { ...claims, expiresAt: '2028-11-21T12:00:00.000Z' },
      { ...claims, landmarks: [1, 2, 3] },
    ];
    for (const each of changed)
      expect(await codeOf(`${header}.${encoded(each)}.${signature}`)).toBe('receipt/signature');
  });

  it('is refused where our own key signed what a receipt may not say', async () => {
    const claims = payloadOf(await jwsOf('G1'));
    const text = claims['text'] as Record<string, unknown>;
    const cases: [string, object][] = [
      ['receipt/claims', { ...claims, landmarks: [] }],
      ['receipt/claims', { ...claims, gate: 'G9' }],
      ['receipt/claims', { ...claims, method: 'ticked_box' }],
      ['receipt/claims', { ...claims, jurisdiction: 'US-ZZ' }],
      ['receipt/claims', { ...claims, signedAt: '2026-13-45T99:00:00.000Z' }],
      ['receipt/claims', { ...claims, text: { ...text, merchant: 'A\nB' } }],
      ['receipt/claims', { ...claims, text: { ...text, merchant: 'A\u202eB' } }],
      ['receipt/term', { ...claims, expiresAt: '2026-12-22T12:00:00.001Z' }],
      ['receipt/term', { ...claims, expiresAt: claims['signedAt'] }],
      ['receipt/other-text', { ...claims, text: { ...text, merchant: 'Optik Sued' } }],
      // Not written as JSON escapes: another form of the same claims.
      ['receipt/claims', { ...claims, text: { ...text, merchant: 'Optik Süd' } }],
      ['receipt/other-text', { ...claims, text: { ...text, locale: 'de' } }],
      ['receipt/other-text', { ...claims, gate: 'G2' }],
    ];
    for (const [code, each] of cases)
      expect([code, await codeOf(await signed(HEADER, each))]).toEqual([code, code]);
    expect(await codeOf(await signed(HEADER, claims))).toBe('ok');
  });

  it('is refused with any header but ours: no algorithm, HMAC by the public key, a key or a place to get one', async () => {
    const jws = await jwsOf('G1');
    const [, payload = '', signature = ''] = jws.split('.');
    const none = encoded({ ...HEADER, alg: 'none' });
    expect(await codeOf(`${none}.${payload}.`)).toBe('receipt/header');
    expect(await codeOf(`${none}.${payload}.${signature}`)).toBe('receipt/header');
    const publicKey = createPublicKey(ours.key).export({ format: 'der', type: 'spki' });
    const hs = encoded({ ...HEADER, alg: 'HS256' });
    const mac = createHmac('sha256', publicKey).update(`${hs}.${payload}`);
    expect(await codeOf(`${hs}.${payload}.${mac.digest('base64url')}`)).toBe('receipt/header');
    const claims = payloadOf(jws);
    for (const header of [
      { ...HEADER, alg: 'eddsa' },
      { ...HEADER, alg: 'ES256' },
      { ...HEADER, typ: 'JWT' },
      { ...HEADER, kid: '../../etc/passwd' },
      { ...HEADER, jku: 'https://else.example/keys' },
      { ...HEADER, jwk: { kty: 'OKP', crv: 'Ed25519', x: 'AA' } },
      { ...HEADER, crit: ['b64'], b64: false },
      { alg: 'EdDSA', typ: 'varai-consent-receipt' },
      null,
      [],
    ])
      expect(await codeOf(await signed(header, claims))).toBe('receipt/header');
  });

  it('is refused where another key made it, whatever key it names', async () => {
    const made = await makeReceipt(signing('G1'), signerOf(theirs));
    expect(made.ok && (await codeOf(made.value))).toBe('receipt/signature');
    const unknown = await makeReceipt(signing('G1'), signerOf({ ...ours, keyId: 'test-2' }));
    expect(unknown.ok && (await codeOf(unknown.value))).toBe('receipt/signature');
  });

  it('is refused in any other form than the compact one', async () => {
    const jws = await jwsOf('G1');
    const [header = '', payload = '', signature = ''] = jws.split('.');
    for (const form of [
      '',
      '.',
      '..',
      '...',
      header,
      `${header}.${payload}`,
      `${jws}.`,
      `${jws}.x`,
      `.${jws}`,
      'x'.repeat(9000),
    ])
      expect(await codeOf(form)).not.toBe('ok');
    expect(await codeOf(`${header}.${payload}.${signature}=`)).toBe('receipt/signature');
    expect(await codeOf(`${header}.${payload}.${signature} `)).toBe('receipt/signature');
    expect(await codeOf(null as unknown as string)).toBe('receipt/malformed');
  });

  it('needs the words of its language', async () => {
    const jws = await jwsOf('G1', { words: de });
    expect(await codeOf(jws, { ...verifier, words: [en] })).toBe('receipt/language');
  });

  it('of a version that is no longer shown still proves that it was signed, and says that it is old', async () => {
    const claims = payloadOf(await jwsOf('G1'));
    const old = {
      ...claims,
      text: { ...(claims['text'] as object), version: 2, sha256: sha256('earlier words') },
    };
    const result = await verifyReceipt(await signed(HEADER, old), verifier);
    expect(result).toMatchObject({ ok: true, value: { hasCurrentText: false } });
  });

  it('is not made for a text that was not shown, nor for longer than the gate allows', async () => {
    const codes = async (changed: Parameters<typeof signing>[1]) => {
      const made = await makeReceipt(signing('G1', changed), signerOf(ours));
      return made.ok ? 'ok' : made.issue.code;
    };
    const expiresAtMs = releaseEndMs('G1', SIGNED_AT);
    const german = renderRelease(de, 'G1', { ...SHOP, expiresAtMs }).text;
    expect(await codes({})).toBe('ok');
    expect(await codes({ shownSha256: sha256(german) })).toBe('receipt/other-text');
    expect(await codes({ values: { ...SHOP, expiresAtMs: expiresAtMs + 1 } })).toBe('receipt/term');
    expect(await codes({ values: { ...SHOP, expiresAtMs: SIGNED_AT } })).toBe('receipt/term');
    expect(await codes({ jurisdiction: 'US-ZZ' })).toBe('receipt/claims');
    expect(await codes({ values: { merchant: '', policyUrl: SHOP.policyUrl, expiresAtMs } })).toBe(
      'receipt/claims',
    );
    expect(await codes({ values: { ...SHOP, policyUrl: 'javascript:alert(1)', expiresAtMs } })).toBe(
      'receipt/claims',
    );
  });
});
