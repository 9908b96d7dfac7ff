import { band, type Band, type Limits } from './band.ts';
import { POPULATION, type Population } from './estimate.ts';

/** How a length of a frame is compared with one of a face. */
export interface Comparison {
  readonly band: Band;
  readonly limits: Limits;
  readonly population: Population;
}

const UNLIMITED: Limits = { leastMm: -Infinity, mostMm: Infinity };

/**
 * Front (hinge to hinge) minus face. Guides: about as wide as the widest part, slightly wider, never much narrower (Vision
 * Council, Zenni). The slopes are judgement. Beyond the limits the temples press or slip off.
 */
export const WIDTH: Comparison = {
  band: band(-14, -3, 4, 16),
  limits: { leastMm: -14, mostMm: 26 },
  population: POPULATION.faceWidth,
};

/**
 * Decentration of one eye: (A + DBL) / 2 minus the eye's distance from the nose; of both, (A + DBL - PD) / 2 (opterio). Best 0
 * to 3, doubtful beyond 4 and below 0; the slopes are judgement. What it does to lenses is the prescription's own term.
 */
export const PUPILS: Comparison = {
  band: band(-4, 0, 3, 9),
  limits: UNLIMITED,
  population: POPULATION.eye,
};

/** DBL minus the nose between two points of the mesh, which sit narrower than where a frame rests. Judgement. */
export const BRIDGE: Comparison = {
  band: band(-4, 0, 4, 10),
  limits: UNLIMITED,
  population: POPULATION.bridgeWidth,
};

/** B minus the height that suits the face. Judgement, and wide: taste decides more than measure. */
export const HEIGHT: Comparison = {
  band: band(-14, -5, 5, 16),
  limits: UNLIMITED,
  population: POPULATION.frameHeight,
};

/** The pupil sits about this far above the middle of the lens. Judgement. */
const PUPIL_ABOVE_MIDDLE_MM = 3;

/** From the pupil to the lower rim, estimated: B / 2 + 3. An optician measures it on the face. */
export const fittingHeightMm = (lensHeightMm: number): number => lensHeightMm / 2 + PUPIL_ABOVE_MIDDLE_MM;

/**
 * B for a progressive lens, by itself. Usual designs want a fitting height of 18 mm (B of 30; glance24, 2020 Magazine), the
 * shortest corridors 14 (B of 22).
 */
export const PROGRESSIVE: Comparison = {
  // No lens is too tall, and none is a metre tall.
  band: band(22, 30, 1000, 2000),
  limits: { leastMm: 22, mostMm: Infinity },
  // Compared with nobody's face: 0 mm, exactly.
  population: { meanMm: 0, sdMm: 1 },
};
