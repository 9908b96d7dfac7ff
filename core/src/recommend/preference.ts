import type { CatalogueFrame } from './frame-numbers.ts';
import type { Reason } from './reason.ts';
import type { Preferences } from './shopper.ts';

/** Nothing asked, or nothing known of the frame: neither for nor against. */
export const NO_OPINION = 0.5;

/** The words that a preference looks at, by the column that holds their codes. */
export const WORD_FACETS = ['brand', 'styles', 'shape', 'colour', 'material'] as const;
export type WordFacet = (typeof WORD_FACETS)[number];

/** Several keywords as one word of a vocabulary, in one order. */
const stylesWord = (keywords: readonly string[] | undefined): string | null =>
  keywords === undefined || keywords.length === 0 ? null : JSON.stringify([...keywords].map(folded).sort());
const stylesOf = (word: string): readonly string[] => JSON.parse(word) as string[];

/** As texts of shops and people are compared: without case and outer white space. */
const folded = (text: string): string => text.trim().toLowerCase();

/** The frame's words as its vocabulary has them; null where nobody says. */
export const WORDS: Readonly<Record<WordFacet, (frame: CatalogueFrame) => string | null>> = {
  brand: ({ brand }) => (brand === null ? null : folded(brand)),
  styles: ({ ai_enhanced: { style_keywords: keywords } }) => stylesWord(keywords),
  shape: ({ frame }) => frame.shape ?? null,
  colour: ({ frame }) => (frame.colour === undefined ? null : folded(frame.colour)),
  material: ({ frame }) => frame.material ?? null,
};

/** One thing that a shopper would like. */
export interface Wish {
  readonly facet: WordFacet;
  /** 0..1 of a frame's word. */
  readonly score: (word: string | null) => number;
}

const oneOf = (facet: WordFacet, liked: readonly string[] | undefined): Wish[] => {
  if (liked === undefined || liked.length === 0) return [];
  const set = new Set(liked.map(folded));
  return [{ facet, score: (word) => (word === null ? NO_OPINION : set.has(word) ? 1 : 0) }];
};

const styleWish = (liked: readonly string[] | undefined): Wish[] => {
  if (liked === undefined || liked.length === 0) return [];
  const set = new Set(liked.map(folded));
  const score = (word: string | null): number => {
    if (word === null) return NO_OPINION;
    return stylesOf(word).filter((style) => set.has(style)).length / set.size;
  };
  return [{ facet: 'styles', score }];
};

/** The wishes that were expressed, in the order in which scores are added. */
export const wishesOf = (preferences: Preferences = {}): readonly Wish[] => [
  ...oneOf('brand', preferences.brands),
  ...styleWish(preferences.styles),
  ...oneOf('shape', preferences.shapes),
  ...oneOf('colour', preferences.colours),
  ...oneOf('material', preferences.materials),
];

export type PriceRange = NonNullable<Preferences['price']>;

/** Outside the range the score falls to 0 over a quarter of the nearer end. Judgement. */
const PRICE_SLACK = 0.25;

/** 0..1 for a price of the range's own currency, in minor units. */
export function priceScore(priceMinor: number, { minMinor, maxMinor }: PriceRange): number {
  const [beyond, end] =
    priceMinor > maxMinor ? [priceMinor - maxMinor, maxMinor] : [minMinor - priceMinor, minMinor];
  if (beyond <= 0) return 1;
  const slack = PRICE_SLACK * end;
  return beyond >= slack ? 0 : 1 - beyond / slack;
}

/** The wishes that a frame meets, and where its price lies. */
export function preferenceReasons(frame: CatalogueFrame, preferences: Preferences = {}): Reason[] {
  const out: Reason[] = [];
  const { frame: facts, brand, price, currency } = frame;
  const likes = (facet: WordFacet): boolean =>
    wishesOf(preferences).some((wish) => wish.facet === facet && wish.score(WORDS[facet](frame)) === 1);
  if (likes('brand') && brand !== null)
    out.push({ code: 'preference/brand', direction: 'matches', params: { brand } });
  const liked = new Set(preferences.styles?.map(folded));
  const styles = (frame.ai_enhanced.style_keywords ?? []).filter((style) => liked.has(folded(style)));
  if (styles.length > 0) out.push({ code: 'preference/style', direction: 'matches', params: { styles } });
  if (likes('shape') && facts.shape !== undefined)
    out.push({ code: 'preference/shape', direction: 'matches', params: { shape: facts.shape } });
  if (likes('colour') && facts.colour !== undefined)
    out.push({ code: 'preference/colour', direction: 'matches', params: { colour: facts.colour } });
  if (likes('material') && facts.material !== undefined)
    out.push({ code: 'preference/material', direction: 'matches', params: { material: facts.material } });
  const range = preferences.price;
  if (range !== undefined && price !== null && currency === range.currency) {
    const direction = price > range.maxMinor ? 'above' : price < range.minMinor ? 'below' : 'within';
    out.push({ code: 'preference/price', direction, params: { priceMinor: price, currency } });
  }
  return out;
}
