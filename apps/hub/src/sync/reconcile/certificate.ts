import { canonical } from '@varai/core';
import { certificateSchema, type Certificate, type Completeness } from '@varai/core/schema';
import { isSignedBy, type SigningKey } from '../../privacy/signing-key.ts';

/** Signs what a reconciliation found: over its canonical JSON, so that spaces and the order of members do not matter. */
export const certify = (found: Completeness, key: SigningKey): Certificate => ({
  ...found,
  signature: { algorithm: 'Ed25519', publicKey: key.publicKey, value: key.sign(canonical(found)) },
});

export type Checked =
  | { readonly ok: true; readonly certificate: Certificate }
  | { readonly ok: false; readonly why: string; readonly certificate: Certificate | null };

/** Checks a certificate with no database: that it is one, that nothing in it was changed, and that one of these keys signed it. */
export function checkCertificate(document: unknown, trusted: readonly string[]): Checked {
  const read = certificateSchema.safeParse(document);
  if (!read.success) {
    const issue = read.error.issues[0];
    return {
      ok: false,
      why: `it is no certificate: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim(),
      certificate: null,
    };
  }
  const { signature, ...found } = read.data;
  const certificate = read.data;
  if (!isSignedBy(signature.publicKey, canonical(found), signature.value))
    return { ok: false, why: 'it was changed after it was signed', certificate };
  if (!trusted.includes(signature.publicKey))
    return { ok: false, why: 'it is whole, but signed with another key than the one given', certificate };
  return { ok: true, certificate };
}
