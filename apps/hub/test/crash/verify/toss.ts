import type { Findings } from './finding.ts';
import { at, type Shown } from './shown.ts';
import { compare, isTossUp, newest, type Statement } from './statement.ts';

/** A listing says that a coin toss decided exactly where two different words of one instant compete. */
export function verifyTosses(
  shown: Shown,
  listingId: string,
  statements: readonly Statement<object>[],
  findings: Findings,
): void {
  const groups = at(shown.listings.get(listingId), 'readBack');
  const rivals = newest(statements);
  if (groups === undefined) {
    const sure = rivals.filter(({ witnessed }) => witnessed.isAcknowledged);
    if (isTossUp(sure.map(withoutStatus)))
      findings.add('different', listingId, 'readBack', null, 'what a coin toss decided');
    return;
  }
  const couldBe =
    isTossUp(rivals) ||
    rivals.some((a, i) => rivals.slice(i + 1).some((b) => compare(a.when, b.when) === 'unknown'));
  if (couldBe) findings.tossed.add(listingId);
  else findings.add('different', listingId, 'readBack', groups, 'no two words of one instant');
}

/** Between two statuses of one instant an order of rank decides, and no coin. */
const withoutStatus = ({ witnessed, value, when }: Statement<object>): Statement<object> => ({
  witnessed,
  when,
  value: value === null ? null : { ...value, status: null },
});
