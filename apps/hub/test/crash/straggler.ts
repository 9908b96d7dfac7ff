import type { Outage } from './outage.ts';

/** A row's way through the inbox. Ms since 1970. */
export interface Passage {
  /** For people: what it is. */
  readonly about: string;
  readonly acceptedMs: number;
  readonly doneMs: number;
}

/**
 * Ms that a row took, not counting the time for which something that it needs was away: from its acceptance, or from when the
 * last part that was killed or drained before it was done served again.
 */
export function lateness({ acceptedMs, doneMs }: Passage, outages: readonly Outage[]): number {
  const from = outages.reduce(
    (latest, { killedMs, backMs }) => (killedMs < doneMs && backMs > latest ? backMs : latest),
    acceptedMs,
  );
  return Math.max(0, doneMs - from);
}

export interface Straggler extends Passage {
  readonly lateMs: number;
}

/** The rows that took longest, the slowest first. */
export const stragglers = (
  passages: readonly Passage[],
  outages: readonly Outage[],
  count: number,
): Straggler[] =>
  passages
    .map((passage) => ({ ...passage, lateMs: lateness(passage, outages) }))
    .sort((a, b) => b.lateMs - a.lateMs)
    .slice(0, count);

/** The last outage that was over before the row was done, and how the two lie to each other. */
export function circumstances({ acceptedMs, doneMs }: Passage, outages: readonly Outage[]): string {
  const last = outages.filter(({ killedMs }) => killedMs < doneMs).sort((a, b) => b.backMs - a.backMs)[0];
  if (last === undefined) return 'before any kill';
  const where =
    acceptedMs < last.killedMs
      ? `${last.killedMs - acceptedMs} ms before`
      : `${acceptedMs - last.killedMs} ms after`;
  return `accepted ${where} ${last.part} was ${last.how}${last.step === null ? '' : ` at ${last.step}`}, which was back after ${last.backMs - last.killedMs} ms`;
}
