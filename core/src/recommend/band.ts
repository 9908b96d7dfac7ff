import type { Population } from './estimate.ts';

/** Which margins (frame minus face, mm) are good: 1 between `fullFrom` and `fullTo`, falling straight to 0 on both sides. */
export interface Band {
  readonly zeroBelow: number;
  readonly fullFrom: number;
  readonly fullTo: number;
  readonly zeroAbove: number;
  /** Score for each millimetre on the way up and down: multiplying is several times quicker than dividing. */
  readonly rise: number;
  readonly fall: number;
}

export const band = (zeroBelow: number, fullFrom: number, fullTo: number, zeroAbove: number): Band => ({
  zeroBelow,
  fullFrom,
  fullTo,
  zeroAbove,
  rise: 1 / (fullFrom - zeroBelow),
  fall: 1 / (zeroAbove - fullTo),
});

/**
 * 0..1. `giveMm`: how much of an excess the frame can take up (adjustable nose pads). Without branches: margins of a catalogue
 * are in no order, and guessing wrong costs more than the arithmetic.
 */
export const bandScore = (
  marginMm: number,
  giveMm: number,
  { zeroBelow, zeroAbove, rise, fall }: Band,
): number => Math.max(0, Math.min(1, (marginMm - zeroBelow) * rise, (zeroAbove + giveMm - marginMm) * fall));

/** Quarter standard deviations out to three: the mean of a broken line to three digits. */
const NODES = Array.from({ length: 25 }, (_, i) => -3 + i / 4);
const WEIGHTS = NODES.map((z) => Math.exp((-z * z) / 2));
const WEIGHT = WEIGHTS.reduce((sum, weight) => sum + weight, 0);

/** The score that a frame of this size gets on average over the population: what is expected of a face nobody measured. */
export function expectedScore(frameMm: number, giveMm: number, of: Band, population: Population): number {
  let sum = 0;
  for (const [i, z] of NODES.entries()) {
    const faceMm = population.meanMm + z * population.sdMm;
    sum += (WEIGHTS[i] as number) * bandScore(frameMm - faceMm, giveMm, of);
  }
  return sum / WEIGHT;
}

/** Lowest and highest score of the margins in an interval. The band rises, stays and falls, so the ends and the plateau say it. */
export function bandRange(lowMm: number, highMm: number, giveMm: number, of: Band): [number, number] {
  const low = bandScore(lowMm, giveMm, of);
  const high = bandScore(highMm, giveMm, of);
  const hasPlateau = lowMm <= of.fullTo + giveMm && highMm >= of.fullFrom;
  return [Math.min(low, high), hasPlateau ? 1 : Math.max(low, high)];
}

/** Margins beyond which a frame is no choice at all. */
export interface Limits {
  readonly leastMm: number;
  readonly mostMm: number;
}

/** `yes` and `no` are certain over the whole interval; whatever is not certain is `unsure`. */
export type Verdict = 'yes' | 'unsure' | 'no';

/** Nested intervals keep their order: a wider one turns `yes` or `no` into `unsure`, never into each other. */
export function verdictOf(lowMm: number, highMm: number, { leastMm, mostMm }: Limits): Verdict {
  if (highMm < leastMm || lowMm > mostMm) return 'no';
  return lowMm >= leastMm && highMm <= mostMm ? 'yes' : 'unsure';
}
