import type { Digest } from './claim.ts';

const mix = (hash: number): number => {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

const PAIRS = Array.from({ length: 36 * 36 }, (_, i) => i.toString(36).padStart(2, '0'));

/** 32 bits as 7 characters of [0-9a-z]. By table: `toString(36)` takes ten times as long, once a claim. */
function base36(bits: number): string {
  let rest = bits;
  let text = '';
  for (let i = 0; i < 3; i++) {
    text = PAIRS[rest % 1296] + text;
    rest = Math.floor(rest / 1296);
  }
  return rest.toString(36) + text;
}

/**
 * 64 bits of a text, 14 characters of [0-9a-z]: two FNV-1a lanes, each finished by MurmurHash3's mixer. Breaks ties between
 * versions; no protection against somebody who wants a collision, who would only win a coin toss that is read back anyway.
 */
export function textHash(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ (unit + i), 0x01000193);
  }
  return base36(mix(a)) + base36(mix(b));
}

/** For values that identify nobody. */
export const plainDigest: Digest = (_group, value) => textHash(value);
