import type { FrameFacts } from '../schema/frame-facts.ts';
import { horizontalPower, meanPower, type EyePower } from './prescription.ts';

type Rim = NonNullable<FrameFacts['rim']>;

/**
 * What a rim asks of a lens, mm. `thinnestMm` at the edge of a plus lens: a groove wants at least 1.5 (Eyecare Business 1999), drilled
 * holes 2.0. `thickestMm`: drilled edges to 5.0 (2020 Magazine, May 2006); for the others judgement. `comfortableMm`: no complaint.
 */
export interface RimDemand {
  readonly thinnestMm: number;
  readonly comfortableMm: number;
  readonly thickestMm: number;
  /** 1 / (thickest - comfortable). */
  readonly fall: number;
}

const demand = (thinnestMm: number, comfortableMm: number, thickestMm: number): RimDemand => ({
  thinnestMm,
  comfortableMm,
  thickestMm,
  fall: 1 / (thickestMm - comfortableMm),
});

/** By the rim's place in RIMS; the last for a rim that no shop states, taken as full. */
export const RIMS: readonly Rim[] = ['full', 'half', 'rimless'];
const FULL = demand(1, 4, 10);
export const RIM_DEMANDS: readonly RimDemand[] = [FULL, demand(1.5, 3.5, 7), demand(2, 3, 5), FULL];

/** Centre of a minus lens of a usual organic material. */
const CENTRE_MM = 1.5;
/** Cutting allowance on the diameter of the blank. */
const ALLOWANCE_MM = 2;
/** Largest uncut lens that laboratories commonly make. */
export const LARGEST_BLANK_MM = 80;
/** The thinnest material on sale: what it cannot do nothing can. */
const HIGHEST_INDEX = 1.74;
/** The material that is assumed for thickness and weight: g/cm³ is that of MR-8. */
export const USUAL_INDEX = 1.6;
const G_PER_MM3 = 1.3e-3;

/**
 * Smallest uncut lens, mm: ED + 2 × decentration + 2 for cutting. An approximation (opterio; ABDO, Worked Problems in
 * Ophthalmic Lenses: ED + (A + DBL - PD)); no simple formula is exact for every outline.
 */
export const blankMm = (radiusMm: number, decentrationMm: number): number =>
  2 * (radiusMm + decentrationMm) + ALLOWANCE_MM;

/**
 * What a power makes of a lens. `per…` times a height² above the optical centre is the rise of the surfaces, mm: power × height² /
 * (2000 × (index - 1)), the approximate sagitta formula (ABDO, Worked Problems in Ophthalmic Lenses). Spherical; aspheric is thinner.
 */
export interface LensPower {
  /** Across, where decentration thickens a lens. */
  readonly isMinus: boolean;
  readonly perUsual: number;
  readonly perHighest: number;
  /** On average over the meridians, since all of a lens weighs. */
  readonly isMeanMinus: boolean;
  readonly perMean: number;
}

const perSquare = (dioptres: number, index: number): number => Math.abs(dioptres) / (2000 * (index - 1));

export function lensPower(eye: EyePower): LensPower {
  const across = horizontalPower(eye);
  const mean = meanPower(eye);
  return {
    isMinus: across < 0,
    perUsual: perSquare(across, USUAL_INDEX),
    perHighest: perSquare(across, HIGHEST_INDEX),
    isMeanMinus: mean < 0,
    perMean: perSquare(mean, USUAL_INDEX),
  };
}

/** From the optical centre to the farthest place that counts: the edge of a minus lens, half the blank of a plus lens. */
const reach = (isMinus: boolean, lensWidthMm: number, radiusMm: number, decentrationMm: number): number =>
  (isMinus ? lensWidthMm / 2 : radiusMm + ALLOWANCE_MM / 2) + decentrationMm;

/** At the thickest place, mm: the far edge of a minus lens, the centre of a plus lens made from its smallest blank. */
export function thicknessMm(
  { isMinus }: LensPower,
  per: number,
  lensWidthMm: number,
  radiusMm: number,
  decentrationMm: number,
  { thinnestMm }: RimDemand,
): number {
  const far = reach(isMinus, lensWidthMm, radiusMm, decentrationMm);
  return (isMinus ? CENTRE_MM : thinnestMm) + per * far * far;
}

/**
 * Of one cut lens of USUAL_INDEX: area × mean thickness × density. The mean of height² over an ellipse with half axes a, b whose
 * optical centre lies d beside the middle is (a² + b²) / 4 + d².
 */
export function lensGrams(
  { isMeanMinus, perMean }: LensPower,
  lensWidthMm: number,
  lensHeightMm: number,
  areaMm2: number,
  radiusMm: number,
  decentrationMm: number,
  { thinnestMm }: RimDemand,
): number {
  const spread =
    (lensWidthMm * lensWidthMm + lensHeightMm * lensHeightMm) / 16 + decentrationMm * decentrationMm;
  const half = radiusMm + decentrationMm + ALLOWANCE_MM / 2;
  const mean = isMeanMinus ? CENTRE_MM + perMean * spread : thinnestMm + perMean * (half * half - spread);
  return areaMm2 * mean * G_PER_MM3;
}

/** Grams of one lens that nobody notices, and that leave marks on the nose. Judgement: whole spectacles of 25 to 40 g. */
const LIGHT_G = 8;
const HEAVY_G = 20;

export const isLight = (grams: number): boolean => grams <= LIGHT_G;

const EACH_G = 1 / (HEAVY_G - LIGHT_G);

/** 1 up to what is good, straight down to 0 at `bad`. */
const downTo = (bad: number, value: number, fall: number): number =>
  Math.max(0, Math.min(1, (bad - value) * fall));

/** How much of a lens's score is its edge; the rest is its weight. Judgement. */
const EDGE_PART = 2 / 3;

/** 0..1 of a lens by its thickest place and its weight; never rises with decentration. */
export const lensScore = (thickMm: number, grams: number, { thickestMm, fall }: RimDemand): number =>
  EDGE_PART * downTo(thickestMm, thickMm, fall) + (1 - EDGE_PART) * downTo(HEAVY_G, grams, EACH_G);
