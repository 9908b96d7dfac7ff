import type { FrameFacts } from '../schema/frame-facts.ts';

type Rim = NonNullable<FrameFacts['rim']>;

/**
 * What a rim asks of a lens, mm. `thinnestMm` at the edge of a plus lens: a groove wants at least 1.5 (Eyecare Business 1999), drilled
 * holes 2.0. `thickestMm`: drilled edges to 5.0 (2020 Magazine, May 2006); for the others judgement. `comfortableMm`: no complaint.
 */
export interface RimDemand {
  readonly thinnestMm: number;
  readonly comfortableMm: number;
  readonly thickestMm: number;
}

/** By the rim's place in RIMS; the last for a rim that no shop states, taken as full. */
export const RIMS: readonly Rim[] = ['full', 'half', 'rimless'];
const FULL: RimDemand = { thinnestMm: 1, comfortableMm: 4, thickestMm: 10 };
export const RIM_DEMANDS: readonly RimDemand[] = [
  FULL,
  { thinnestMm: 1.5, comfortableMm: 3.5, thickestMm: 7 },
  { thinnestMm: 2, comfortableMm: 3, thickestMm: 5 },
  FULL,
];

/** Centre of a minus lens of a usual organic material. */
const CENTRE_MM = 1.5;
/** Cutting allowance on the diameter of the blank. */
const ALLOWANCE_MM = 2;
/** Largest uncut lens that laboratories commonly make. */
export const LARGEST_BLANK_MM = 80;
/** The thinnest material on sale: what it cannot do nothing can. */
export const HIGHEST_INDEX = 1.74;
/** The material that is assumed for thickness and weight: g/cm³ is that of MR-8. */
export const USUAL_INDEX = 1.6;
const DENSITY_G_PER_CM3 = 1.3;

/**
 * Smallest uncut lens, mm: ED + 2 × decentration + 2 for cutting. An approximation (opterio; ABDO, Worked Problems in
 * Ophthalmic Lenses: ED + (A + DBL - PD)); no simple formula is exact for every outline.
 */
export const blankMm = (radiusMm: number, decentrationMm: number): number =>
  2 * (radiusMm + decentrationMm) + ALLOWANCE_MM;

/**
 * Rise of a surface pair at a height above the optical centre, mm: power × height² / (2000 × (index - 1)).
 * Source: the approximate sagitta formula (ABDO, Worked Problems in Ophthalmic Lenses). Spherical lenses; aspheric are thinner.
 */
const riseMm = (power: number, heightSquared: number, index: number): number =>
  (Math.abs(power) * heightSquared) / (2000 * (index - 1));

/** Thickness at the thickest place, mm: the far edge of a minus lens, the centre of a plus lens made from its smallest blank. */
export function thicknessMm(
  power: number,
  lensWidthMm: number,
  radiusMm: number,
  decentrationMm: number,
  demand: RimDemand,
  index: number,
): number {
  if (power < 0) {
    const far = lensWidthMm / 2 + decentrationMm;
    return CENTRE_MM + riseMm(power, far * far, index);
  }
  const half = radiusMm + decentrationMm + ALLOWANCE_MM / 2;
  return demand.thinnestMm + riseMm(power, half * half, index);
}

/**
 * Grams of one cut lens of USUAL_INDEX: area × mean thickness × density. The mean of height² over an ellipse with half axes a, b
 * whose optical centre lies d beside the middle is (a² + b²) / 4 + d².
 */
export function lensGrams(
  power: number,
  lensWidthMm: number,
  lensHeightMm: number,
  areaMm2: number,
  radiusMm: number,
  decentrationMm: number,
  demand: RimDemand,
): number {
  const spread =
    (lensWidthMm * lensWidthMm + lensHeightMm * lensHeightMm) / 16 + decentrationMm * decentrationMm;
  const rise = riseMm(power, spread, USUAL_INDEX);
  const thickest = thicknessMm(power, lensWidthMm, radiusMm, decentrationMm, demand, USUAL_INDEX);
  const mean = power < 0 ? CENTRE_MM + rise : Math.max(demand.thinnestMm, thickest - rise);
  return (areaMm2 * mean * DENSITY_G_PER_CM3) / 1000;
}

/** 1 up to what is comfortable, 0 from the thickest on. */
export function thicknessScore(thickMm: number, { comfortableMm, thickestMm }: RimDemand): number {
  if (thickMm <= comfortableMm) return 1;
  return thickMm >= thickestMm ? 0 : (thickestMm - thickMm) / (thickestMm - comfortableMm);
}

/** Grams of one lens that nobody notices, and that leave marks on the nose. Judgement: whole spectacles of 25 to 40 g. */
const LIGHT_G = 8;
const HEAVY_G = 20;

export const weightScore = (grams: number): number =>
  grams <= LIGHT_G ? 1 : grams >= HEAVY_G ? 0 : (HEAVY_G - grams) / (HEAVY_G - LIGHT_G);
