const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** ASCII text in base64url without padding (RFC 4648 § 5). */
export function toBase64url(ascii: string): string {
  let out = '';
  for (let i = 0; i < ascii.length; i += 3) {
    const left = Math.min(3, ascii.length - i);
    let bits = 0;
    for (let j = 0; j < 3; j++) bits = (bits << 8) | (j < left ? ascii.charCodeAt(i + j) : 0);
    for (let j = 0; j <= left; j++) out += ALPHABET.charAt((bits >> (18 - 6 * j)) & 63);
  }
  return out;
}

/** The ASCII text; null for a letter outside the alphabet, padding, left-over bits or a byte above 127, so that each text has one form. */
export function fromBase64url(text: string): string | null {
  let out = '';
  let bits = 0;
  let held = 0;
  for (const letter of text) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) return null;
    bits = ((bits << 6) | value) & 0xfff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    const byte = bits >> held;
    if (byte > 127) return null;
    out += String.fromCharCode(byte);
    bits &= (1 << held) - 1;
  }
  return held < 6 && bits === 0 ? out : null;
}
