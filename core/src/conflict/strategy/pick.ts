import { isObject, type Json } from '../../json.ts';
import { saidBy, type Candidate, type Resolution } from '../candidate.ts';

export interface Having {
  readonly candidate: Candidate;
  readonly value: Json;
}

/** The candidates that have this field, in their order. */
export const having = (ranked: readonly Candidate[], field: string): Having[] =>
  ranked.flatMap((candidate) => {
    const value = (candidate.value as Record<string, Json>)[field];
    return value === undefined || value === null ? [] : [{ candidate, value }];
  });

/** Sealed values and scalars cannot be merged field by field. */
export const areObjects = (candidates: readonly Candidate[]): boolean =>
  candidates.every((candidate) => isObject(candidate.value) && !('sealed' in candidate.value));

/** Settles one field: a human's word first, else the head of the ranked candidates. Notes the decision where asked. */
export function settle(field: string, rule: string, ranked: readonly Having[], resolution: Resolution): Json {
  const human = resolution.overrides.get(field);
  const winner = human ?? (ranked[0] as Having);
  if (resolution.decisions !== null) {
    const others = human === undefined ? ranked.slice(1) : ranked;
    resolution.decisions.push({
      field,
      rule: human === undefined ? rule : 'human_decision',
      value: winner.value,
      winner: saidBy(winner.candidate, winner.value),
      others: others.map((other) => saidBy(other.candidate, other.value)),
    });
  }
  return winner.value;
}

/** The whole group from the best candidate. */
export const pickWhole = (candidates: readonly Candidate[], order: (a: Candidate, b: Candidate) => number, rule: string, resolution: Resolution): Json =>
  settle(resolution.group, rule, rank(candidates, order).map((candidate) => ({ candidate, value: candidate.value })), resolution);

/** Field by field: each field from the best candidate that has it. Values that are no objects are picked whole. */
export function pickFields(candidates: readonly Candidate[], order: (a: Candidate, b: Candidate) => number, rule: string, resolution: Resolution): Json {
  const ranked = rank(candidates, order);
  if (!areObjects(ranked)) return pickWhole(candidates, order, rule, resolution);
  const out: Record<string, Json> = {};
  for (const field of fieldsOf(ranked)) {
    const values = having(ranked, field);
    if (values.length > 0) out[field] = settle(`${resolution.group}.${field}`, rule, values, resolution);
  }
  return out;
}

export const rank = (candidates: readonly Candidate[], order: (a: Candidate, b: Candidate) => number): readonly Candidate[] =>
  candidates.length < 2 ? candidates : [...candidates].sort(order);

/** All field names that any candidate has, sorted. */
export function fieldsOf(candidates: readonly Candidate[]): string[] {
  if (candidates.length === 1) return Object.keys(candidates[0]?.value as object).sort();
  return [...new Set(candidates.flatMap((candidate) => Object.keys(candidate.value as object)))].sort();
}
