import { createHmac, timingSafeEqual } from 'node:crypto';

/** Two secrets are valid while one is being rotated. */
const VALID_SECRETS = 2;
const DIGEST_LENGTH = 44;

/** Base64 HMAC-SHA256 over `prefix` and `body`. */
export function hmacBase64(key: string | Buffer, body: Buffer, prefix = ''): string {
  const hmac = createHmac('sha256', key);
  if (prefix !== '') hmac.update(prefix);
  return hmac.update(body).digest('base64');
}

/**
 * Constant time in the contents. Comparing the texts rather than the bytes they decode to makes base64 strict: Node would
 * decode an altered last character, missing padding and trailing junk to the same bytes.
 */
export function sameSignature(given: string, computed: string): boolean {
  const a = Buffer.from(given, 'utf8');
  const b = Buffer.from(computed, 'utf8');
  return a.length === DIGEST_LENGTH && b.length === DIGEST_LENGTH && timingSafeEqual(a, b);
}

/** The secrets that count; an empty one never does, for anybody can sign with it. */
export const validSecrets = (secrets: readonly string[]): readonly string[] => {
  const newest = secrets.length > VALID_SECRETS ? secrets.slice(0, VALID_SECRETS) : secrets;
  return newest.includes('') ? newest.filter((secret) => secret !== '') : newest;
};
