/** Plain JSON data. Ids are strings, times are ISO strings, money is integer minor units. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

// What may exceed 2^53 = 9007199254740992; a match inside a string only costs the slower, still exact path. The mark before
// the number keeps the scan from trying every digit of a shorter one: 2 instead of 8 microseconds for a small order.
const LONG_INTEGER = /(?:^|[:,[\s])-?(?:9\d{15}|\d{17})/;

/**
 * Parses JSON so that no integer loses a digit: integers beyond 2^53 come back as strings of their exact digits.
 * Throws SyntaxError on text that is not strict JSON. Needs a runtime whose JSON.parse gives source text (Node 22+).
 */
export function parseExact(text: string): unknown {
  if (!LONG_INTEGER.test(text)) return JSON.parse(text);
  const reviver = (_key: string, value: unknown, context?: { source?: string }): unknown => {
    if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
    const source = context?.source ?? '';
    return /^-?\d+$/.test(source) ? source : value;
  };
  return JSON.parse(text, reviver);
}

/** One text per value: keys sorted, no white space, `undefined` members left out. Equal values give equal bytes. */
export function canonical(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) {
    let out = '[';
    for (let i = 0; i < value.length; i++) out += (i > 0 ? ',' : '') + canonical(value[i]);
    return out + ']';
  }
  const record = value as Record<string, unknown>;
  let out = '{';
  for (const key of Object.keys(record).sort()) {
    const member = record[key];
    if (member === undefined) continue;
    out += (out.length > 1 ? ',' : '') + JSON.stringify(key) + ':' + canonical(member);
  }
  return out + '}';
}
