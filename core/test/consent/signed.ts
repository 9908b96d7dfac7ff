import {
  en,
  makeReceipt,
  releaseEndMs,
  renderRelease,
  verifyReceipt,
  type Gate,
  type Signing,
  type VerifiedReceipt,
} from '../../src/consent/index.ts';
import { ours, sha256, signerOf, verifier } from './keys.ts';

export const SIGNED_AT = Date.UTC(2026, 10, 22, 12);
export const WHO = { tenantId: 'optik-nord', storeId: 'optik-nord-web', subject: 'shopper-7f3a' };
export const SHOP = { merchant: 'Optik Nord', policyUrl: 'https://optik-nord.example/biometric-policy' };

/** A signature under a gate as a release sheet reports it; `changed` replaces parts of it. */
export function signing(gate: Gate, changed: Partial<Signing> = {}): Signing {
  const words = changed.words ?? en;
  const signedAtMs = changed.signedAtMs ?? SIGNED_AT;
  const values = changed.values ?? { ...SHOP, expiresAtMs: releaseEndMs(gate, signedAtMs) };
  return {
    receiptId: `receipt-${gate}`,
    who: WHO,
    gate,
    words,
    values,
    shownSha256: sha256(renderRelease(words, gate, values).text),
    signedAtMs,
    method: 'press_and_hold',
    jurisdiction: 'US-IL',
    signals: [],
    ...changed,
  };
}

export async function jwsOf(gate: Gate, changed: Partial<Signing> = {}): Promise<string> {
  const made = await makeReceipt(signing(gate, changed), signerOf(ours));
  if (!made.ok) throw new Error(`${made.issue.code} at ${made.issue.path}`);
  return made.value;
}

/** A receipt that was signed and verified. */
export async function receiptOf(gate: Gate, changed: Partial<Signing> = {}): Promise<VerifiedReceipt> {
  const verified = await verifyReceipt(await jwsOf(gate, changed), verifier);
  if (!verified.ok) throw new Error(`${verified.issue.code} at ${verified.issue.path}`);
  return verified.value;
}
