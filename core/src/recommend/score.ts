import { RECOMMENDED_FROM } from '../platform/facts/derive-facts.ts';
import type { Verdict } from './band.ts';
import { cellFor, FACE_SHAPES, type FaceShape } from './face-prior.ts';
import { explainFit, fitTerms, type Fit } from './fit.ts';
import type { FitTerm } from './fit-term.ts';
import { frameNumbers, rimOf, type CatalogueFrame, type FrameNumbers } from './frame-numbers.ts';
import {
  NO_OPINION,
  preferenceReasons,
  priceScore,
  WORDS,
  wishesOf,
  type PriceRange,
  type Wish,
} from './preference.ts';
import { tenth, type Reason } from './reason.ts';
import { SECOND_CUT } from './relaxation.ts';
import { shapeProbabilities, type Shopper } from './shopper.ts';

/** Changes whenever a formula or a constant of this folder does, so that what was shown is never credited to another model. */
export const MODEL_VERSION = 'fit-mm.1';

/**
 * What makes the total. Judgement: the fit decides. The table of face shapes spans 0.45 to 0.9 and so moves the total by 0.045 at
 * most, less than 0.08 of fit; what a shop says instead spans 0 to 1, a sixth of fit.
 */
export const PART_WEIGHTS = { fit: 0.6, face: 0.1, preference: 0.2, popularity: 0.1 } as const;
export type Part = keyof typeof PART_WEIGHTS;

/** A shopper made ready for scoring. `shares` are of the total. */
export interface Plan {
  readonly shopper: Shopper;
  readonly terms: readonly { readonly term: FitTerm; readonly share: number }[];
  /** By FACE_SHAPES. */
  readonly shapes: readonly number[];
  /** Picked or measured, so that there is something to cut by. */
  readonly hasShape: boolean;
  readonly wishes: readonly Wish[];
  readonly price: PriceRange | null;
  /** Of one wish, the price's included; 0 where nothing is wished. */
  readonly wishShare: number;
}

export function planFor(shopper: Shopper): Plan {
  const terms = fitTerms(shopper);
  const weights = terms.reduce((total, { weight }) => total + weight, 0);
  const wishes = wishesOf(shopper.preferences);
  const price = shopper.preferences?.price ?? null;
  const wishCount = wishes.length + (price === null ? 0 : 1);
  return {
    shopper,
    terms: terms.map((term) => ({ term, share: (PART_WEIGHTS.fit * term.weight) / weights })),
    shapes: shapeProbabilities(shopper.face),
    hasShape: shopper.face?.faceShape !== undefined,
    wishes,
    price,
    wishShare: wishCount === 0 ? 0 : PART_WEIGHTS.preference / wishCount,
  };
}

/** 0..1: the frame's compatibility with each shape, weighed with the shapes' probabilities. */
function expectedCompatibility(numbers: FrameNumbers, shapes: readonly number[]): number {
  let sum = 0;
  for (const [i, shape] of FACE_SHAPES.entries())
    sum += (shapes[i] as number) * numbers[`compatibility_${shape}`];
  return sum;
}

/** The total of one frame, 0..1, added in the same order as by columns. */
export function totalScore(frame: CatalogueFrame, plan: Plan): number {
  return totalOf(frame, frameNumbers(frame), plan);
}

function totalOf(frame: CatalogueFrame, numbers: FrameNumbers, plan: Plan): number {
  const rim = rimOf(frame);
  let total = 0;
  for (const { term, share } of plan.terms) total += share * term.one(numbers, rim);
  total += PART_WEIGHTS.face * expectedCompatibility(numbers, plan.shapes);
  if (plan.wishShare === 0) total += PART_WEIGHTS.preference * NO_OPINION;
  for (const { facet, score } of plan.wishes) total += plan.wishShare * score(WORDS[facet](frame));
  if (plan.price !== null) total += plan.wishShare * priceOf(frame, numbers, plan.price);
  total += PART_WEIGHTS.popularity * numbers.popularity;
  return Math.min(1, total);
}

/** Prices of another currency are not compared, but left open. */
const priceOf = ({ price, currency }: CatalogueFrame, numbers: FrameNumbers, range: PriceRange): number =>
  price === null || currency !== range.currency ? NO_OPINION : priceScore(numbers.priceMinor, range);

/** A frame's total with what made it. */
export interface Scored {
  /** 0..1; the sum of `score × weight` over the parts. */
  readonly score: number;
  readonly parts: Readonly<Record<Part, { readonly score: number; readonly weight: number }>>;
  readonly fit: Fit;
  /** `no`: certainly no choice for this face or prescription. */
  readonly verdict: Verdict;
  /** Expected over the shapes. */
  readonly compatibility: number;
  readonly reasons: readonly Reason[];
}

/** Scores one frame and says why. Depends on this frame and this shopper alone. */
export const scoreFrame = (frame: CatalogueFrame, plan: Plan): Scored =>
  explainScore(frame, frameNumbers(frame), plan);

/** The same, where the frame's figures are at hand. */
export function explainScore(frame: CatalogueFrame, numbers: FrameNumbers, plan: Plan): Scored {
  const fit = explainFit(
    plan.terms.map(({ term }) => term),
    frame,
    numbers,
    rimOf(frame),
  );
  const compatibility = expectedCompatibility(numbers, plan.shapes);
  return {
    score: totalOf(frame, numbers, plan),
    parts: {
      fit: { score: fit.score, weight: PART_WEIGHTS.fit },
      face: { score: compatibility, weight: PART_WEIGHTS.face },
      preference: { score: preferenceScore(frame, numbers, plan), weight: PART_WEIGHTS.preference },
      popularity: { score: numbers.popularity, weight: PART_WEIGHTS.popularity },
    },
    fit,
    verdict: fit.verdict,
    compatibility,
    reasons: [
      ...fit.reasons,
      ...shapeReasons(frame, numbers, plan),
      ...preferenceReasons(frame, plan.shopper.preferences),
      ...popularityReasons(frame, numbers),
      ...(frame.available ? [] : [{ code: 'availability/stock', direction: 'out', params: {} } as const]),
    ],
  };
}

function preferenceScore(frame: CatalogueFrame, numbers: FrameNumbers, plan: Plan): number {
  const scores = plan.wishes.map(({ facet, score }) => score(WORDS[facet](frame)));
  if (plan.price !== null) scores.push(priceOf(frame, numbers, plan.price));
  return scores.length === 0 ? NO_OPINION : scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

function shapeReasons(frame: CatalogueFrame, numbers: FrameNumbers, { shapes, hasShape }: Plan): Reason[] {
  if (!hasShape) return [];
  const likeliest = shapes.indexOf(Math.max(...shapes));
  const faceShape = FACE_SHAPES[likeliest] as FaceShape;
  const compatibility = Math.round(numbers[`compatibility_${faceShape}`] * 100) / 100;
  const said = frame.ai_enhanced.face_shape_compatibility?.[faceShape] !== undefined;
  return [
    {
      code: 'face/shape',
      direction:
        compatibility >= RECOMMENDED_FROM ? 'suits' : compatibility >= SECOND_CUT ? 'neutral' : 'contrasts',
      params: {
        faceShape,
        probability: Math.round((shapes[likeliest] as number) * 100) / 100,
        frameShape: frame.frame.shape ?? null,
        compatibility,
        grade: said ? null : cellFor(faceShape, frame.frame.shape).grade,
      },
    },
  ];
}

/** Clearly more than the usual reward, and seen often enough to say so. */
const LIKED_FROM = 0.6;

const popularityReasons = ({ evidence }: CatalogueFrame, { popularity }: FrameNumbers): Reason[] =>
  popularity < LIKED_FROM
    ? []
    : [{ code: 'popularity/others', direction: 'liked', params: { shown: tenth(evidence?.shown ?? 0) } }];
