import { canonical } from '../json.ts';
import { fail, ok, type Result } from '../result.ts';
import { toBase64url } from './base64url.ts';
import type { Gate } from './purpose.ts';
import { receiptClaimsSchema, type ReceiptClaims, type Sha256, type Sign } from './receipt.ts';
import { releaseEndMs, renderRelease, type ReleaseValues, type ReleaseWords } from './release.ts';
import type { Signal } from './signals.ts';
import type { Subject } from './subject.ts';

/** One signature, as the release sheet reports it and the hub knows its circumstances. */
export interface Signing {
  readonly receiptId: string;
  readonly who: Subject;
  readonly gate: Gate;
  readonly words: ReleaseWords;
  readonly values: ReleaseValues;
  /** Hash of the text that the shopper saw. */
  readonly shownSha256: string;
  readonly signedAtMs: number;
  readonly method: ReceiptClaims['method'];
  readonly jurisdiction: string;
  readonly signals: readonly Signal[];
}

export interface ReceiptSigner {
  readonly keyId: string;
  readonly sign: Sign;
  readonly sha256: Sha256;
}

/** ASCII alone, so that signing needs no character encoding: other letters are written as JSON escapes. */
const asciiJson = (value: unknown): string =>
  canonical(value).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/**
 * The receipt as a compact JWS (RFC 7515, EdDSA as in RFC 8037). Refused: `receipt/other-text` where the shopper saw another
 * text than these words give, `receipt/term` where it ends before it begins or later than the gate allows, `receipt/claims`.
 */
export async function makeReceipt(signing: Signing, signer: ReceiptSigner): Promise<Result<string>> {
  const { gate, who, values, signedAtMs } = signing;
  const { expiresAtMs } = values;
  if (!(expiresAtMs > signedAtMs && expiresAtMs <= releaseEndMs(gate, signedAtMs)))
    return fail({ code: 'receipt/term', path: 'values.expiresAtMs' });
  const release = renderRelease(signing.words, gate, values);
  const sha256 = await signer.sha256(release.text);
  if (sha256 !== signing.shownSha256) return fail({ code: 'receipt/other-text', path: 'shownSha256' });
  const claims = receiptClaimsSchema.safeParse({
    version: 1,
    receiptId: signing.receiptId,
    tenantId: who.tenantId,
    storeId: who.storeId,
    subject: who.subject,
    gate,
    text: {
      version: release.version,
      locale: release.locale,
      sha256,
      merchant: values.merchant,
      policyUrl: values.policyUrl,
    },
    signedAt: new Date(signedAtMs).toISOString(),
    expiresAt: new Date(expiresAtMs).toISOString(),
    method: signing.method,
    jurisdiction: signing.jurisdiction,
    signals: signing.signals,
  });
  if (!claims.success)
    return fail({ code: 'receipt/claims', path: claims.error.issues[0]?.path.join('.') ?? '' });
  const header = { alg: 'EdDSA', kid: signer.keyId, typ: 'varai-consent-receipt' };
  const input = `${toBase64url(asciiJson(header))}.${toBase64url(asciiJson(claims.data))}`;
  return ok(`${input}.${await signer.sign(input)}`);
}
