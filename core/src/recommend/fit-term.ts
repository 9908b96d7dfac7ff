import type { Verdict } from './band.ts';
import type { BuildColumns, BuildNumbers, CatalogueFrame } from './frame-numbers.ts';
import type { Reason } from './reason.ts';

/** One aspect of fit for one shopper. `one` and `all` say the same, to the last bit: of one frame, and of all builds of a catalogue. */
export interface FitTerm {
  /** Beside the other terms' weights. */
  readonly weight: number;
  /** 0..1. `rim`: place of the frame's rim in RIM_DEMANDS. */
  readonly one: (frame: BuildNumbers, rim: number) => number;
  /** Adds `share × score` to each build's total, and sets `misfits` to 1 where a build is certainly no choice. */
  readonly all: (builds: BuildColumns, share: number, totals: Float64Array, misfits: Uint8Array) => void;
  /** Lowest and highest score over the interval of the measurement, whether it fits at all, and why. */
  readonly explain: (frame: CatalogueFrame, numbers: BuildNumbers, rim: number) => Explanation;
}

export interface Explanation {
  readonly range: readonly [number, number];
  readonly verdict: Verdict;
  readonly reasons: readonly Reason[];
}

export type Eye = 'right' | 'left';
