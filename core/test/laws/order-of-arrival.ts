import fc from 'fast-check';
import {
  anyHistories,
  HISTORY_ACCEPTED,
  listingsAfter,
  rearranged,
  type HistoryEvent,
} from '@varai/core/testkit';
import { agreement, instants, somePolicy, tied } from './agreement.ts';
import { law, same } from './law.ts';

const terms = { policy: somePolicy(), asOfMs: instants() };

/** Hours later, and by another snapshot of our own clock. */
const redelivered = (event: HistoryEvent, nth: number): HistoryEvent => ({
  ...event,
  acceptance: { ...event.acceptance, acceptedMs: event.acceptance.acceptedMs + (nth + 1) * 3_600_000 },
});

/** Whether both instants are the source's own, none of them ahead of the acceptance. */
const isDatedBySource = ({ statement, acceptance }: HistoryEvent): boolean =>
  statement.modifiedAt !== null &&
  Date.parse(statement.modifiedAt) <= HISTORY_ACCEPTED &&
  acceptance.snapshotMs <= HISTORY_ACCEPTED;

export const orderOfArrival = [
  law(
    'arrival',
    'any permutation and duplication of a history gives the same entities and views, byte for byte',
    6,
    fc.record({ history: rearranged(tied(anyHistories())), ...terms }),
    ({ history, policy, asOfMs }) => {
      const how = { kind: history.kind, policy, asOfMs };
      same(
        'what is agreed',
        agreement(listingsAfter(history.events), how),
        agreement(listingsAfter(history.rearranged), how),
      );
    },
  ),
  law(
    'redelivery',
    'a delivery repeated at another time changes nothing: its first acceptance is remembered, or its version is the source’s own',
    2,
    fc.record({ history: rearranged(tied(anyHistories())), ...terms }),
    ({ history, policy, asOfMs }) => {
      const how = { kind: history.kind, policy, asOfMs };
      const deliveries = history.rearranged.map((event, nth) =>
        isDatedBySource(event) ? redelivered(event, nth) : event,
      );
      same(
        'what is agreed',
        agreement(listingsAfter(history.events), how),
        agreement(listingsAfter([...history.events, ...deliveries]), how),
      );
    },
  ),
];
