import type { Draws } from './draws.ts';

/** How a page is composed of scored frames. */
export interface Policy {
  /** 0..1: how much a frame loses by being like those above it. 0 is by score alone. */
  readonly diversity: number;
  /** 0..1: share of draws that are left to chance among the candidates. 0 always takes the best. */
  readonly epsilon: number;
  /** Difference of value that makes a candidate e times as likely under chance; above 0. */
  readonly temperature: number;
}

export const DEFAULT_POLICY: Policy = { diversity: 0.15, epsilon: 0.1, temperature: 0.05 };

/** Names the policy in logs: equal parameters, equal id. */
export const policyId = ({ diversity, epsilon, temperature }: Policy): string =>
  `mmr-softmax.v1/d${diversity}/e${epsilon}/t${temperature}`;

export interface Candidate {
  readonly place: number;
  readonly score: number;
  /** Candidates of a lower step come first, whatever their score. */
  readonly step: number;
  /** Codes of what makes frames alike; 0 is unknown, and like nothing. */
  readonly shape: number;
  readonly brand: number;
  readonly colour: number;
}

export interface Placed {
  readonly place: number;
  /**
   * Probability of this frame at this position, given those above it. Exact: the sum over the candidates of a position is 1, and
   * the product over the positions is the probability of the page.
   */
  readonly propensity: number;
}

/** 0..1: how alike two frames look in a list. */
const likeness = (one: Candidate, other: Candidate): number =>
  (one.shape !== 0 && one.shape === other.shape ? 0.4 : 0) +
  (one.brand !== 0 && one.brand === other.brand ? 0.35 : 0) +
  (one.colour !== 0 && one.colour === other.colour ? 0.25 : 0);

/**
 * Fills positions from the top. Of the candidates of the lowest step that are left, each has the value of maximal marginal
 * relevance, (1 - d) × score - d × likeness to the nearest above (Carbonell & Goldstein 1998); the best is taken with
 * probability 1 - epsilon, and otherwise one by softmax of the values. So every candidate of the step may come, with a known
 * probability; one draw is used for each position.
 */
export function composeSlate(
  candidates: readonly Candidate[],
  limit: number,
  { diversity, epsilon, temperature }: Policy,
  draws: Draws,
): Placed[] {
  const left = candidates.map((candidate) => ({ candidate, nearest: 0 }));
  const slate: Placed[] = [];
  while (slate.length < limit && left.length > 0) {
    const step = left.reduce((least, { candidate }) => Math.min(least, candidate.step), Infinity);
    const open = left.filter(({ candidate }) => candidate.step === step);
    const values = open.map(
      ({ candidate, nearest }) => (1 - diversity) * candidate.score - diversity * nearest,
    );
    const propensities = propensitiesOf(values, epsilon, temperature);
    const chosen = chosenBy(draws(), propensities);
    const { candidate } = open[chosen] as (typeof open)[number];
    slate.push({ place: candidate.place, propensity: propensities[chosen] as number });
    left.splice(left.indexOf(open[chosen] as (typeof open)[number]), 1);
    for (const other of left) other.nearest = Math.max(other.nearest, likeness(candidate, other.candidate));
  }
  return slate;
}

/** Probability of each value: epsilon-greedy over a softmax. Of equal values the first is the best. */
export function propensitiesOf(values: readonly number[], epsilon: number, temperature: number): number[] {
  const top = Math.max(...values);
  const best = values.indexOf(top);
  if (epsilon === 0) return values.map((_, i) => (i === best ? 1 : 0));
  const raised = values.map((value) => Math.exp((value - top) / temperature));
  const sum = raised.reduce((total, value) => total + value, 0);
  return raised.map((value, i) => (epsilon * value) / sum + (i === best ? 1 - epsilon : 0));
}

/** The place at which the running sum passes the draw; the last one with any chance where rounding leaves a rest. */
function chosenBy(draw: number, propensities: readonly number[]): number {
  let sum = 0;
  let last = 0;
  for (const [i, propensity] of propensities.entries()) {
    sum += propensity;
    if (draw < sum) return i;
    if (propensity > 0) last = i;
  }
  return last;
}
