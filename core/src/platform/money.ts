/**
 * Amounts as shops write them, as integer minor units. Read as decimal text, never through binary fractions;
 * digits beyond the currency's exponent are rounded half away from zero, as the platforms' own PHP and Ruby do.
 */

const EXPONENTS: ReadonlyMap<string, number> = new Map([
  ...[
    'BIF',
    'CLP',
    'DJF',
    'GNF',
    'ISK',
    'JPY',
    'KMF',
    'KRW',
    'PYG',
    'RWF',
    'UGX',
    'UYI',
    'VND',
    'VUV',
    'XAF',
    'XOF',
    'XPF',
  ].map((code): [string, number] => [code, 0]),
  ...['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'].map((code): [string, number] => [code, 3]),
  ['CLF', 4],
  ['UYW', 4],
]);

/** Decimal places of the currency's smallest unit (ISO 4217): JPY 0, KWD 3, most 2; 2 where the currency is unknown. */
export const exponentOf = (currency: string | null): number =>
  currency === null ? 2 : (EXPONENTS.get(currency) ?? 2);

const MAX_DIGITS = 15;

/** Minor units of an amount, `NaN` where it cannot be read. The caller has dealt with absent values. */
export function minorUnits(value: unknown, exponent: number): number {
  if (typeof value === 'number') {
    if (Number.isInteger(value)) return safe(value * 10 ** exponent);
    const text = String(value);
    return plainDecimal(text.includes('e') ? value.toFixed(10) : text, exponent);
  }
  if (typeof value !== 'string') return Number.NaN;
  const plain = plainDecimal(value, exponent);
  return Number.isNaN(plain) ? formatted(value, exponent) : plain;
}

const safe = (minor: number): number => (Number.isSafeInteger(minor) ? minor + 0 : Number.NaN);

/** `-1234.5`: digits, at most one point, nothing else. Character by character: this is the hot path of every order. */
function plainDecimal(text: string, exponent: number): number {
  const length = text.length;
  let at = 0;
  const negative = text.charCodeAt(0) === 45;
  if (negative) at = 1;
  let digits = 0;
  let whole = 0;
  for (; at < length; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) break;
    whole = whole * 10 + digit;
    digits++;
  }
  let fraction = 0;
  let places = 0;
  let roundUp = 0;
  if (at < length) {
    if (text.charCodeAt(at) !== 46) return Number.NaN;
    for (at++; at < length; at++) {
      const digit = text.charCodeAt(at) - 48;
      if (digit < 0 || digit > 9) return Number.NaN;
      if (places < exponent) fraction = fraction * 10 + digit;
      else if (places === exponent) roundUp = digit >= 5 ? 1 : 0;
      places++;
      digits++;
    }
  }
  if (digits === 0 || digits - places > MAX_DIGITS) return Number.NaN;
  for (; places < exponent; places++) fraction *= 10;
  const minor = whole * 10 ** exponent + fraction + roundUp;
  return safe(negative && minor !== 0 ? -minor : minor);
}

const TAG = /<[^<>]*>/g;
const ENTITY = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,10});/gi;
const SPACES = /[\s\u00a0\u2007\u2009\u202f]/g;
/** A number with its group separators; a space groups only where exactly three digits follow. */
const NUMBER = /\d+(?:[.,'’]\d+| \d{3}(?!\d))*/g;
const LONGEST_FORMATTED = 1000;

/** `<span>1.234,50&nbsp;€</span>`, `د.ك ١٫٢٥٠`, `CHF 1'234.50`: exactly one number, or it cannot be read. */
function formatted(text: string, exponent: number): number {
  if (text.length > LONGEST_FORMATTED) return Number.NaN;
  const bare = asciiDigits(text.replace(TAG, '|').replace(ENTITY, entity)).replace(SPACES, ' ');
  const numbers = bare.match(NUMBER);
  const number = numbers?.[0];
  if (number === undefined || numbers?.length !== 1) return Number.NaN;
  const negative = /[-\u2212]/.test(bare.slice(0, bare.indexOf(number)));
  const decimal = withPoint(number, exponent);
  return decimal === null ? Number.NaN : plainDecimal(negative ? `-${decimal}` : decimal, exponent);
}

/** Numeric entities may be digits of the price; named ones (`&euro;`, `&nbsp;`) never are. */
function entity(match: string): string {
  if (match.charCodeAt(1) !== 35) return ' ';
  const hex = match.charCodeAt(2) === 120 || match.charCodeAt(2) === 88;
  const code = hex ? parseInt(match.slice(3, -1), 16) : parseInt(match.slice(2, -1), 10);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
}

/** First code points of the decimal digit rows that shops use: Arabic, Persian, Devanagari, Bengali, Thai, fullwidth. */
const DIGIT_ROWS = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10];

const asciiDigits = (text: string): string =>
  text.replace(
    /[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59\uff10-\uff19\u066b\u066c]/g,
    (char) => {
      const code = char.charCodeAt(0);
      if (code === 0x66b) return '.';
      if (code === 0x66c) return ',';
      const row = DIGIT_ROWS.find((start) => code >= start && code <= start + 9) ?? code;
      return String(code - row);
    },
  );

/** The number with its decimal mark as a point and no group marks; null where the marks contradict each other. */
function withPoint(number: string, exponent: number): string | null {
  const text = number.replace(/['’ ]/g, '');
  const points = text.split('.').length - 1;
  const commas = text.split(',').length - 1;
  if (points === 0 && commas === 0) return text;
  if (points > 0 && commas > 0) {
    const decimal = text.lastIndexOf('.') > text.lastIndexOf(',') ? '.' : ',';
    const group = decimal === '.' ? ',' : '.';
    const [whole = '', fraction, ...more] = text.split(decimal);
    if (fraction === undefined || more.length > 0 || !isGrouped(whole.split(group))) return null;
    return `${whole.split(group).join('')}.${fraction}`;
  }
  const parts = text.split(points > 0 ? '.' : ',');
  const [whole = '', fraction = ''] = parts;
  if (parts.length > 2) return isGrouped(parts) ? parts.join('') : null;
  // `1,234` in a currency of two places is a thousand; in one of three places it is one and a bit.
  const groups = fraction.length === 3 && exponent !== 3 && whole.length <= 3 && whole !== '0';
  return groups ? whole + fraction : `${whole}.${fraction}`;
}

const isGrouped = (parts: readonly string[]): boolean =>
  parts.every((part, index) =>
    index === 0 ? part.length >= 1 && part.length <= 3 : part.length === 3 || part.length === 2,
  );
