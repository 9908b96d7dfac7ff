import {
  COLOURS,
  MATERIALS,
  normalise,
  RIMS,
  SHAPES,
  wordsIn,
  type Material,
  type Rim,
  type Shape,
} from '../platform/eyewear-words.ts';

/** What frames can be wished for by word. */
export interface Facets {
  readonly shape: readonly Shape[];
  readonly material: readonly Material[];
  readonly rim: readonly Rim[];
  readonly colour: readonly string[];
  readonly brand: readonly string[];
}
export type Facet = keyof Facets;
export const FACETS = ['shape', 'material', 'rim', 'colour', 'brand'] as const satisfies readonly Facet[];

/** In the shop's currency where none is said. Amounts in whole units of it, as people speak. */
export interface PriceRange {
  readonly min: number | null;
  readonly max: number | null;
  /** ISO 4217, or null. */
  readonly currency: string | null;
}

/** Sizes in mm. */
export interface SaidSizes {
  readonly lensWidthMm?: number;
  readonly bridgeMm?: number;
  readonly templeMm?: number;
  readonly frameWidthMm?: number;
  readonly pdMm?: number;
}

export type Direction = 'cheaper' | 'dearer' | 'larger' | 'smaller' | 'lighter' | 'other';

/** Everything an utterance mentions that an answer can use; nothing is guessed. */
export interface Mentions {
  readonly wanted: Facets;
  readonly unwanted: Facets;
  readonly price: PriceRange | null;
  readonly sizes: SaidSizes;
  /** Dioptres, with their sign. */
  readonly sphere: number | null;
  readonly directions: readonly Direction[];
  /** Places in the list that was shown, from 1; -1 = the last. */
  readonly places: readonly number[];
  /** "Both", "these two", "all three". */
  readonly several: boolean;
}

const NEGATION =
  /\b(?:no|not|non|without|except|nothing|neither|nor|dont like|don t like|do not like|dont want|don t want|do not want|hate|leave out|remove|hide|kein|keine|keinen|keiner|ohne|nicht|ausser|statt|instead of)\b(.*?)(?=$|\b(?:but|sondern|aber|rather|lieber|instead)\b)/g;
/** "Gold mag ich nicht": German puts the no behind. */
const TRAILING_NEGATION =
  /(?:^|\b(?:und|aber)\b)([a-z ]*?)\b(?:mag|mochte|will|gefallt|gefallen)\b[a-z ]*\bnicht\b/g;

/** Reads an utterance in English or German. `brands`: names that the shop sells, as they are written there. */
export function mentionsIn(text: string, brands: readonly string[]): Mentions {
  const normal = normalise(text);
  let rest = normal;
  const refused: string[] = [];
  for (const pattern of [TRAILING_NEGATION, NEGATION])
    rest = rest.replace(pattern, (_whole, part: string) => {
      refused.push(part);
      return ' ';
    });
  const sizes = sizesIn(text, normal);
  return {
    wanted: facetsIn(rest.replace(/ +/g, ' ').trim(), brands),
    unwanted: facetsIn(refused.join(' ').replace(/ +/g, ' ').trim(), brands),
    price: priceIn(text),
    sizes,
    sphere: sphereIn(text),
    directions: (Object.keys(DIRECTIONS) as Direction[]).filter((each) => DIRECTIONS[each].test(normal)),
    places: placesIn(text),
    several:
      /\b(both|these two|those two|the two|all three|all of them|beide[nr]?|die zwei|alle drei)\b/.test(
        normal,
      ),
  };
}

/** Kinds of mentions, for the recogniser: "black" and "brown" are one kind of wish. */
export function signsOf(mentions: Mentions): string[] {
  const signs: string[] = [];
  for (const facet of FACETS) {
    if (mentions.wanted[facet].length > 0) signs.push(facet);
    if (mentions.unwanted[facet].length > 0) signs.push(`no ${facet}`);
  }
  if (mentions.price !== null) signs.push('price');
  signs.push(...Object.keys(mentions.sizes), ...mentions.directions);
  if (mentions.sphere !== null) signs.push('sphere');
  if (mentions.places.length > 0) signs.push('place');
  if (mentions.places.length > 1) signs.push('places');
  if (mentions.several) signs.push('several');
  return signs;
}

const facetsIn = (normal: string, brands: readonly string[]): Facets => ({
  shape: wordsIn(normal, SHAPES),
  material: wordsIn(normal, MATERIALS),
  rim: wordsIn(normal, RIMS),
  colour: wordsIn(normal, COLOURS),
  brand: brands.filter((brand) => ` ${normal} `.includes(` ${normalise(brand)} `)),
});

const DIRECTIONS: Readonly<Record<Direction, RegExp>> = {
  cheaper:
    /\b(cheaper|cheapest|less expensive|lower price|too expensive|billiger|billigste|gunstiger|gunstigere|zu teuer)\b/,
  dearer: /\b(more expensive|premium|teurer|hochwertiger)\b/,
  larger: /\b(bigger|larger|wider|broader|oversized|grosser|grossere|breiter|breitere)\b/,
  smaller: /\b(smaller|narrower|slimmer|kleiner|kleinere|schmaler|schmalere)\b/,
  lighter: /\b(lighter|thinner|leichter|leichtere|dunner|dunnere)\b/,
  other: /\b(others?|more|next|different|another|andere|anderen|weitere|mehr|nachste|nachsten)\b/,
};

const NUMBER = String.raw`(\d{1,5}(?:[.,]\d{1,2})?)(?!\d|\s*(?:mm\b|[-–x/□]\s*\d))`;
const MONEY = String.raw`(?:[€$£]|eur\b|usd\b|gbp\b|chf\b)?\s*${NUMBER}\s*(?:€|\$|£|euros?\b|eur\b|dollars?\b|bucks\b|usd\b|pounds?\b|quid\b|gbp\b|chf\b|franken\b)?`;
const AT_MOST = new RegExp(
  String.raw`(?:under|below|less than|up to|max(?:imum|imal)?\.?|not? more than|at most|cheaper than|budget(?: is| of)?|unter|bis(?: zu)?|höchstens|weniger als|nicht mehr als|<)\s*(?:of |von )?${MONEY}`,
  'i',
);
const AT_LEAST = new RegExp(
  String.raw`(?:over|above|more than|at least|starting at|über|mindestens|mehr als|ab|>)\s*${MONEY}`,
  'i',
);
const BETWEEN = new RegExp(
  String.raw`(?:between|from|zwischen|von)\s*${MONEY}\s*(?:and|to|-|–|und|bis)\s*${MONEY}`,
  'i',
);
const CURRENCIES: readonly (readonly [RegExp, string])[] = [
  [/€|\beur(os?)?\b/i, 'EUR'],
  [/\$|\b(dollars?|usd|bucks)\b/i, 'USD'],
  [/£|\b(pounds?|quid|gbp)\b/i, 'GBP'],
  [/\b(chf|franken)\b/i, 'CHF'],
];

function priceIn(text: string): PriceRange | null {
  const currency = CURRENCIES.find(([pattern]) => pattern.test(text))?.[1] ?? null;
  const between = BETWEEN.exec(text);
  if (between !== null) {
    const [low, high] = [numberOf(between[1]), numberOf(between[2])].sort((a, b) => a - b);
    return { min: low as number, max: high as number, currency };
  }
  const most = AT_MOST.exec(text);
  const least = most === null ? AT_LEAST.exec(text) : null;
  if (most === null && least === null) return null;
  return {
    min: least === null ? null : numberOf(least[1]),
    max: most === null ? null : numberOf(most[1]),
    currency,
  };
}

const numberOf = (text: string | undefined): number => Number((text ?? '').replace(',', '.'));

/** As it is printed inside a temple: lens width, bridge, temple length. */
const PRINTED = /\b([3-7]\d)\s*[-–x/□ ]\s*([12]\d)\s*[-–x/□ ]\s*(1[1-7]\d)\b/;
const PD =
  /\b(?:pd|pupillary distance|augenabstand|pupillendistanz|pupillenabstand)\D{0,12}(\d{2}(?:[.,]\d)?)\b/i;
const MILLIMETRES = /\b(\d{2,3}(?:[.,]\d)?)\s*mm\b/i;

function sizesIn(text: string, normal: string): SaidSizes {
  const pd = PD.exec(text);
  const pdMm = pd === null ? {} : { pdMm: numberOf(pd[1]) };
  const printed = PRINTED.exec(text);
  if (printed !== null)
    return {
      lensWidthMm: Number(printed[1]),
      bridgeMm: Number(printed[2]),
      templeMm: Number(printed[3]),
      ...pdMm,
    };
  const single = pd === null ? MILLIMETRES.exec(text) : null;
  if (single === null) return pdMm;
  const mm = numberOf(single[1]);
  if (/\b(bridge|steg|nose)\b/.test(normal)) return { bridgeMm: mm };
  if (/\b(temples?|arms?|bugel|bugellange)\b/.test(normal)) return { templeMm: mm };
  if (mm >= 100) return { frameWidthMm: mm };
  return mm < 30 ? { bridgeMm: mm } : { lensWidthMm: mm };
}

const SPHERE = /(?:^|[\s(])([+\-−–])\s?(\d{1,2}(?:[.,]\d{1,2})?)(?![\d-]|\s*mm)/;
const SPOKEN_SPHERE = /\b(minus|plus)\s?(\d{1,2}(?:[.,]\d{1,2})?)\b/i;
const STRONGEST_DIOPTRES = 25;

function sphereIn(text: string): number | null {
  const found = SPHERE.exec(text) ?? SPOKEN_SPHERE.exec(text);
  if (found === null) return null;
  const size = numberOf(found[2]);
  if (size > STRONGEST_DIOPTRES) return null;
  return /^(\+|plus)$/i.test(found[1] ?? '') ? size : -size;
}

const PLACES: readonly (readonly [RegExp, number])[] = [
  [/\b(first|1st|erste[nrs]?|number one|nummer eins|left one|linke)\b/i, 1],
  [/\b(second|2nd|zweite[nrs]?|number two|nummer zwei)\b/i, 2],
  [/\b(third|3rd|dritte[nrs]?|number three|nummer drei)\b/i, 3],
  [/\b(fourth|4th|vierte[nrs]?|number four|nummer vier)\b/i, 4],
  [/\b(fifth|5th|fünfte[nrs]?|number five|nummer fünf)\b/i, 5],
  [/\b(last one|the last|letzte[nrs]?|right one)\b/i, -1],
];
const NUMBERED = /(?:#|\b(?:no\.?|nr\.?|number|nummer)\s?)([1-9])\b/gi;

function placesIn(text: string): number[] {
  const places = new Set<number>();
  for (const [pattern, place] of PLACES) if (pattern.test(text)) places.add(place);
  for (const [, digit] of text.matchAll(NUMBERED)) places.add(Number(digit));
  return [...places].sort((a, b) => a - b);
}
