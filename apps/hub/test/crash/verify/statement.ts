import type { SentEvent } from '@varai/core/testkit';

/** An event as the verifier knows it: what its shop said, and how the hub answered. Times in ms since 1970. */
export interface Witnessed {
  readonly event: SentEvent;
  /** Answered 2xx at least once: it must show. Otherwise it may show or not. */
  readonly isAcknowledged: boolean;
  /** The hub's id of it, from its answer. */
  readonly eventId: string | null;
  /** Between these two instants the hub first accepted it, if it did. */
  readonly acceptedFromMs: number;
  readonly acceptedToMs: number;
}

/** A point in time that is known up to this span. */
type Span = readonly [from: number, to: number];

/** One event's word on one thing. `value: null` = it is deleted. */
export interface Statement<T> {
  readonly witnessed: Witnessed;
  readonly value: T | null;
  readonly when: readonly Span[];
}

export function statementOf<T>(witnessed: Witnessed, value: T | null): Statement<T> {
  const { modifiedMs, snapshotMs, rank, sequence } = witnessed.event.saying;
  const point = (at: number): Span => [at, at];
  const snapshot: Span =
    snapshotMs === null ? [witnessed.acceptedFromMs, witnessed.acceptedToMs] : point(snapshotMs);
  return {
    witnessed,
    value,
    when: [modifiedMs === null ? snapshot : point(modifiedMs), snapshot, point(rank), point(sequence)],
  };
}

export type Comparison = 'older' | 'newer' | 'same instant' | 'unknown';

/** How `a` stands to `b`, part by part from left to right; unknown where spans overlap. */
export function compare(a: readonly Span[], b: readonly Span[]): Comparison {
  for (const [i, left] of a.entries()) {
    const right = b[i] as Span;
    if (left[1] < right[0]) return 'older';
    if (left[0] > right[1]) return 'newer';
    if (left[0] !== left[1] || right[0] !== right[1]) return 'unknown';
  }
  return 'same instant';
}

/**
 * What may rightly stand as the newest word: everything that no acknowledged word is newer than. One entry where all is
 * acknowledged and no two share an instant.
 */
export function newest<T>(statements: readonly Statement<T>[]): Statement<T>[] {
  const sure = statements.filter(({ witnessed }) => witnessed.isAcknowledged);
  return statements.filter(
    (each) => !sure.some((other) => other !== each && compare(other.when, each.when) === 'newer'),
  );
}

/** Two different words of one instant, which nothing but a coin toss can put in order. */
export const isTossUp = <T>(candidates: readonly Statement<T>[]): boolean =>
  candidates.some((a, i) =>
    candidates
      .slice(i + 1)
      .some(
        (b) =>
          compare(a.when, b.when) === 'same instant' && JSON.stringify(a.value) !== JSON.stringify(b.value),
      ),
  );

/** Whether the event itself was answered. Of others an API tells only what was still there when it was asked. */
export const isHeard = ({ isAcknowledged, acceptedToMs }: Witnessed): boolean =>
  isAcknowledged && acceptedToMs < Infinity;

/** Whether its absence is right too: nothing acknowledged speaks of it, or it came and went unheard. */
export const mayBeAbsent = (statements: readonly Statement<unknown>[]): boolean =>
  statements.every(({ witnessed }) => !witnessed.isAcknowledged) ||
  (statements.every(({ witnessed }) => !isHeard(witnessed)) &&
    newest(statements).some(({ value }) => value === null));
