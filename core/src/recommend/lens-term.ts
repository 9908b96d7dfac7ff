import type { Columns } from './columns.ts';
import { POPULATION, shrunk, Z90, reliability, type Normal } from './estimate.ts';
import type { Explanation, Eye, FitTerm } from './fit-term.ts';
import { UNKNOWN_SCORE, type FrameNumbers } from './frame-numbers.ts';
import {
  blankMm,
  HIGHEST_INDEX,
  LARGEST_BLANK_MM,
  lensGrams,
  RIM_DEMANDS,
  RIMS,
  thicknessMm,
  thicknessScore,
  USUAL_INDEX,
  weightScore,
  type RimDemand,
} from './lens.ts';
import { horizontalPower, type EyePower } from './prescription.ts';
import { tenth, type Reason } from './reason.ts';

/** What a lens must be for one eye. */
export interface LensOf {
  readonly weight: number;
  readonly eye: Eye;
  readonly power: EyePower;
  /** The eye's distance from the middle of the nose. */
  readonly pupil: Normal;
}

type Score = (
  lensWidthMm: number,
  lensHeightMm: number,
  areaMm2: number,
  radiusMm: number,
  decentrationMm: number,
  demand: RimDemand,
) => number;

/** A misfit where not even the thinnest material and the kindest decentration of the interval give a lens. */
const isImpossible = (
  power: number,
  lensWidthMm: number,
  radiusMm: number,
  decentrationMm: number,
  demand: RimDemand,
): boolean =>
  blankMm(radiusMm, decentrationMm) > LARGEST_BLANK_MM ||
  thicknessMm(power, lensWidthMm, radiusMm, decentrationMm, demand, HIGHEST_INDEX) > demand.thickestMm;

const demandOf = (rim: number): RimDemand => RIM_DEMANDS[rim] as RimDemand;

/** Both lens terms: a score of the decentration that the eye's distance gives, regressed towards that of the usual eye. */
function lensScorer(
  score: Score,
  { weight, pupil }: LensOf,
): Pick<FitTerm, 'weight' | 'one'> & {
  readonly each: (columns: Columns, share: number, totals: Float64Array) => void;
} {
  const share01 = reliability(POPULATION.eye, pupil.variance);
  const usual = POPULATION.eye.meanMm;
  const of = (
    isKnown: boolean,
    a: number,
    b: number,
    area: number,
    radius: number,
    halfPd: number,
    rim: RimDemand,
  ): number =>
    isKnown
      ? shrunk(
          score(a, b, area, radius, Math.abs(halfPd - pupil.mm), rim),
          score(a, b, area, radius, Math.abs(halfPd - usual), rim),
          share01,
        )
      : UNKNOWN_SCORE;
  return {
    weight,
    one: (frame, rim) =>
      of(
        isLensKnown(frame),
        frame.lensWidthMm,
        frame.heightMm,
        frame.lensAreaMm2,
        frame.lensRadiusMm,
        frame.pupilsMm,
        demandOf(rim),
      ),
    each({ count, numbers, codes: { rim } }, share, totals) {
      const { lensWidthMm, heightMm, lensAreaMm2, lensRadiusMm, pupilsMm, pupilsVariance, heightVariance } =
        numbers;
      for (let i = 0; i < count; i++) {
        const value = of(
          (pupilsVariance[i] as number) + (heightVariance[i] as number) !== Infinity,
          lensWidthMm[i] as number,
          heightMm[i] as number,
          lensAreaMm2[i] as number,
          lensRadiusMm[i] as number,
          pupilsMm[i] as number,
          demandOf(rim[i] as number),
        );
        totals[i] = (totals[i] as number) + share * value;
      }
    },
  };
}

const isLensKnown = ({ pupilsVariance, heightVariance }: FrameNumbers): boolean =>
  pupilsVariance + heightVariance !== Infinity;

const UNKNOWN: Explanation = { range: [0, 1], verdict: 'unsure', reasons: [] };

/** Smallest, expected and largest decentration over the interval of the eye's distance, mm. No eye is less known than anybody's. */
function decentrations({ pupilsMm }: FrameNumbers, pupil: Normal): [number, number, number] {
  const found = Math.abs(pupilsMm - pupil.mm);
  const half = Z90 * Math.sqrt(Math.min(pupil.variance, POPULATION.eye.sdMm ** 2));
  return [Math.max(0, found - half), found, found + half];
}

/** How thick the lens gets where it is thickest, and whether a laboratory can make it at all. */
export function edgeTerm(of: LensOf): FitTerm {
  const power = horizontalPower(of.power);
  const thick = (a: number, radius: number, decentration: number, demand: RimDemand): number =>
    thicknessMm(power, a, radius, decentration, demand, USUAL_INDEX);
  const { each, ...scorer } = lensScorer(
    (a, _b, _area, radius, decentration, demand) =>
      thicknessScore(thick(a, radius, decentration, demand), demand),
    of,
  );
  const half = Z90 * Math.sqrt(of.pupil.variance);
  return {
    ...scorer,
    all(columns, share, totals, misfits) {
      each(columns, share, totals);
      const { lensWidthMm, lensRadiusMm, pupilsMm, pupilsVariance, heightVariance } = columns.numbers;
      const { rim } = columns.codes;
      for (let i = 0; i < columns.count; i++) {
        if ((pupilsVariance[i] as number) + (heightVariance[i] as number) === Infinity) continue;
        const least = Math.max(0, Math.abs((pupilsMm[i] as number) - of.pupil.mm) - half);
        const demand = demandOf(rim[i] as number);
        if (isImpossible(power, lensWidthMm[i] as number, lensRadiusMm[i] as number, least, demand))
          misfits[i] = 1;
      }
    },
    explain(_frame, numbers, rim) {
      if (!isLensKnown(numbers)) return UNKNOWN;
      const demand = demandOf(rim);
      const { lensWidthMm: a, lensRadiusMm: radius } = numbers;
      const [kindest, found, most] = decentrations(numbers, of.pupil);
      const least = Math.max(0, found - half);
      const isOut = isImpossible(power, a, radius, least, demand);
      const isSure = Number.isFinite(half) && !isImpossible(power, a, radius, found + half, demand);
      const thickMm = thick(a, radius, found, demand);
      const edge: Reason = {
        code: 'fit/lens_edge',
        direction: isOut ? 'impossible' : thickMm <= demand.comfortableMm ? 'thin' : 'thick',
        params: {
          thickMm: tenth(thickMm),
          mostMm: demand.thickestMm,
          lensIndex: USUAL_INDEX,
          rim: RIMS[rim] ?? null,
          eye: of.eye,
        },
      };
      const neededMm = blankMm(radius, least);
      const blank: Reason = {
        code: 'fit/blank_size',
        direction: 'impossible',
        params: { neededMm: tenth(neededMm), largestMm: LARGEST_BLANK_MM, eye: of.eye },
      };
      return {
        range: [
          thicknessScore(thick(a, radius, most, demand), demand),
          thicknessScore(thick(a, radius, kindest, demand), demand),
        ],
        verdict: isOut ? 'no' : isSure ? 'yes' : 'unsure',
        reasons: neededMm > LARGEST_BLANK_MM ? [blank] : [edge],
      };
    },
  };
}

/** What the lens weighs. */
export function gramsTerm(of: LensOf): FitTerm {
  const { sphere, cylinder } = of.power;
  // The mean sphere: all of the lens weighs, not its horizontal line alone.
  const power = sphere + cylinder / 2;
  const { each, ...scorer } = lensScorer(
    (a, b, area, radius, decentration, demand) =>
      weightScore(lensGrams(power, a, b, area, radius, decentration, demand)),
    of,
  );
  return {
    ...scorer,
    all: each,
    explain(_frame, numbers, rim) {
      if (!isLensKnown(numbers)) return UNKNOWN;
      const demand = demandOf(rim);
      const grams = decentrations(numbers, of.pupil).map((decentration) =>
        lensGrams(
          power,
          numbers.lensWidthMm,
          numbers.heightMm,
          numbers.lensAreaMm2,
          numbers.lensRadiusMm,
          decentration,
          demand,
        ),
      ) as [number, number, number];
      return {
        range: [weightScore(grams[2]), weightScore(grams[0])],
        verdict: 'yes',
        reasons: [
          {
            code: 'fit/lens_weight',
            direction: weightScore(grams[1]) === 1 ? 'light' : 'heavy',
            params: { grams: tenth(grams[1]), eye: of.eye },
          },
        ],
      };
    },
  };
}
