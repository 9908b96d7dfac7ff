import type { Verdict } from './band.ts';
import { comparedTerm, type Compared, type Found } from './compared-term.ts';
import { BRIDGE, fittingHeightMm, HEIGHT, PROGRESSIVE, PUPILS, WIDTH } from './comparisons.ts';
import type { Eye, FitTerm } from './fit-term.ts';
import { hasAdjustablePads, type BuildNumbers, type CatalogueFrame } from './frame-numbers.ts';
import { lensTerm } from './lens-term.ts';
import { isProgressive } from './prescription.ts';
import { tenth, type Reason } from './reason.ts';
import { lengthsOf, type Lengths, type Shopper } from './shopper.ts';

/** Beside each other; an eye's own terms count once for either eye. Judgement: what cannot be worn first, taste last. */
const WEIGHTS = {
  width: 3,
  pupil: 1.5,
  bridge: 2,
  height: 1,
  lowBridge: 2,
  progressive: 2,
  lens: 1.5,
} as const;

/** The aspects of fit that matter for a shopper, in the order in which scores are added. What was not measured still counts, as for anybody. */
export function fitTerms({ face = {}, prescription }: Shopper): readonly FitTerm[] {
  const lengths = lengthsOf(face);
  const terms = [
    comparedTerm({ ...WIDTH, ...widthOf(lengths) }),
    comparedTerm({ ...PUPILS, ...pupilOf(lengths, 'right') }),
    comparedTerm({ ...PUPILS, ...pupilOf(lengths, 'left') }),
    comparedTerm({ ...BRIDGE, ...bridgeOf(lengths) }),
    comparedTerm({ ...HEIGHT, ...heightOf(lengths) }),
  ];
  if (face.hasLowBridge === true) terms.push(lowBridgeTerm);
  if (prescription === undefined) return terms;
  if (isProgressive(prescription)) terms.push(comparedTerm(progressive));
  for (const eye of ['right', 'left'] as const)
    terms.push(lensTerm({ weight: WEIGHTS.lens, eye, power: prescription[eye], pupil: lengths[eye] }));
  return terms;
}

type Rest = Omit<Compared, 'band' | 'limits' | 'population'>;

const missing = (what: Extract<Reason, { code: 'fit/unknown' }>['params']['missing']): Reason => ({
  code: 'fit/unknown',
  direction: 'frame',
  params: { missing: what },
});

const figures = ({ frameMm, faceMm, marginMm, plusMinusMm }: Found) => ({
  frameMm: tenth(frameMm),
  faceMm: tenth(faceMm),
  differenceMm: tenth(marginMm),
  plusMinusMm: tenth(plusMinusMm),
});

/** Which side of the good margins. */
function side<B, M, A>({ marginMm, band }: Found, below: B, match: M, above: A): B | M | A {
  if (marginMm < band.fullFrom) return below;
  return marginMm > band.fullTo ? above : match;
}

const widthOf = ({ faceWidth }: Lengths): Rest => ({
  weight: WEIGHTS.width,
  column: 'width',
  give: null,
  face: faceWidth,
  unknown: missing('width'),
  reason: (found) => ({
    code: 'fit/width',
    direction: side(found, 'narrower', 'matches', 'wider'),
    params: figures(found),
  }),
});

const pupilOf = (lengths: Lengths, eye: Eye): Rest => ({
  weight: WEIGHTS.pupil,
  column: 'pupils',
  give: null,
  face: lengths[eye],
  // Said once for both eyes.
  unknown: eye === 'right' ? missing('lens_and_bridge') : null,
  reason: (found) => ({
    code: 'fit/pupils',
    direction: side(found, 'outward', 'centred', 'inward'),
    params: { ...figures(found), framePdMm: tenth(2 * found.frameMm), eye },
  }),
});

const bridgeOf = ({ bridgeWidth }: Lengths): Rest => ({
  weight: WEIGHTS.bridge,
  column: 'bridge',
  give: 'bridgeGiveMm',
  face: bridgeWidth,
  unknown: missing('bridge'),
  reason: (found) => ({
    code: 'fit/bridge',
    direction: side(found, 'narrower', 'matches', 'wider'),
    params: figures(found),
  }),
});

const heightOf = ({ frameHeight }: Lengths): Rest => ({
  weight: WEIGHTS.height,
  column: 'height',
  give: null,
  face: frameHeight,
  unknown: missing('lens_height'),
  reason: (found) => ({
    code: 'fit/lens_height',
    direction: side(found, 'lower', 'matches', 'taller'),
    params: figures(found),
  }),
});

const progressive: Compared = {
  ...PROGRESSIVE,
  weight: WEIGHTS.progressive,
  column: 'height',
  give: null,
  face: { mm: 0, variance: 0 },
  unknown: missing('lens_height'),
  reason: ({ frameMm, band }) => ({
    code: 'fit/progressive',
    direction: frameMm >= band.fullFrom ? 'enough' : 'short',
    params: {
      lensHeightMm: tenth(frameMm),
      fittingHeightMm: tenth(fittingHeightMm(frameMm)),
      leastMm: fittingHeightMm(band.fullFrom),
    },
  }),
};

/** A nose whose bridge lies low holds pads, or a front made for it; a fixed bridge slides down or rests on the cheeks. */
const lowBridgeTerm: FitTerm = {
  weight: WEIGHTS.lowBridge,
  one: ({ lowBridge }) => lowBridge,
  all({ count, numbers: { lowBridge } }, share, totals) {
    for (let i = 0; i < count; i++) totals[i] = (totals[i] as number) + share * (lowBridge[i] as number);
  },
  explain(frame, { lowBridge }) {
    const pads = hasAdjustablePads(frame.frame);
    const direction =
      frame.hasLowBridgeFit === true
        ? 'low_bridge_fit'
        : pads === null
          ? 'unknown'
          : pads
            ? 'adjustable_pads'
            : 'fixed_bridge';
    return {
      range: pads === null ? [0, 1] : [lowBridge, lowBridge],
      verdict: pads === null ? 'unsure' : 'yes',
      reasons: [{ code: 'fit/low_bridge', direction, params: {} }],
    };
  },
};

/** How a frame fits: what each aspect scores, between which scores it may lie, whether it fits at all, and why. */
export interface Fit {
  /** 0..1 */
  readonly score: number;
  readonly verdict: Verdict;
  readonly terms: readonly FittedTerm[];
  readonly reasons: readonly Reason[];
}

export interface FittedTerm {
  readonly score: number;
  readonly range: readonly [number, number];
  readonly verdict: Verdict;
  /** Of the fit's score; all terms' make 1. */
  readonly share: number;
  readonly reasons: readonly Reason[];
}

const WORST_FIRST: readonly Verdict[] = ['no', 'unsure', 'yes'];

/** Explains the fit of one frame. Whether others are in the catalogue changes nothing. */
export function explainFit(
  terms: readonly FitTerm[],
  frame: CatalogueFrame,
  numbers: BuildNumbers,
  rim: number,
): Fit {
  const sum = terms.reduce((total, { weight }) => total + weight, 0);
  const fitted = terms.map((term): FittedTerm => {
    const score = term.one(numbers, rim);
    const { range, verdict, reasons } = term.explain(frame, numbers, rim);
    return {
      score,
      range: [Math.min(range[0], score), Math.max(range[1], score)],
      verdict,
      share: term.weight / sum,
      reasons,
    };
  });
  return {
    score: Math.min(
      1,
      fitted.reduce((total, { score, share }) => total + score * share, 0),
    ),
    verdict: WORST_FIRST.find((verdict) => fitted.some((term) => term.verdict === verdict)) ?? 'yes',
    terms: fitted,
    reasons: bothEyes(fitted.flatMap(({ reasons }) => reasons)),
  };
}

/** One reason where right and left say the same. */
function bothEyes(reasons: readonly Reason[]): Reason[] {
  const out: Reason[] = [];
  for (const reason of reasons) {
    const at = out.findIndex((other) => isOfOtherEye(reason, other));
    if (at < 0) out.push(reason);
    else out[at] = { ...reason, params: { ...reason.params, eye: 'both' } } as Reason;
  }
  return out;
}

const isOfOtherEye = (one: Reason, other: Reason): boolean => {
  if (one.code !== other.code || one.direction !== other.direction || !('eye' in one.params)) return false;
  const others = other.params as Readonly<Record<string, unknown>>;
  return Object.entries(one.params).every(([name, value]) => name === 'eye' || others[name] === value);
};
