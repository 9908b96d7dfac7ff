import { BestPlaces } from './best-places.ts';
import type { FrameCatalogue, FrameColumns } from './catalogue.ts';
import { drawsFrom } from './draws.ts';
import { FACE_SHAPES } from './face-prior.ts';
import type { BuildColumns, CatalogueFrame } from './frame-numbers.ts';
import { NO_OPINION, priceScore } from './preference.ts';
import { RELAXATIONS, relaxedFor, stepFor, stepOf, type Relaxation } from './relaxation.ts';
import { MODEL_VERSION, PART_WEIGHTS, explainScore, planFor, type Plan, type Scored } from './score.ts';
import type { Shopper } from './shopper.ts';
import { composeSlate, DEFAULT_POLICY, policyId, type Candidate, type Policy } from './slate.ts';

export interface RankOptions {
  /** Repeats the exploration: the same seed gives the same page. Log it with the page, or use the request's id. */
  readonly seed: string;
  /** Frames on the page; default 20, the specification's. */
  readonly limit?: number;
  /** Something is let go until so many frames are found; default 8, at most the limit. */
  readonly atLeast?: number;
  readonly policy?: Policy;
}

export interface RankedFrame extends Scored {
  readonly frame: CatalogueFrame;
  /** From 0. */
  readonly position: number;
  readonly propensity: number;
  /** What this frame does not meet. Empty: it meets everything. */
  readonly relaxed: readonly Relaxation[];
}

export interface Page {
  readonly items: readonly RankedFrame[];
  readonly policyId: string;
  readonly modelVersion: string;
  /** What had to be let go for the page as a whole, in the order of RELAXATIONS. */
  readonly relaxed: readonly Relaxation[];
  /** Frames that meet everything, on this page or not. */
  readonly matching: number;
}

/** As many candidates a position as diversity and exploration may choose from. */
const CANDIDATES_EACH = 4;
const CANDIDATES_LEAST = 40;

/**
 * The frames for a shopper, best first: by what had to be let go, then by total score, then by id; made diverse and explored by
 * the policy. Nothing need be known of the shopper. Empty only where the catalogue is.
 * Throws RangeError where limit or atLeast is no whole number from 0 up.
 */
export function rank(catalogue: FrameCatalogue, shopper: Shopper, options: RankOptions): Page {
  const { seed, limit = 20, policy = DEFAULT_POLICY } = options;
  const atLeast = Math.min(limit, options.atLeast ?? 8);
  for (const [name, value] of Object.entries({ limit, atLeast }))
    if (!Number.isInteger(value) || value < 0) throw new RangeError(`${name} is no count: ${value}`);
  const plan = planFor(shopper);
  const scores = scoreColumns(catalogue, plan);
  const most = Math.min(catalogue.size, Math.max(CANDIDATES_LEAST, CANDIDATES_EACH * limit));
  const best = bestPlaces(catalogue, scores, most);
  const step = stepFor(scores.counts, atLeast);
  const { shape, brand, colour } = catalogue.columns.codes;
  const candidates = best
    .filter((place) => (scores.steps[place] as number) <= step)
    .map((place): Candidate => ({
      place,
      score: scores.totals[place] as number,
      step: scores.steps[place] as number,
      shape: shape[place] as number,
      brand: brand[place] as number,
      colour: colour[place] as number,
    }));
  const slate = composeSlate(candidates, limit, policy, drawsFrom(seed));
  const items = slate.map(({ place, propensity }, position): RankedFrame => {
    const frame = catalogue.at(place);
    const scored = explainScore(frame, catalogue.numbersAt(place), plan);
    const relaxed = relaxedFor(
      plan.hasShape ? scored.compatibility : 1,
      frame.available,
      scored.verdict === 'no',
    );
    return { ...scored, frame, position, propensity, relaxed };
  });
  return {
    items,
    policyId: policyId(policy),
    modelVersion: MODEL_VERSION,
    relaxed: RELAXATIONS.filter((relaxation) => items.some(({ relaxed }) => relaxed.includes(relaxation))),
    matching: scores.counts[0] as number,
  };
}

/** Every frame's total, the step at which it is admitted, and how many frames each step admits. */
export interface ColumnScores {
  readonly totals: Float64Array;
  readonly steps: Uint8Array;
  readonly counts: Int32Array;
}

/** Scores a whole catalogue, one aspect after the other over all frames. Equal to `scoreFrame` of each, to the last bit. */
export function scoreColumns(catalogue: FrameCatalogue, plan: Plan): ColumnScores {
  const columns = catalogue.columns;
  const totals = new Float64Array(columns.count);
  const steps = new Uint8Array(columns.count);
  const counts = addFitAndFace(catalogue, columns, plan, totals, steps);
  addPreferences(catalogue, columns, plan, totals);
  const { popularity } = columns.numbers;
  for (let i = 0; i < columns.count; i++)
    totals[i] = Math.min(1, (totals[i] as number) + PART_WEIGHTS.popularity * (popularity[i] as number));
  return { totals, steps, counts };
}

/** Each build is judged once, and frames look theirs up. Returns how many frames each step admits. */
function addFitAndFace(
  { builds }: FrameCatalogue,
  { count, codes: { build, inStock } }: FrameColumns,
  { terms, shapes, hasShape }: Plan,
  totals: Float64Array,
  steps: Uint8Array,
): Int32Array {
  const scores = new Float64Array(builds.count);
  const misfits = new Uint8Array(builds.count);
  for (const { term, share } of terms) term.all(builds, share, scores, misfits);
  const expected = expectedCompatibilities(builds, shapes);
  for (let code = 0; code < builds.count; code++)
    scores[code] = (scores[code] as number) + PART_WEIGHTS.face * (expected[code] as number);
  const counts = new Int32Array(RELAXATIONS.length + 1);
  for (let i = 0; i < count; i++) {
    const code = build[i] as number;
    totals[i] = scores[code] as number;
    const step = stepOf(hasShape ? (expected[code] as number) : 1, inStock[i] === 1, misfits[code] === 1);
    steps[i] = step;
    counts[step] = (counts[step] as number) + 1;
  }
  return counts;
}

function expectedCompatibilities({ count, numbers }: BuildColumns, shapes: readonly number[]): Float64Array {
  const expected = new Float64Array(count);
  for (const [at, shape] of FACE_SHAPES.entries()) {
    const probability = shapes[at] as number;
    const compatibility = numbers[`compatibility_${shape}`];
    for (let code = 0; code < count; code++)
      expected[code] = (expected[code] as number) + probability * (compatibility[code] as number);
  }
  return expected;
}

/** Each word is judged once, and frames look their words up. */
function addPreferences(
  catalogue: FrameCatalogue,
  { count, numbers, codes }: FrameColumns,
  { wishes, wishShare, price }: Plan,
  totals: Float64Array,
): void {
  if (wishShare === 0) {
    const neutral = PART_WEIGHTS.preference * NO_OPINION;
    for (let i = 0; i < count; i++) totals[i] = (totals[i] as number) + neutral;
  }
  for (const { facet, score } of wishes) {
    const byCode = Float64Array.from(catalogue.words(facet), (word) => wishShare * score(word));
    const column = codes[facet];
    for (let i = 0; i < count; i++)
      totals[i] = (totals[i] as number) + (byCode[column[i] as number] as number);
  }
  if (price === null) return;
  const { priceMinor } = numbers;
  const { currency } = codes;
  const wanted = catalogue.words('currency').indexOf(price.currency);
  for (let i = 0; i < count; i++) {
    const score = currency[i] === wanted ? priceScore(priceMinor[i] as number, price) : NO_OPINION;
    totals[i] = (totals[i] as number) + wishShare * score;
  }
}

/** By step, then score, then id. */
function bestPlaces(catalogue: FrameCatalogue, { totals, steps }: ColumnScores, most: number): number[] {
  const best = new BestPlaces(most, (place, other) => {
    const step = (steps[place] as number) - (steps[other] as number);
    if (step !== 0) return step < 0;
    const score = (totals[place] as number) - (totals[other] as number);
    return score === 0 ? catalogue.at(place).id < catalogue.at(other).id : score > 0;
  });
  for (let place = 0; place < totals.length; place++) best.offer(place);
  return best.sorted();
}
