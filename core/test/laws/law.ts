import fc from 'fast-check';

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

export function same(what: string, expected: string, actual: string): void {
  if (expected === actual) return;
  let at = 0;
  while (expected[at] === actual[at]) at++;
  const around = (text: string): string => text.slice(Math.max(0, at - 160), at + 160);
  throw new Violation(
    `${what} differs at character ${at}\n  expected …${around(expected)}…\n  actual   …${around(actual)}…`,
  );
}

export function must(what: string, holds: boolean): void {
  if (!holds) throw new Violation(what);
}
