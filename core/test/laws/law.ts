import fc from 'fast-check';
import { canonical } from '../../src/json.ts';

/** A sentence that holds for every history, and the histories on which it is tried. */
export interface Law {
  readonly name: string;
  readonly says: string;
  /** Share of the runs, against the other laws' weights. */
  readonly weight: number;
  readonly property: fc.IProperty<[unknown]>;
}

export function law<T>(
  name: string,
  says: string,
  weight: number,
  histories: fc.Arbitrary<T>,
  holds: (history: T) => void,
): Law {
  return { name, says, weight, property: fc.property(histories, holds) };
}

/** What was expected and what came, short enough to read beside a shrunk history. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

/** Equal as canonical JSON: whatever the order of their keys. */
export function same(what: string, expected: unknown, actual: unknown): void {
  // Equal texts are equal canonical texts, and far quicker to make.
  if (JSON.stringify(expected) === JSON.stringify(actual)) return;
  const [left, right] = [canonical(expected), canonical(actual)];
  if (left === right) return;
  let at = 0;
  while (left[at] === right[at]) at++;
  const around = (text: string): string => text.slice(Math.max(0, at - 160), at + 160);
  throw new Violation(
    `${what} differs at character ${at}\n  expected …${around(left)}…\n  actual   …${around(right)}…`,
  );
}

export function must(what: string, holds: boolean): void {
  if (!holds) throw new Violation(what);
}
