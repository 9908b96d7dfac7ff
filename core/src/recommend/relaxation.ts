import { RECOMMENDED_FROM } from '../platform/facts/derive-facts.ts';

/** What the specification's first cut is lowered to before it is dropped. */
export const SECOND_CUT = 0.6;
/** Sums of probabilities miss 0.7 by rounding. */
const ROUNDING = 1e-9;

/**
 * What was let go so that a page is not empty, in this order: the cut by the face's shape lowered, then dropped; frames that are
 * sold out; last, and always said, frames that do not fit or cannot take the prescription.
 */
export const RELAXATIONS = ['face_shape_lowered', 'face_shape', 'stock', 'fit'] as const;
export type Relaxation = (typeof RELAXATIONS)[number];

/** 0 meets everything; otherwise 1 + the place in RELAXATIONS of the last thing that must be let go. */
export type Step = 0 | 1 | 2 | 3 | 4;

export function stepOf(compatibility: number, inStock: boolean, isMisfit: boolean): Step {
  if (isMisfit) return 4;
  if (!inStock) return 3;
  if (compatibility >= RECOMMENDED_FROM - ROUNDING) return 0;
  return compatibility >= SECOND_CUT - ROUNDING ? 1 : 2;
}

/** All that had to be let go for one frame. `compatibility` is 1 where no shape is known to cut by. */
export function relaxedFor(compatibility: number, inStock: boolean, isMisfit: boolean): Relaxation[] {
  const shape = stepOf(compatibility, true, false);
  const out: Relaxation[] = shape === 0 ? [] : [RELAXATIONS[shape - 1] as Relaxation];
  if (!inStock) out.push('stock');
  if (isMisfit) out.push('fit');
  return out;
}

/** The least step at which `wanted` frames are admitted, or the last; `counts` of frames by their step. */
export function stepFor(counts: ArrayLike<number>, wanted: number): number {
  let admitted = 0;
  for (let step = 0; step < RELAXATIONS.length; step++) {
    admitted += counts[step] as number;
    if (admitted >= wanted) return step;
  }
  return RELAXATIONS.length;
}
