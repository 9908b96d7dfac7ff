import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  ar,
  de,
  en,
  es,
  JURISDICTIONS,
  lawOf,
  makeReceipt,
  PURPOSES,
  renderRelease,
  verifyReceipt,
  type Gate,
  type Law,
  type Purpose,
  type ReceiptClaims,
  type ReleaseValues,
} from '../../src/consent/index.ts';
import { ours, sha256, signerOf, verifier } from './keys.ts';

const ROOT = join(import.meta.dirname, '..', '..', 'contracts', 'cases', 'consent');
const read = <T>(name: string): T => JSON.parse(readFileSync(join(ROOT, `${name}.json`), 'utf8')) as T;
const wordsOf = (locale: string) => [en, de, es, ar].find((words) => words.locale === locale) ?? en;

describe('the golden table of laws', () => {
  const { rows } = read<{ rows: (Law & { jurisdictions: string[]; purposes: Purpose[] })[] }>('laws');

  it('has every place and purpose once, as the code answers it', () => {
    for (const place of JURISDICTIONS) {
      for (const purpose of PURPOSES) {
        const found = rows.filter(
          (row) => row.jurisdictions.includes(place) && row.purposes.includes(purpose),
        );
        expect(found, `${place} ${purpose}`).toHaveLength(1);
        expect(found[0]).toMatchObject(lawOf(place, purpose));
      }
    }
  });

  it('names no other place or purpose', () => {
    expect(JURISDICTIONS).toEqual(expect.arrayContaining(rows.flatMap(({ jurisdictions }) => jurisdictions)));
    expect(PURPOSES).toEqual(expect.arrayContaining(rows.flatMap(({ purposes }) => purposes)));
  });
});

interface GoldenRelease {
  readonly gate: Gate;
  readonly locale: string;
  readonly version: number;
  readonly values: ReleaseValues;
  readonly text: string;
  readonly sha256: string;
}

it.each(read<GoldenRelease[]>('releases'))(
  'the golden text of $gate in $locale is rendered to the letter',
  (golden) => {
    const release = renderRelease(wordsOf(golden.locale), golden.gate, golden.values);
    expect(release).toMatchObject({ text: golden.text, version: golden.version, locale: golden.locale });
    expect(sha256(release.text)).toBe(golden.sha256);
  },
);

describe('the golden receipts', () => {
  const { valid, refused } = read<{
    valid: { claims: ReceiptClaims; jws: string }[];
    refused: Record<string, { code: string; jws: string }>;
  }>('receipts');

  it.each(valid)('$claims.receiptId is verified, and made again byte for byte', async ({ claims, jws }) => {
    expect(await verifyReceipt(jws, verifier)).toMatchObject({ ok: true, value: claims });
    const made = await makeReceipt(
      {
        receiptId: claims.receiptId,
        who: claims,
        gate: claims.gate,
        words: wordsOf(claims.text.locale),
        values: {
          merchant: claims.text.merchant,
          policyUrl: claims.text.policyUrl,
          expiresAtMs: Date.parse(claims.expiresAt),
        },
        shownSha256: claims.text.sha256,
        signedAtMs: Date.parse(claims.signedAt),
        method: claims.method,
        jurisdiction: claims.jurisdiction,
        signals: claims.signals,
      },
      signerOf(ours),
    );
    expect(made).toEqual({ ok: true, value: jws });
  });

  it.each(Object.entries(refused))('%s is refused, and why', async (_, { code, jws }) => {
    expect(await verifyReceipt(jws, verifier)).toMatchObject({ ok: false, issue: { code } });
  });
});
