import type { Outage } from './outage.ts';

/** A row's way through the inbox. Ms since 1970. */
export interface Passage {
  readonly id: string;
  readonly acceptedMs: number;
  readonly doneMs: number;
}

/**
 * Ms that a row took, not counting the time for which something that it needs was away: from its acceptance, or from when the
 * last part that was killed before it was done served again.
 */
export function lateness({ acceptedMs, doneMs }: Passage, outages: readonly Outage[]): number {
  const from = outages.reduce((latest, { killedMs, backMs }) => (killedMs < doneMs && backMs > latest ? backMs : latest), acceptedMs);
  return Math.max(0, doneMs - from);
}

/** The row that took longest. */
export function longestStraggler(passages: readonly Passage[], outages: readonly Outage[]): { readonly ms: number; readonly id: string | null } {
  let longest: { ms: number; id: string | null } = { ms: 0, id: null };
  for (const passage of passages) {
    const ms = lateness(passage, outages);
    if (ms > longest.ms) longest = { ms, id: passage.id };
  }
  return longest;
}
