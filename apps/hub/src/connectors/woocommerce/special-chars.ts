const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' };
const CODES: Readonly<Record<number, string>> = { 0x22: '"', 0x26: '&', 0x27: "'", 0x3c: '<', 0x3e: '>' };
// Hexadecimal is known for the quotes and the ampersand only.
const ENTITY = /&(?:(lt|gt|amp|quot)|#0*(34|38|39|60|62)|#[xX]0*(2[267]));/g;

/** What WordPress makes of a webhook's secret before it signs with it (`wp_specialchars_decode`, both quotes), in one pass. */
export const decodeSpecialChars = (text: string): string =>
  text.includes('&')
    ? text.replace(ENTITY, (entity, name?: string, decimal?: string, hex?: string) => {
        if (name !== undefined) return NAMED[name] ?? entity;
        return CODES[decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal)] ?? entity;
      })
    : text;
