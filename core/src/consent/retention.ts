import { DAY_MS, TERM_DAYS } from './level.ts';
import type { Limit } from './law.ts';
import type { Gate } from './purpose.ts';

interface Lifetime {
  readonly gate: Gate;
  readonly consentAtMs: number;
  readonly lastInteractionAtMs: number;
  /** Null: no end is foreseen. */
  readonly purposeEndsAtMs: number | null;
  /** What the law of the place adds, `lawOf(…).limits`. */
  readonly limits: readonly Limit[];
}

/**
 * When what was stored under a gate is to be gone: the earliest of the gate's own term and every limit of the law. Asked again
 * on every upgrade, downgrade and interaction.
 */
export function retentionEndMs(lifetime: Lifetime): number {
  const since = {
    last_interaction: lifetime.lastInteractionAtMs,
    purpose_end: lifetime.purposeEndsAtMs ?? Infinity,
  };
  return Math.min(
    lifetime.consentAtMs + TERM_DAYS[lifetime.gate] * DAY_MS,
    ...lifetime.limits.map(({ days, from }) => since[from] + days * DAY_MS),
  );
}
