/** Numbers that did not arrive, both ends included. */
export interface Missing {
  readonly from: number;
  readonly to: number;
  /** When the gap was first seen, ms since 1970. */
  readonly sinceMs: number;
  /** How often the source was asked for it. */
  readonly tries: number;
}

/** A gap beyond these is found once they are closed: the mark stays before it. */
const MOST = 100;

/**
 * Up to where numbers came without a gap, and the gaps up to the highest one seen. `seen` is in order, and beyond `mark`. A gap that was known
 * keeps its age; one that was asked for `tries` times in vain counts as closed.
 */
export function missingBetween(
  mark: number,
  seen: readonly number[],
  known: readonly Missing[],
  nowMs: number,
  tries: number,
): { readonly mark: number; readonly missing: Missing[] } {
  const missing: Missing[] = [];
  let reached = mark;
  let next = mark + 1;
  for (const number of seen) {
    if (number > next) {
      if (missing.length === MOST) break;
      const from = next;
      const to = number - 1;
      const before = known.find((each) => each.from <= to && each.to >= from);
      const gap = { from, to, sinceMs: before?.sinceMs ?? nowMs, tries: before?.tries ?? 0 };
      if (gap.tries < tries) missing.push(gap);
    }
    next = Math.max(next, number + 1);
    if (missing.length === 0) reached = next - 1;
  }
  return { mark: reached, missing };
}
