import { POPULATION, reliability, shrunk, Z90, type Normal } from './estimate.ts';
import type { Eye, FitTerm } from './fit-term.ts';
import { UNKNOWN_SCORE, type BuildColumns, type BuildNumbers } from './frame-numbers.ts';
import {
  blankMm,
  isLight,
  LARGEST_BLANK_MM,
  lensGrams,
  lensPower,
  lensScore,
  RIM_DEMANDS,
  RIMS,
  thicknessMm,
  USUAL_INDEX,
  type LensPower,
  type RimDemand,
} from './lens.ts';
import type { EyePower } from './prescription.ts';
import { tenth, type Reason } from './reason.ts';

/** What a lens must be for one eye. */
export interface LensFor {
  readonly weight: number;
  readonly eye: Eye;
  readonly power: EyePower;
  /** The eye's distance from the middle of the nose. */
  readonly pupil: Normal;
}

const scoreAt = (
  power: LensPower,
  a: number,
  b: number,
  areaMm2: number,
  radiusMm: number,
  decentrationMm: number,
  demand: RimDemand,
): number =>
  lensScore(
    thicknessMm(power, power.perUsual, a, radiusMm, decentrationMm, demand),
    lensGrams(power, a, b, areaMm2, radiusMm, decentrationMm, demand),
    demand,
  );

/** Not even the thinnest material gives a lens. */
const isImpossible = (
  power: LensPower,
  lensWidthMm: number,
  radiusMm: number,
  decentrationMm: number,
  demand: RimDemand,
): boolean =>
  blankMm(radiusMm, decentrationMm) > LARGEST_BLANK_MM ||
  thicknessMm(power, power.perHighest, lensWidthMm, radiusMm, decentrationMm, demand) > demand.thickestMm;

const demandOf = (rim: number): RimDemand => RIM_DEMANDS[rim] as RimDemand;

const isLensUnknown = ({ pupilsVariance, heightVariance }: BuildNumbers): boolean =>
  pupilsVariance + heightVariance === Infinity;

/** The score of each build's lens for an eye at a distance from the nose. A loop of its own, so that all it calls is inlined. */
function scoresAt({ count, numbers, codes }: BuildColumns, power: LensPower, pupilMm: number): Float64Array {
  const { lensWidthMm, heightMm, lensAreaMm2, lensRadiusMm, pupilsMm, pupilsVariance, heightVariance } =
    numbers;
  const { rim } = codes;
  const scores = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const isUnknown = (pupilsVariance[i] as number) + (heightVariance[i] as number) === Infinity;
    scores[i] = isUnknown
      ? UNKNOWN_SCORE
      : scoreAt(
          power,
          lensWidthMm[i] as number,
          heightMm[i] as number,
          lensAreaMm2[i] as number,
          lensRadiusMm[i] as number,
          Math.abs((pupilsMm[i] as number) - pupilMm),
          RIM_DEMANDS[rim[i] as number] as RimDemand,
        );
  }
  return scores;
}

function markImpossible(
  { count, numbers, codes: { rim } }: BuildColumns,
  power: LensPower,
  pupilMm: number,
  halfMm: number,
  misfits: Uint8Array,
): void {
  const { lensWidthMm, lensRadiusMm, pupilsMm, pupilsVariance, heightVariance } = numbers;
  for (let i = 0; i < count; i++) {
    if ((pupilsVariance[i] as number) + (heightVariance[i] as number) === Infinity) continue;
    const least = Math.max(0, Math.abs((pupilsMm[i] as number) - pupilMm) - halfMm);
    const demand = RIM_DEMANDS[rim[i] as number] as RimDemand;
    if (isImpossible(power, lensWidthMm[i] as number, lensRadiusMm[i] as number, least, demand))
      misfits[i] = 1;
  }
}

/**
 * How thick and heavy one lens gets at the decentration that the eye's distance gives, regressed towards what it is for the
 * usual eye. A misfit where no laboratory can make it, even at the kindest decentration of the interval.
 */
export function lensTerm({ weight, eye, power: prescribed, pupil }: LensFor): FitTerm {
  const power = lensPower(prescribed);
  const usualMm = POPULATION.eye.meanMm;
  const known = reliability(POPULATION.eye, pupil.variance);
  const halfMm = Z90 * Math.sqrt(pupil.variance);
  return {
    weight,
    one(frame, rim) {
      if (isLensUnknown(frame)) return UNKNOWN_SCORE;
      const { lensWidthMm: a, heightMm: b, lensAreaMm2: area, lensRadiusMm: radius, pupilsMm } = frame;
      const demand = demandOf(rim);
      const found = scoreAt(power, a, b, area, radius, Math.abs(pupilsMm - pupil.mm), demand);
      const prior = scoreAt(power, a, b, area, radius, Math.abs(pupilsMm - usualMm), demand);
      return shrunk(found, prior, known);
    },
    all(columns, share, totals, misfits) {
      const found = scoresAt(columns, power, pupil.mm);
      const usual = scoresAt(columns, power, usualMm);
      for (let i = 0; i < columns.count; i++)
        totals[i] = (totals[i] as number) + share * shrunk(found[i] as number, usual[i] as number, known);
      markImpossible(columns, power, pupil.mm, halfMm, misfits);
    },
    explain(_frame, numbers, rim) {
      if (isLensUnknown(numbers)) return { range: [0, 1], verdict: 'unsure', reasons: [] };
      const demand = demandOf(rim);
      const { lensWidthMm: a, heightMm: b, lensAreaMm2: area, lensRadiusMm: radius, pupilsMm } = numbers;
      const found = Math.abs(pupilsMm - pupil.mm);
      const least = Math.max(0, found - halfMm);
      const isOut = isImpossible(power, a, radius, least, demand);
      const isSure = Number.isFinite(halfMm) && !isImpossible(power, a, radius, found + halfMm, demand);
      // No eye is less known than anybody's.
      const spread = Math.min(halfMm, Z90 * POPULATION.eye.sdMm);
      const at = (decentration: number): number => scoreAt(power, a, b, area, radius, decentration, demand);
      const thickMm = thicknessMm(power, power.perUsual, a, radius, found, demand);
      const grams = lensGrams(power, a, b, area, radius, found, demand);
      const neededMm = blankMm(radius, least);
      const edge: Reason = {
        code: 'fit/lens_edge',
        direction: isOut ? 'impossible' : thickMm <= demand.comfortableMm ? 'thin' : 'thick',
        params: {
          thickMm: tenth(thickMm),
          mostMm: demand.thickestMm,
          lensIndex: USUAL_INDEX,
          rim: RIMS[rim] ?? null,
          eye,
        },
      };
      const blank: Reason = {
        code: 'fit/blank_size',
        direction: 'impossible',
        params: { neededMm: tenth(neededMm), largestMm: LARGEST_BLANK_MM, eye },
      };
      return {
        range: [at(found + spread), at(Math.max(0, found - spread))],
        verdict: isOut ? 'no' : isSure ? 'yes' : 'unsure',
        reasons: [
          neededMm > LARGEST_BLANK_MM ? blank : edge,
          {
            code: 'fit/lens_weight',
            direction: isLight(grams) ? 'light' : 'heavy',
            params: { grams: tenth(grams), eye },
          },
        ],
      };
    },
  };
}
