import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import type { ReceiptSigner, ReceiptVerifier } from '../../src/consent/index.ts';
import { ar, de, en, es } from '../../src/consent/index.ts';

/** Ed25519 in PKCS#8, before the 32 bytes of the seed. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Its 32 bytes are all the same, so that everybody sees that it protects nothing. */
const keyOf = (byte: number): KeyObject =>
  createPrivateKey({ key: Buffer.concat([PKCS8, Buffer.alloc(32, byte)]), format: 'der', type: 'pkcs8' });

export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

export interface TestKey {
  readonly keyId: string;
  readonly key: KeyObject;
}
export const ours: TestKey = { keyId: 'test-1', key: keyOf(1) };
export const theirs: TestKey = { keyId: 'test-1', key: keyOf(2) };

export const signerOf = ({ key, keyId }: TestKey): ReceiptSigner => ({
  keyId,
  sign: (text) => sign(null, Buffer.from(text), key).toString('base64url'),
  sha256,
});

export const verifier: ReceiptVerifier = {
  verify: (text, signature, keyId) =>
    keyId === ours.keyId &&
    verify(null, Buffer.from(text), createPublicKey(ours.key), Buffer.from(signature, 'base64url')),
  sha256,
  words: [en, de, es, ar],
};
