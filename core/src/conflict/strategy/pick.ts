import { canonical, isObject, type Json } from '../../json.ts';
import { saidBy, type Candidate, type Resolution } from '../candidate.ts';
import { decidedFields } from '../override.ts';

export interface Having {
  readonly candidate: Candidate;
  readonly value: Json;
}
type Order = (a: Candidate, b: Candidate) => number;

/** The candidates that have this field, in their order. */
function having(ranked: readonly Candidate[], field: string): Having[] {
  const out: Having[] = [];
  for (const candidate of ranked) {
    if (!Object.hasOwn(candidate.value as object, field)) continue;
    const value = (candidate.value as Record<string, Json>)[field];
    if (value !== undefined && value !== null) out.push({ candidate, value });
  }
  return out;
}

/** Sealed values and scalars cannot be merged field by field. */
const isMergeable = (value: Json): boolean => isObject(value) && !('sealed' in value);
export const areMergeable = (candidates: readonly Candidate[]): boolean =>
  candidates.every(({ value }) => isMergeable(value));

/** One text for values that read the same, however their accents are encoded. */
export const readsAs = (value: Json): string => canonical(value).normalize('NFC');

/** Settles one field: a human's word first, else the head of the ranked candidates. Notes the decision where asked. */
export function settle(
  field: string,
  rule: string,
  ranked: readonly Having[],
  resolution: Resolution,
): Json | undefined {
  const human = resolution.overrides.get(field);
  const winner = human ?? ranked[0];
  if (winner === undefined) return undefined;
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

/** The whole group from the best candidate, but for single fields that a human decided. */
export function pickWhole(
  candidates: readonly Candidate[],
  order: Order,
  rule: string,
  resolution: Resolution,
): Json | undefined {
  const ranked = rank(candidates, order);
  const whole = settle(
    resolution.group,
    rule,
    ranked.map((candidate) => ({ candidate, value: candidate.value })),
    resolution,
  );
  const decided = decidedFields(resolution.group, resolution.overrides);
  if (decided.length === 0 || (whole !== undefined && !isMergeable(whole))) return whole;
  const out = { ...(whole as Record<string, Json> | undefined) };
  for (const field of decided) {
    out[field] = settle(
      `${resolution.group}.${field}`,
      rule,
      having(
        ranked.filter(({ value }) => isMergeable(value)),
        field,
      ),
      resolution,
    ) as Json;
  }
  return out;
}

/** Field by field: each field from the best candidate that has it. Values that are no objects are picked whole. */
export function pickFields(
  candidates: readonly Candidate[],
  order: Order,
  rule: string,
  resolution: Resolution,
): Json | undefined {
  const ranked = rank(candidates, order);
  if (!areMergeable(ranked)) return pickWhole(candidates, order, rule, resolution);
  return byField(ranked, resolution, (path, values) => settle(path, rule, values, resolution));
}

/** Settles each field that any candidate or a human has. `ranked` are mergeable. */
export function byField(
  ranked: readonly Candidate[],
  resolution: Resolution,
  settleField: (path: string, values: readonly Having[]) => Json | undefined,
): Json {
  const out: Record<string, Json> = {};
  for (const field of fieldsOf(ranked, decidedFields(resolution.group, resolution.overrides))) {
    const value = settleField(`${resolution.group}.${field}`, having(ranked, field));
    if (value !== undefined) out[field] = value;
  }
  return out;
}

export const rank = (candidates: readonly Candidate[], order: Order): readonly Candidate[] =>
  candidates.length < 2 ? candidates : [...candidates].sort(order);

/** All field names that any candidate has, and those that a human decided, sorted. */
function fieldsOf(candidates: readonly Candidate[], decided: readonly string[]): string[] {
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1 && decided.length === 0)
    return Object.keys(only.value as object).sort();
  return [
    ...new Set([...decided, ...candidates.flatMap((candidate) => Object.keys(candidate.value as object))]),
  ].sort();
}
