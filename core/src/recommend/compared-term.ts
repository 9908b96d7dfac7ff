import { bandRange, bandScore, verdictOf, type Band } from './band.ts';
import type { Comparison } from './comparisons.ts';
import { shrunk, Z90, type Normal } from './estimate.ts';
import type { FitTerm } from './fit-term.ts';
import type { BuildNumber, CatalogueFrame, LengthName } from './frame-numbers.ts';
import type { Reason } from './reason.ts';

/** What a comparison found, for its reason. */
export interface Found {
  readonly frameMm: number;
  readonly faceMm: number;
  readonly marginMm: number;
  readonly plusMinusMm: number;
  readonly band: Band;
}

export interface Compared extends Comparison {
  readonly weight: number;
  /** Whose Mm, Variance and Prior are compared. */
  readonly column: LengthName;
  readonly give: BuildNumber | null;
  readonly face: Normal;
  /** Null where there is nothing to say. Called only where both sides are known. */
  readonly reason: (found: Found, frame: CatalogueFrame) => Reason | null;
  /** What to say where the frame's side is unknown. */
  readonly unknown: Reason | null;
}

const scoreOf = (
  marginMm: number,
  giveMm: number,
  prior: number,
  band: Band,
  ownVariance: number,
  errorVariance: number,
): number => shrunk(bandScore(marginMm, giveMm, band), prior, ownVariance / (ownVariance + errorVariance));

/**
 * A length of the frame against one of the face: the band's score of the margin, regressed towards what the frame scores with
 * the population by the reliability of the two lengths.
 */
export function comparedTerm(of: Compared): FitTerm {
  const { column, give, face, band, limits } = of;
  const ownVariance = of.population.sdMm ** 2;
  const isLimited = Number.isFinite(limits.leastMm) || Number.isFinite(limits.mostMm);
  return {
    weight: of.weight,
    one: (frame) =>
      scoreOf(
        frame[`${column}Mm`] - face.mm,
        give === null ? 0 : frame[give],
        frame[`${column}Prior`],
        band,
        ownVariance,
        face.variance + frame[`${column}Variance`],
      ),
    all({ count, numbers }, share, totals, misfits) {
      const lengths = numbers[`${column}Mm`];
      const variances = numbers[`${column}Variance`];
      const priors = numbers[`${column}Prior`];
      const gives = give === null ? null : numbers[give];
      const { mm, variance } = face;
      if (variance === Infinity) {
        for (let i = 0; i < count; i++) totals[i] = (totals[i] as number) + share * (priors[i] as number);
        return;
      }
      for (let i = 0; i < count; i++) {
        const margin = (lengths[i] as number) - mm;
        const giveMm = gives === null ? 0 : (gives[i] as number);
        const errorVariance = variance + (variances[i] as number);
        const score = scoreOf(margin, giveMm, priors[i] as number, band, ownVariance, errorVariance);
        totals[i] = (totals[i] as number) + share * score;
      }
      if (!isLimited) return;
      const { leastMm, mostMm } = limits;
      for (let i = 0; i < count; i++) {
        const margin = (lengths[i] as number) - mm;
        const half = Z90 * Math.sqrt(variance + (variances[i] as number));
        if (margin + half < leastMm || margin - half > mostMm) misfits[i] = 1;
      }
    },
    explain(frame, numbers) {
      const frameMm = numbers[`${column}Mm`];
      if (numbers[`${column}Variance`] === Infinity)
        return { range: [0, 1], verdict: 'unsure', reasons: of.unknown === null ? [] : [of.unknown] };
      const giveMm = give === null ? 0 : numbers[give];
      const marginMm = frameMm - face.mm;
      const plusMinusMm = Z90 * Math.sqrt(face.variance + numbers[`${column}Variance`]);
      const [low, high] = [marginMm - plusMinusMm, marginMm + plusMinusMm];
      const verdict = verdictOf(low, high, limits);
      if (plusMinusMm === Infinity) return { range: [0, 1], verdict, reasons: [] };
      const found = of.reason({ frameMm, faceMm: face.mm, marginMm, plusMinusMm, band }, frame);
      return {
        range: bandRange(low, high, giveMm, band),
        verdict,
        reasons: found === null ? [] : [found],
      };
    },
  };
}
