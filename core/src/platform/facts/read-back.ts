import { isObject } from '../../json.ts';
import {
  eyewearSchema,
  productGroups,
  type Eyewear,
  type ProductGroups,
} from '../../schema/product-groups.ts';
import { factHash, factValue, isFactKey, MEASURES, type FactKey, type MeasureKey } from './fact.ts';

/** Where a claim says that it was read, when somebody wrote over a fact of ours. */
const editedFact = (key: FactKey): string => `edited:${key}`;

/** What people in the shop made of the facts that we wrote there. */
export interface ReadBack {
  readonly eyewear: Eyewear;
  /** Null where we never wrote there: no claim. */
  readonly ai_enhanced: ProductGroups['ai_enhanced'] | null;
}

const NOTHING: ReadBack = { eyewear: {}, ai_enhanced: null };

/**
 * Our facts as they come back in a shop's body. A value that the fingerprint beside it knows is our own word: an echo, and
 * nobody's claim, however late it comes and whatever we say by then. Any other value is what a human wrote over it, and the
 * shop's claim. Without a fingerprint nobody can tell whose a value is, and none counts.
 */
export function readBack(found: ReadonlyMap<string, unknown>): ReadBack {
  const known = factValue('fingerprint', found.get('fingerprint'));
  if (!isObject(known)) return NOTHING;
  const eyewear: Record<string, unknown> = {};
  const enhanced: Record<string, unknown> = {};
  for (const [key, given] of found) {
    if (!isFactKey(key) || (Object.hasOwn(known, key) && known[key] === factHash(key, given))) continue;
    const value = factValue(key, given);
    if (Object.hasOwn(MEASURES, key)) eyewear[MEASURES[key as MeasureKey]] = { value, from: editedFact(key) };
    else if (key === 'style_keywords' || key === 'face_shape_compatibility') enhanced[key] = value;
  }
  return {
    eyewear: readable(eyewear, eyewearSchema.shape),
    ai_enhanced: readable(enhanced, productGroups.ai_enhanced.shape),
  };
}

/** Without what people wrote there that is no such fact. */
function readable<T extends object>(
  values: Readonly<Record<string, unknown>>,
  shape: Readonly<Record<string, { safeParse(value: unknown): { readonly success: boolean } }>>,
): T {
  return Object.fromEntries(
    Object.entries(values).filter(
      ([name, value]) => value !== undefined && shape[name]?.safeParse(value).success,
    ),
  ) as T;
}

/** What people wrote over facts of ours, as their shop's claims have it: by key. We leave it there. */
export function editedFacts(groups: {
  readonly eyewear?: Eyewear;
  readonly ai_enhanced?: ProductGroups['ai_enhanced'];
}): ReadonlyMap<FactKey, unknown> {
  const edited = new Map<FactKey, unknown>(
    Object.entries(groups.ai_enhanced ?? {}).filter(([, value]) => value !== undefined) as [
      FactKey,
      unknown,
    ][],
  );
  for (const key of Object.keys(MEASURES) as MeasureKey[]) {
    const fact = groups.eyewear?.[MEASURES[key]];
    if (fact?.from === editedFact(key)) edited.set(key, fact.value);
  }
  return edited;
}
