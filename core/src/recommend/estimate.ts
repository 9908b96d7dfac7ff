import { z } from 'zod';

/** Half the width of a 90 % interval of the normal distribution, in standard deviations. */
export const Z90 = 1.6448536269514722;

/** A measured length in millimetres; with 90 % confidence the truth is within `plusMinusMm` of it. */
export interface Estimate {
  readonly valueMm: number;
  readonly plusMinusMm: number;
}

/** An estimate whose value is within the limits of `value`. */
export const estimateOf = (value: z.ZodNumber) =>
  z.strictObject({ valueMm: value, plusMinusMm: z.number().min(0).max(100) });

/** How a length is distributed among adults. */
export interface Population {
  readonly meanMm: number;
  readonly sdMm: number;
}

export const POPULATION = {
  /** Dodgson, SPIE 5291 (2004): mean 63.4, SD 3.8. */
  pupillaryDistance: { meanMm: 63.4, sdMm: 3.8 },
  /** Half of it: either eye's distance from the middle of the nose. */
  eye: { meanMm: 31.7, sdMm: 1.9 },
  /** Bizygomatic breadth, men 143.5 ± 6.9 and women 135.1 ± 6.5 (Zhuang & Bradtmiller 2005, quoted), half of each. */
  faceWidth: { meanMm: 139.3, sdMm: 7.9 },
  /** Width of the nose at the bridge as the face mesh has it (canonical 15.3, measured 14.3 to 18.0). */
  bridgeWidth: { meanMm: 16, sdMm: 1.5 },
  /** No survey: the spread of lens heights on sale. */
  frameHeight: { meanMm: 38, sdMm: 6 },
} as const satisfies Readonly<Record<string, Population>>;

/** A length as the scorer takes it. An unknown length is the population's mean with infinite variance. */
export interface Normal {
  readonly mm: number;
  readonly variance: number;
}

export const normalOf = (estimate: Estimate | undefined, population: Population): Normal =>
  estimate === undefined
    ? { mm: population.meanMm, variance: Infinity }
    : { mm: estimate.valueMm, variance: (estimate.plusMinusMm / Z90) ** 2 };

/**
 * How much of an observed difference is the person's own, 0..1: variance among people / (that + variance of the error).
 * Source: the reliability of classical test theory (Kelley 1927). 0 where the error is infinite.
 */
export const reliability = (population: Population, errorVariance: number): number => {
  const own = population.sdMm * population.sdMm;
  return own / (own + errorVariance);
};

/** Regression towards the prior: what is known counts, the rest is what is expected of anybody. Linear, so it never overshoots. */
export const shrunk = (score: number, prior: number, share: number): number =>
  prior + share * (score - prior);
