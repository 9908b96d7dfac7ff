import type { Findings } from './finding.ts';
import { at, type Shown } from './shown.ts';
import { compare, isTossUp, newest, type Statement } from './statement.ts';

/** A listing says that a coin toss decided exactly where two different words of one instant compete. */
export function verifyTosses(
  shown: Shown,
  listingId: string,
  statements: readonly Statement<unknown>[],
  findings: Findings,
): void {
  const groups = at(shown.listings.get(listingId), 'readBack');
  if (groups === undefined) return;
  const rivals = newest(statements);
  const couldBe =
    isTossUp(rivals) ||
    rivals.some((a, i) => rivals.slice(i + 1).some((b) => compare(a.when, b.when) === 'unknown'));
  if (couldBe) findings.tossed.add(listingId);
  else findings.add('different', listingId, 'readBack', groups, 'no two words of one instant');
}
