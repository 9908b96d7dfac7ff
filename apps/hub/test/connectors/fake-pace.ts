import { fakeClock, type FakeClock } from '@varai/core/testkit';
import type { Pace } from '../../src/connectors/pace.ts';

export interface FakePace extends Pace {
  readonly clock: FakeClock;
  /** Every wait so far, ms: none of them takes time, but the clock moves by it. */
  readonly waits: number[];
  /** The time limits that run now are up. */
  readonly timeUp: () => void;
  /** How many run now. */
  readonly limits: () => number;
}

export function fakePace(start?: string): FakePace {
  const clock = fakeClock(start);
  const waits: number[] = [];
  const limits = new Set<() => void>();
  return {
    clock,
    waits,
    nowMs: clock.nowMs,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      waits.push(ms);
      clock.advance(ms);
    },
    after: (_ms, callback) => {
      limits.add(callback);
      return () => limits.delete(callback);
    },
    timeUp: () => {
      for (const callback of limits) callback();
      limits.clear();
    },
    limits: () => limits.size,
    random: () => 0.5,
  };
}
