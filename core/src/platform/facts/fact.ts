import { canonical } from '../../json.ts';
import { textHash } from '../../conflict/digest.ts';
import type { Measure } from '../eyewear-words.ts';

type FactType = 'text' | 'decimal' | 'json' | 'list';

/** What we tell a shop about one of its products, by key. Stock and price are no facts: they have no key here, and never get one. */
export const FACTS = {
  /** The entity's id. */
  product_id: 'text',
  /** By face shape, 0 to 1. */
  face_shape_compatibility: 'json',
  /** The shapes that a recommendation starts with, best first. */
  recommended_face_shapes: 'list',
  style_keywords: 'list',
  lens_width_mm: 'decimal',
  lens_height_mm: 'decimal',
  bridge_mm: 'decimal',
  temple_mm: 'decimal',
  frame_width_mm: 'decimal',
  /** By key of a measure, who says so and where: `shopify:option:Size`. */
  measured_from: 'json',
  /** Of all the others as we wrote them: tells our values from a human's. */
  fingerprint: 'json',
} as const satisfies Readonly<Record<string, FactType>>;
export type FactKey = keyof typeof FACTS;

/** Each as text; lists and objects as JSON. */
export type Facts = Readonly<Partial<Record<FactKey, string>>>;

/** A fact to be written; null takes it away. */
export type FactChanges = Readonly<Partial<Record<FactKey, string | null>>>;

export const MEASURES = {
  lens_width_mm: 'lensWidthMm',
  lens_height_mm: 'lensHeightMm',
  bridge_mm: 'bridgeMm',
  temple_mm: 'templeMm',
  frame_width_mm: 'frameWidthMm',
} as const satisfies Readonly<Partial<Record<FactKey, Measure>>>;
export type MeasureKey = keyof typeof MEASURES;

export const isFactKey = (name: string): name is FactKey => Object.hasOwn(FACTS, name);

/** A fact's changes as entries. Only what is a fact: a key that is none (a price, a stock) reaches no shop. */
export const changedFacts = (facts: FactChanges): [FactKey, string | null][] =>
  (Object.entries(facts) as [string, string | null | undefined][]).flatMap(([key, value]) =>
    isFactKey(key) && value !== undefined ? [[key, value] as [FactKey, string | null]] : [],
  );

/** What our facts' names begin with where a platform has one namespace for all: meta keys, attribute codes. */
export const FACT_PREFIX = 'varai_';

/** The fact that a meta key or an attribute code names; null where it is not one of ours. */
export const factNamed = (name: string): string | null =>
  name.startsWith(FACT_PREFIX) ? name.slice(FACT_PREFIX.length) : null;

const LONGEST = 10_000;

/** The value of a fact as a shop gives it back, in one spelling (`18`, not `18.000000`); undefined where it is none. */
export function factValue(key: FactKey, given: unknown): unknown {
  const type = FACTS[key];
  if (type === 'json' || type === 'list') {
    if (typeof given !== 'string') return given ?? undefined;
    if (given.length > LONGEST) return undefined;
    try {
      return JSON.parse(given) as unknown;
    } catch {
      return undefined;
    }
  }
  const text = typeof given === 'number' ? String(given) : typeof given === 'string' ? given.trim() : '';
  if (type === 'text') return text === '' ? undefined : text;
  return /^\d{1,4}(?:\.\d{1,10})?$/.test(text) ? Number(text) : undefined;
}

/** Equal for two spellings of one value; a value that cannot be read has the hash of its text. */
export function factHash(key: FactKey, given: unknown): string {
  const value = factValue(key, given);
  return textHash(value === undefined ? `?${String(given)}` : canonical(value));
}
