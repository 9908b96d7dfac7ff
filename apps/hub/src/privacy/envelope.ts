import { createCipheriv, createDecipheriv, randomFillSync, type KeyObject } from 'node:crypto';

const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Said to both sides, or a tag that was cut short would do. */
const TAG = { authTagLength: TAG_BYTES };
const POOL = Buffer.alloc(IV_BYTES * 1024);
let poolAt = POOL.length;

// One call for a thousand nonces: asking the generator for each costs more than the cipher.
const freshIv = (): Buffer => {
  if (poolAt === POOL.length) {
    randomFillSync(POOL);
    poolAt = 0;
  }
  const iv = Buffer.from(POOL.subarray(poolAt, poolAt + IV_BYTES));
  poolAt += IV_BYTES;
  return iv;
};

/** AES-256-GCM: 12 bytes nonce, 16 bytes tag, then the cipher text. */
export function seal(key: KeyObject, plain: Buffer): Buffer {
  const iv = freshIv();
  const cipher = createCipheriv('aes-256-gcm', key, iv, TAG);
  const body = cipher.update(plain);
  cipher.final();
  return Buffer.concat([iv, cipher.getAuthTag(), body]);
}

/** Throws where the key is another one, or a bit was changed or is missing. */
export function open(key: KeyObject, sealed: Uint8Array): Buffer {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), TAG);
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
}
