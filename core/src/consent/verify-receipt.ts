import { fail, ok, type Result } from '../result.ts';
import { fromBase64url } from './base64url.ts';
import {
  receiptClaimsSchema,
  receiptHeaderSchema,
  verifiedReceipts,
  type ReceiptClaims,
  type Sha256,
  type Verify,
  type VerifiedReceipt,
} from './receipt.ts';
import { RELEASE_VERSION, releaseEndMs, renderRelease, type ReleaseWords } from './release.ts';

export interface ReceiptVerifier {
  readonly verify: Verify;
  readonly sha256: Sha256;
  /** The releases in the languages at hand: a receipt in another language cannot be verified. */
  readonly words: readonly ReleaseWords[];
}

const LONGEST = 8192;
/** 64 bytes have one form in base64url: the last letter's four left-over bits are zero. */
const SIGNATURE = /^[A-Za-z0-9_-]{85}[AQgw]$/;

/** The JSON value of one part; undefined where it is none. */
function decoded(part: string): unknown {
  const text = fromBase64url(part);
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Null where the text agrees or is of another version, whose words are not at hand any more. */
async function textProblem(
  claims: ReceiptClaims,
  { sha256, words }: ReceiptVerifier,
): Promise<string | null> {
  const { version, locale, merchant, policyUrl } = claims.text;
  if (version !== RELEASE_VERSION[claims.gate]) return null;
  const spoken = words.find((each) => each.locale === locale);
  if (spoken === undefined) return 'receipt/language';
  const expiresAtMs = Date.parse(claims.expiresAt);
  const { text } = renderRelease(spoken, claims.gate, { merchant, policyUrl, expiresAtMs });
  return (await sha256(text)) === claims.text.sha256 ? null : 'receipt/other-text';
}

/**
 * Checks a compact JWS without asking anybody: form, algorithm and type, signature, claims, term, and that the text it names is
 * the text of that version. Whether it holds now, and for what, is for `decide`. Codes: `receipt/malformed`, `receipt/header`
 * (any algorithm but EdDSA, a key in the header), `receipt/signature`, `receipt/claims`, `receipt/term`, `receipt/language`,
 * `receipt/other-text`.
 */
export async function verifyReceipt(
  jws: string,
  verifier: ReceiptVerifier,
): Promise<Result<VerifiedReceipt>> {
  const refuse = (code: string, path = '') => fail({ code, path });
  const [header = '', payload = '', signature = '', ...more] =
    typeof jws === 'string' && jws.length <= LONGEST ? jws.split('.') : [];
  if (more.length > 0 || payload === '') return refuse('receipt/malformed');
  const head = receiptHeaderSchema.safeParse(decoded(header));
  if (!head.success) return refuse('receipt/header', head.error.issues[0]?.path.join('.'));
  if (
    !SIGNATURE.test(signature) ||
    (await verifier.verify(`${header}.${payload}`, signature, head.data.kid)) !== true
  )
    return refuse('receipt/signature');
  const body = receiptClaimsSchema.safeParse(decoded(payload));
  if (!body.success) return refuse('receipt/claims', body.error.issues[0]?.path.join('.'));
  const claims = body.data;
  const signedAtMs = Date.parse(claims.signedAt);
  const expiresAtMs = Date.parse(claims.expiresAt);
  if (!(expiresAtMs > signedAtMs && expiresAtMs <= releaseEndMs(claims.gate, signedAtMs)))
    return refuse('receipt/term', 'expiresAt');
  const problem = await textProblem(claims, verifier);
  if (problem !== null) return refuse(problem, 'text');
  const hasCurrentText = claims.text.version === RELEASE_VERSION[claims.gate];
  return ok(
    verifiedReceipts.issue({ ...claims, signedAtMs, expiresAtMs, hasCurrentText } as VerifiedReceipt),
  );
}
