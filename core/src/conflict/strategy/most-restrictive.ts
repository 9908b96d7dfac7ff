import { isObject, type Json } from '../../json.ts';
import { newestFirst, saidBy, type Candidate, type Strategy } from '../candidate.ts';
import { modifiedMsOf } from '../version.ts';

interface Vote {
  readonly candidate: Candidate;
  readonly granted: boolean;
  readonly value: Json;
  /** It outlived its source: a grant now only lifts, a refusal stays until the subject's own later grant lifts it. */
  readonly sticky: boolean;
}

const votesOn = (purpose: string, candidates: readonly Candidate[]): Vote[] =>
  candidates.flatMap((candidate) => {
    const value =
      isObject(candidate.value) && Object.hasOwn(candidate.value, purpose)
        ? (candidate.value[purpose] as Json)
        : undefined;
    if (value === undefined) return [];
    const granted = isObject(value) && value['granted'] === true;
    return [{ candidate, granted, value, sticky: candidate.outlived === true }];
  });

/**
 * The meet over the sources that said something of each one's latest word: one refusal refuses. No vote = no entry = denied.
 * A value that cannot be read counts as a refusal. Nothing that a second source says loosens a first one's refusal.
 */
export const mostRestrictive: Strategy = (candidates, resolution) => {
  const purposes = [
    ...new Set(candidates.flatMap((each) => (isObject(each.value) ? Object.keys(each.value) : []))),
  ].sort();
  const out: Record<string, Json> = {};
  for (const purpose of purposes) {
    const votes = votesOn(purpose, candidates);
    const lifted = Math.max(
      -1,
      ...votes
        .filter((vote) => vote.granted && vote.candidate.listing.source === 'varai')
        .map((vote) => modifiedMsOf(vote.candidate.version)),
    );
    const counted = votes
      .filter((vote) => !vote.sticky || (!vote.granted && modifiedMsOf(vote.candidate.version) >= lifted))
      .sort((a, b) => Number(a.granted) - Number(b.granted) || newestFirst(a.candidate, b.candidate));
    const winner = counted[0];
    if (winner === undefined) continue;
    const at = isObject(winner.value) && typeof winner.value['at'] === 'string' ? winner.value['at'] : null;
    const value = { granted: winner.granted, at };
    out[purpose] = value;
    resolution.decisions?.push({
      field: `${resolution.group}.${purpose}`,
      rule: 'most_restrictive',
      value,
      winner: saidBy(winner.candidate, winner.value),
      others: counted.slice(1).map((vote) => saidBy(vote.candidate, vote.value)),
    });
  }
  return out;
};
