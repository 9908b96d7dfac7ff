import { canonical } from '../../json.ts';
import type { Eyewear } from '../../schema/product-groups.ts';
import type { OpticiansProductDocument } from '../../schema/opticians-product.ts';
import type { Source } from '../../schema/source.ts';
import { factHash, MEASURES, type FactKey, type Facts, type MeasureKey } from './fact.ts';

/** From this compatibility on a frame is recommended: the first cut of the specification's recommendation pipeline. */
export const RECOMMENDED_FROM = 0.7;

/** What a fact is derived from: one store's view of a product. Price and stock are left out by type. */
export type FactView = Pick<
  Extract<OpticiansProductDocument, { readonly state: 'live' }>,
  'productId' | 'frame' | 'ai_enhanced'
>;

/** What one listing of the product says of its frame. */
export interface Measured {
  readonly source: Source;
  readonly eyewear: Eyewear;
}

/**
 * The facts of one product for one store. `measured`: the product's listings, the store's own first, then by the policy's
 * priority: the first that says a measure is named as where it is from. A measure that none says is a human's decision.
 */
export function deriveFacts(view: FactView, measured: readonly Measured[]): Facts {
  const facts: Partial<Record<FactKey, string>> = { product_id: view.productId };
  const { face_shape_compatibility: compatibility = {}, style_keywords: keywords = [] } = view.ai_enhanced;
  const shapes = Object.entries(compatibility).map(([shape, score]) => [shape, rounded(score, 100)] as const);
  if (shapes.length > 0) {
    facts.face_shape_compatibility = canonical(Object.fromEntries(shapes));
    facts.recommended_face_shapes = JSON.stringify(
      shapes
        .filter(([, score]) => score >= RECOMMENDED_FROM)
        .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
        .map(([shape]) => shape),
    );
  }
  if (keywords.length > 0) facts.style_keywords = JSON.stringify(keywords);
  const from: Partial<Record<MeasureKey, string>> = {};
  for (const key of Object.keys(MEASURES) as MeasureKey[]) {
    const measure = MEASURES[key];
    const millimetres = view.frame[measure];
    if (millimetres === undefined) continue;
    facts[key] = String(rounded(millimetres, 10));
    const said = measured.find(({ eyewear }) => eyewear[measure]?.value === millimetres);
    from[key] = said === undefined ? 'varai:decision' : `${said.source}:${said.eyewear[measure]?.from ?? ''}`;
  }
  if (Object.keys(from).length > 0) facts.measured_from = canonical(from);
  return facts;
}

const rounded = (value: number, parts: number): number => Math.round(value * parts) / parts;

/** The facts with the fingerprint that is written beside them. */
export function fingerprinted(facts: Facts): Facts {
  const hashes: Partial<Record<FactKey, string>> = {};
  for (const key of Object.keys(facts) as FactKey[])
    if (key !== 'fingerprint') hashes[key] = factHash(key, facts[key]);
  return { ...facts, fingerprint: canonical(hashes) };
}
