import type { Breaker } from '@varai/dashboard/contract';
import type { StorePulse } from '../store/flow-slots.ts';

/** How a store's API is being asked; null = it was not asked yet. */
export function breakerOf(pulse: StorePulse | undefined, nowMs: number): Breaker | null {
  if (pulse?.breaker === undefined) return null;
  const { state, sinceMs, retryAtMs, attempts, failures } = pulse.breaker;
  // Nobody asked since its time came: whoever asks next tries it.
  const isOver = retryAtMs !== null && retryAtMs <= nowMs;
  return {
    state: isOver ? 'half-open' : state,
    since: new Date(isOver ? retryAtMs : sinceMs).toISOString(),
    retryAt: retryAtMs === null || isOver ? null : new Date(retryAtMs).toISOString(),
    attempts,
    failures,
  };
}
