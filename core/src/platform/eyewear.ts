import type { Eyewear } from '../schema/product-groups.ts';
import { isPlausible, lengthIn, sizesIn, specLinesIn, type Sizes } from './eyewear-sizes.ts';
import {
  colourWord,
  fieldNamed,
  MATERIALS,
  normalise,
  RIMS,
  saysAccessory,
  saysEyewear,
  SHAPES,
  wordsIn,
  type FieldName,
  type Material,
  type Measure,
  type NamedField,
} from './eyewear-words.ts';

/** Most structured first: where two disagree, the earlier stands. */
const PRECEDENCE = ['metafield', 'attribute', 'option', 'tag', 'title', 'description'] as const;
export type HintSource = (typeof PRECEDENCE)[number];

/** A place where shops write facts about a frame. `name` is empty for tags, titles and descriptions. */
export interface Hint {
  readonly source: HintSource;
  readonly name: string;
  readonly text: string;
  /** The name as people see it, where it says more: `custom.bridge` for the metafield `bridge`. */
  readonly label?: string;
}

type Field = keyof Eyewear;
interface Found {
  readonly field: Field;
  readonly value: string | number;
  readonly from: string;
}

/** A hint with what its name announces; looked up once, since a product may have hundreds. */
interface NamedHint extends Required<Hint> {
  readonly named: NamedField | null;
}

/**
 * The facts of a frame that a shop wrote into names, options, tags and texts, each with where it stood. A source that
 * contradicts itself (an option with two sizes) says nothing about that fact. Words such as `round` or `black` count only
 * where something says that the product is eyewear: `about` (category, type), title, tags, or a name such as `bridge width`.
 */
export function readEyewear(hints: readonly Hint[], about: readonly string[]): Eyewear {
  const named = withNames(hints);
  const isEyewear = speaksOfEyewear(named, about);
  const facts: Partial<Record<Field, { value: string | number; from: string }>> = {};
  for (const source of PRECEDENCE) {
    const found = new Map<Field, Found | null>();
    for (const hint of named) {
      if (hint.source !== source) continue;
      for (const one of factsOf(hint, isEyewear)) {
        const other = found.get(one.field);
        if (other === undefined) found.set(one.field, one);
        else if (other !== null && other.value !== one.value) found.set(one.field, null);
      }
    }
    for (const [field, one] of found) {
      if (one !== null && facts[field] === undefined) facts[field] = { value: one.value, from: one.from };
    }
  }
  return facts as Eyewear;
}

/** Facts are short; what is longer is prose, or an attempt to keep us busy. */
const LONGEST_FACT = 300;
const LONGEST_DESCRIPTION = 20_000;

/** Options once each: two hundred variants repeat the same few. */
function withNames(hints: readonly Hint[]): NamedHint[] {
  const out: NamedHint[] = [];
  const options = new Set<string>();
  const fields = new Map<string, NamedField | null>();
  for (const { source, name, text: written, label } of hints) {
    if (written === '' || name.length > LONGEST_FACT) continue;
    const text = written.slice(0, source === 'description' ? LONGEST_DESCRIPTION : LONGEST_FACT);
    if (source === 'option') {
      const option = `${name}\n${text}`;
      if (options.has(option)) continue;
      options.add(option);
    }
    let named = name === '' ? null : fields.get(name);
    if (named === undefined) {
      named = fieldNamed(normalise(name));
      fields.set(name, named);
    }
    out.push({ source, name, text, label: label ?? name, named });
  }
  return out;
}

function speaksOfEyewear(hints: readonly NamedHint[], about: readonly string[]): boolean {
  const titles = about.map((text) => normalise(text.slice(0, LONGEST_FACT)));
  for (const hint of hints) if (hint.source === 'title') titles.push(normalise(hint.text));
  if (titles.some(saysAccessory)) return false;
  if (titles.some(saysEyewear)) return true;
  return hints.some((hint) => {
    if (hint.source === 'title') return hasMeasures(hint.text);
    if (hint.source === 'description')
      return MEASURED.test(hint.text) && specLinesIn(hint.text).filter((line) => line.isSpecific).length >= 2;
    if (hint.source === 'tag') return saysEyewear(normalise(hint.text)) || isNamedFact(tagAsField(hint));
    return isNamedFact(hint);
  });
}

/** Prose about other things has numbers too; only some have a unit or a name and colon before them. */
const MEASURED = /\d\s?mm|:\s?\d/;

const hasMeasures = (text: string): boolean =>
  sizesIn(text, 'none').lensWidthMm !== undefined || specLinesIn(text).some((line) => line.isSpecific);

/** A fact under a name that only frames have, or three sizes in a row under a name for sizes. */
function isNamedFact(hint: NamedHint | null): boolean {
  if (hint === null || hint.named === null) return false;
  if (hint.named.field === 'size') return sizesIn(hint.text, 'none').templeMm !== undefined;
  return hint.named.isSpecific && factsNamed(hint.named.field, hint.text, '').length > 0;
}

function factsOf(hint: NamedHint, isEyewear: boolean): Found[] {
  if (hint.source === 'title') return isEyewear ? titleFacts(hint.text) : NOTHING;
  if (hint.source === 'description') return isEyewear ? descriptionFacts(hint.text) : NOTHING;
  if (hint.source === 'tag') return tagFacts(hint, isEyewear);
  const from = `${hint.source}:${hint.label}`;
  if (hint.named !== null && (isEyewear || hint.named.isSpecific))
    return factsNamed(hint.named.field, hint.text, from);
  // Shops name options as they like; three sizes in a row speak for themselves.
  return hint.source === 'option'
    ? sizeFacts(sizesIn(hint.text, isEyewear ? 'eyewear' : 'none'), from)
    : NOTHING;
}

const NOTHING: Found[] = [];

/** `shape:round`, `frame-shape_round` is no tag of this kind: only `:` and `=` part name and value for certain. */
function tagAsField({ text: tag }: Hint): NamedHint | null {
  const at = tag.search(/[:=]/);
  if (at < 1) return null;
  const name = tag.slice(0, at);
  return {
    source: 'tag',
    name,
    label: name,
    text: tag.slice(at + 1).trim(),
    named: fieldNamed(normalise(name)),
  };
}

function tagFacts(hint: Hint, isEyewear: boolean): Found[] {
  const from = `tag:${hint.text.slice(0, 80)}`;
  const parted = tagAsField(hint);
  if (parted !== null && parted.named !== null) {
    return isEyewear || parted.named.isSpecific ? factsNamed(parted.named.field, parted.text, from) : NOTHING;
  }
  if (!isEyewear) return NOTHING;
  const normal = normalise(hint.text);
  if (SHAPES.has(normal)) return wordFacts('shape', wordsIn(normal, SHAPES), from);
  if (MATERIALS.has(normal)) return wordFacts('material', wordsIn(normal, MATERIALS), from);
  if (RIMS.has(normal)) return wordFacts('rim', wordsIn(normal, RIMS), from);
  const colour = colourWord(hint.text);
  return colour === null
    ? sizeFacts(sizesIn(hint.text, 'eyewear'), from)
    : [{ field: 'colour', value: colour, from }];
}

/** Words that mean something else in a title more often than they mean the material or the rim. */
const AMBIGUOUS_IN_TITLES = new Set([
  'full',
  'half',
  'completo',
  'horn',
  'carbon',
  'mixed',
  'combination',
  'combine',
  'mask',
  'masque',
  'steel',
  'form',
  'injected',
  'square',
]);

function titleFacts(title: string): Found[] {
  const normal = normalise(title);
  const unambiguous = normal
    .split(' ')
    .filter((word) => !AMBIGUOUS_IN_TITLES.has(word) || word === 'square')
    .join(' ');
  const out = [
    ...sizeFacts(sizesIn(title, 'eyewear'), 'title'),
    ...specFacts(title, 'title'),
    ...wordFacts('shape', wordsIn(unambiguous, SHAPES), 'title'),
    ...wordFacts('material', wordsIn(unambiguous, MATERIALS), 'title'),
    ...wordFacts(
      'rim',
      wordsIn(normal.replace(/\b(?:full|half|completo)\b(?! (?:rim|rimmed|frame))/g, ''), RIMS),
      'title',
    ),
  ];
  // `RB2140 - Black`: the name of a colour counts where it is all that stands between two dividers.
  const colours = new Set(
    title
      .split(/\s[-–|]\s|[,/()|]/)
      .map(colourWord)
      .filter((colour) => colour !== null),
  );
  for (const colour of colours) out.push({ field: 'colour', value: colour, from: 'title' });
  return out;
}

const NAMED_LINE = /^[^\p{L}]*(\p{L}[^:=\n]{1,40})[:=]\s*(\S.{0,60})$/u;

/** Only lines of facts (`Form: rund`); prose praises a round table too. */
function descriptionFacts(description: string): Found[] {
  const out = [
    ...sizeFacts(sizesIn(description, 'none'), 'description'),
    ...specFacts(description, 'description'),
  ];
  for (const line of description.split(/[\n;|•·]/)) {
    const match = line.length > 120 ? null : NAMED_LINE.exec(line);
    const named = match === null ? null : fieldNamed(normalise(match[1] ?? ''));
    if (match !== null && named !== null) out.push(...factsNamed(named.field, match[2] ?? '', 'description'));
  }
  return out;
}

const specFacts = (text: string, from: string): Found[] =>
  specLinesIn(text).map((line) => ({ field: line.measure, value: line.millimetres, from }));

function factsNamed(field: FieldName, text: string, from: string): Found[] {
  switch (field) {
    case 'size':
      return namedSize(text, from);
    case 'shape':
      return wordFacts('shape', wordsIn(normalise(text), SHAPES), from);
    case 'material':
      return wordFacts('material', wordsIn(normalise(text), MATERIALS), from);
    case 'rim':
      return wordFacts('rim', wordsIn(normalise(text), RIMS), from);
    case 'colour':
      return colourFacts(text, from);
    default:
      return measureFacts(field, text, from);
  }
}

function namedSize(text: string, from: string): Found[] {
  const sizes = sizesIn(text, 'named');
  if (sizes.lensWidthMm !== undefined) return sizeFacts(sizes, from);
  // A lone size is the lens width: `52`, `52 mm`.
  const lone = /^\d{2}(?:\s?mm)?$/i.test(text.trim()) ? lengthIn(text) : null;
  return lone !== null && lone >= 36 && lone <= 66
    ? [{ field: 'lensWidthMm', value: lone, from }]
    : specFacts(text, from);
}

function measureFacts(measure: Measure, text: string, from: string): Found[] {
  const millimetres = lengthIn(text);
  if (millimetres !== null)
    return isPlausible(measure, millimetres) ? [{ field: measure, value: millimetres, from }] : [];
  return measure === 'lensWidthMm' ? sizeFacts(sizesIn(text, 'named'), from) : [];
}

function sizeFacts(sizes: Sizes, from: string): Found[] {
  return (Object.keys(sizes) as Measure[]).map((field) => ({ field, value: sizes[field] ?? 0, from }));
}

function wordFacts(field: 'shape' | 'material' | 'rim', values: readonly string[], from: string): Found[] {
  const value =
    field === 'material'
      ? oneMaterial(values as readonly Material[])
      : values.length === 1
        ? values[0]
        : undefined;
  return value === undefined ? [] : [{ field, value, from }];
}

const METALS: readonly Material[] = ['titanium', 'stainless_steel', 'aluminium'];
const PLASTICS: readonly Material[] = ['acetate', 'tr90', 'nylon'];

/** Titanium is a metal and acetate a plastic: the general word beside the particular one adds nothing. Two kinds are a mix. */
function oneMaterial(values: readonly Material[]): Material | undefined {
  const hasMetal = values.some((value) => METALS.includes(value));
  const hasPlastic = values.some((value) => PLASTICS.includes(value));
  const kinds = values.filter(
    (value) => !(value === 'metal' && hasMetal) && !(value === 'plastic' && hasPlastic),
  );
  return kinds.length > 1 ? 'mixed' : kinds[0];
}

function colourFacts(text: string, from: string): Found[] {
  const written = text.trim();
  const value = colourWord(written) ?? (/\p{L}/u.test(written) && written.length <= 60 ? written : null);
  return value === null ? [] : [{ field: 'colour', value, from }];
}
