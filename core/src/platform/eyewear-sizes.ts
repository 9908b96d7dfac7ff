import { fieldNamed, normalise, type Measure } from './eyewear-words.ts';

/** Plausible millimetres; the same limits as the schema of `eyewear`. */
const RANGES: Readonly<Record<Measure, readonly [number, number]>> = {
  lensWidthMm: [20, 80],
  lensHeightMm: [10, 80],
  bridgeMm: [8, 35],
  templeMm: [90, 180],
  frameWidthMm: [90, 180],
};
/** What nearly every frame on sale has: demanded where nothing but the three numbers speaks for eyewear. */
const USUAL: Readonly<Record<'lensWidthMm' | 'bridgeMm' | 'templeMm', readonly [number, number]>> = {
  lensWidthMm: [36, 66],
  bridgeMm: [12, 28],
  templeMm: [110, 160],
};

const within = (value: number, range: readonly [number, number]): boolean =>
  value >= range[0] && value <= range[1];

export const isPlausible = (measure: Measure, millimetres: number): boolean =>
  within(millimetres, RANGES[measure]);

export type Sizes = Partial<Record<Measure, number>>;

/** How sure the surroundings make us that numbers are frame sizes. */
export type Trust = 'named' | 'eyewear' | 'none';

const BOX = '□▢⬜☐◻';
const BEFORE = `(?<!\\d|\\d[-/.,x×${BOX}])`;
const SIZE = '(\\d{2}(?:[.,]\\d)?)';
const AFTER = '(?![\\d/%]|[.,-]\\d|\\s?(?:cm|in|inch|inches|zoll|ml|gb|kg)\\b|["”″])';
const TRIPLE = new RegExp(
  `${BEFORE}${SIZE}\\s?([${BOX}]|\\[\\]|[-–/x× ])\\s?${SIZE}\\s?([-–/x× ])\\s?(\\d{3})${AFTER}`,
);
const PAIR = new RegExp(`${BEFORE}${SIZE}\\s?([${BOX}]|\\[\\]|[-–/])\\s?${SIZE}${AFTER}`);

const LONGEST_TEXT = 4000;
const isBox = (mark: string): boolean => mark === '[]' || BOX.includes(mark);
const isDash = (mark: string): boolean => mark === '-' || mark === '–';

/** `52-18-140`, `52□18-140`, `52/18/140`, `54 18 145` or `52-18`, as far as the surroundings allow to believe it. */
export function sizesIn(text: string, trust: Trust): Sizes {
  const looked = text.length > LONGEST_TEXT ? text.slice(0, LONGEST_TEXT) : text;
  return tripleIn(looked, trust) ?? pairIn(looked, trust) ?? {};
}

function tripleIn(text: string, trust: Trust): Sizes | null {
  const match = TRIPLE.exec(text);
  if (match === null) return null;
  const sizes = { lensWidthMm: decimal(match[1]), bridgeMm: decimal(match[3]), templeMm: decimal(match[5]) };
  const first = match[2] ?? '';
  const isTypical = isBox(first) || (isDash(first) && isDash(match[4] ?? ''));
  if (trust === 'none' && !isTypical) return null;
  const limits = trust === 'named' ? RANGES : USUAL;
  const isBelievable =
    within(sizes.lensWidthMm, limits.lensWidthMm) &&
    within(sizes.bridgeMm, limits.bridgeMm) &&
    within(sizes.templeMm, limits.templeMm);
  return isBelievable ? sizes : null;
}

function pairIn(text: string, trust: Trust): Sizes | null {
  const match = PAIR.exec(text);
  if (match === null || trust === 'none') return null;
  const sizes = { lensWidthMm: decimal(match[1]), bridgeMm: decimal(match[3]) };
  return within(sizes.lensWidthMm, USUAL.lensWidthMm) && within(sizes.bridgeMm, USUAL.bridgeMm)
    ? sizes
    : null;
}

const decimal = (text: string | undefined): number => Number((text ?? '').replace(',', '.'));

const LENGTH =
  /^(\d{1,3}(?:[.,]\d{1,4})?)\s*(mm|cm|millimeters?|millimetres?|millimeter|centimeters?|in|inch|inches)?\.?$/i;

/** One measure of a named field: `52`, `52 mm`, `14.5 cm`, `{"value": 18, "unit": "MILLIMETERS"}`; null where it is none. */
export function lengthIn(text: string): number | null {
  const match = LENGTH.exec(unquoted(text).trim());
  if (match === null) return null;
  const unit = (match[2] ?? 'mm').toLowerCase();
  const factor = unit.startsWith('c') ? 10 : unit.startsWith('i') ? 25.4 : 1;
  return Math.round(decimal(match[1]) * factor * 10) / 10;
}

/** Shopify's dimension metafields are JSON in a text. */
function unquoted(text: string): string {
  if (!text.startsWith('{') || text.length > 200) return text;
  const value = /"value"\s*:\s*"?(\d{1,3}(?:\.\d{1,4})?)"?/.exec(text)?.[1];
  const unit = /"unit"\s*:\s*"([a-z]{2,12})"/i.exec(text)?.[1];
  return value === undefined ? text : `${value} ${unit ?? ''}`;
}

export interface SpecLine {
  readonly measure: Measure;
  readonly millimetres: number;
  readonly isSpecific: boolean;
}

const NUMBER = /(?<![\d.,])(\d{1,3}(?:[.,]\d{1,2})?)(?!\d|[.,]\d)\s?(mm|cm)?(?![\p{L}\d%"])/gu;
const DELIMITER = /[,;|\n•·]/;
const NAME_REACH = 48;

/** Measures that stand with their names in running text: `Lens width: 52 mm`, `Bridge 18`, `52 mm lens width`. */
export function specLinesIn(text: string): SpecLine[] {
  const looked = text.length > LONGEST_TEXT ? text.slice(0, LONGEST_TEXT) : text;
  const out: SpecLine[] = [];
  let previousEnd = 0;
  for (const match of looked.matchAll(NUMBER)) {
    const from = Math.max(previousEnd, match.index - NAME_REACH);
    const before = looked.slice(from, match.index).split(DELIMITER).at(-1) ?? '';
    const end = match.index + match[0].length;
    const after =
      match[2] === undefined ? '' : (looked.slice(end, end + NAME_REACH).split(DELIMITER)[0] ?? '');
    const named = namedAtEnd(before) ?? namedAtStart(after);
    previousEnd = end;
    if (named === null) continue;
    const millimetres = Math.round(decimal(match[1]) * (match[2] === 'cm' ? 10 : 1) * 10) / 10;
    if (isPlausible(named.measure, millimetres)) out.push({ ...named, millimetres });
  }
  return out;
}

type NamedMeasure = Omit<SpecLine, 'millimetres'>;

function namedAtEnd(text: string): NamedMeasure | null {
  const tokens = normalise(text).split(' ');
  for (let length = Math.min(4, tokens.length); length > 0; length--) {
    const named = measureNamed(tokens.slice(-length).join(' '));
    if (named !== null) return named;
  }
  return null;
}

function namedAtStart(text: string): NamedMeasure | null {
  const tokens = normalise(text).split(' ');
  for (let length = Math.min(4, tokens.length); length > 0; length--) {
    const named = measureNamed(tokens.slice(0, length).join(' '));
    if (named !== null) return named;
  }
  return null;
}

function measureNamed(name: string): NamedMeasure | null {
  const named = fieldNamed(name);
  if (named === null || !Object.hasOwn(RANGES, named.field)) return null;
  // A lone letter or `lens` before a number is a name in a column of facts, not in running text.
  if (name.length < 2 || name === 'lens') return null;
  return { measure: named.field as Measure, isSpecific: named.isSpecific };
}
