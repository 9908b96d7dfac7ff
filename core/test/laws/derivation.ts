import fc from 'fast-check';
import { isObject, type Json } from '../../src/json.ts';
import { resolveGroups } from '../../src/conflict/derive.ts';
import {
  derive,
  explain,
  storeViews,
  type Decision,
  type DeriveInput,
  type Listing,
} from '@varai/core/conflict';
import { anyHistories, listingsAfter, type History } from '@varai/core/testkit';
import { frozen, instants, keysReversed, somePolicy } from './agreement.ts';
import { law, must, same } from './law.ts';

/** All listings of a history as one cluster: the widest that a derive ever sees. */
const inputOf = (
  history: History,
  listings: readonly Listing[],
  policy: DeriveInput['policy'],
  asOfMs: number,
): DeriveInput => ({
  id: (listings[0] as Listing).id,
  kind: history.kind,
  members: listings,
  policy,
  asOfMs,
});

const shown = (input: DeriveInput): unknown => [
  derive(input),
  input.kind === 'product'
    ? storeViews(input)
        .map(({ listingId, body }) => [listingId, body])
        .sort()
    : [],
];

const derivations = () =>
  fc.record({ history: anyHistories(), policy: somePolicy(), asOfMs: instants(), turn: fc.nat(7) });

export const derivation = [
  law(
    'derive',
    'deriving again, with members or keys in another order, gives the same bytes and touches nothing it was given',
    3,
    derivations(),
    ({ history, policy, asOfMs, turn }) => {
      const listings = frozen(listingsAfter(history.events));
      const input = inputOf(history, listings, frozen(policy), asOfMs);
      const once = shown(input);
      const turned = [
        ...listings.slice(turn % listings.length),
        ...listings.slice(0, turn % listings.length),
      ].reverse();
      same('a second derive', once, shown(input));
      same('members in another order', once, shown({ ...input, members: turned }));
      same(
        'keys in another order',
        once,
        shown({ ...input, members: keysReversed(listings), policy: keysReversed(policy) }),
      );
    },
  ),
  law(
    'explain',
    'an explanation shows the same entity; every field has a decision, and each winner’s value is the value',
    3,
    derivations(),
    ({ history, policy, asOfMs }) => {
      const listings = listingsAfter(history.events);
      const input = inputOf(history, listings, policy, asOfMs);
      const { decisions, ...explained } = explain(input);
      same('the explained entity', derive(input), explained);
      const groups = resolveGroups({
        ...input,
        members: [...listings].sort((a, b) => (a.id < b.id ? -1 : 1)),
        decisions: null,
        reviews: [],
        expireAt: () => undefined,
      });
      for (const group of Object.keys(groups)) checkDecisions(group, groups[group] as Json, decisions);
      for (const decision of decisions) checkWinner(decision);
    },
  ),
];

function checkDecisions(group: string, value: Json, decisions: readonly Decision[]): void {
  const whole = decisions.find(({ field }) => field === group);
  if (!isObject(value)) return same(`decision on ${group}`, value, whole?.value);
  for (const key of Object.keys(value)) {
    const one = decisions.find(({ field }) => field === `${group}.${key}` || field === `${group}[${key}]`);
    const decided = one === undefined ? (whole?.value as Record<string, Json> | undefined)?.[key] : one.value;
    same(`decision on ${group}.${key}`, value[key], decided);
  }
}

function checkWinner({ field, rule, value, winner, others }: Decision): void {
  must(`${field} names whose word it is`, winner !== null || others.length > 0);
  if (winner === null) return;
  if (rule !== 'most_restrictive') return same(`winner of ${field}`, value, winner.value);
  const granted = isObject(winner.value) && winner.value['granted'] === true;
  must(`winner of ${field}`, isObject(value) && value['granted'] === granted);
}
