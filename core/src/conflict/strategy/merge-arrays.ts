import { canonical, isObject, type Json } from '../../json.ts';
import { newestFirst, saidBy, type Resolution, type Strategy } from '../candidate.ts';
import { fieldsOf, having, rank, settle, type Having } from './pick.ts';

/** Union over sources of what each now says; what the last source drops is gone. Sorted, so that order of arrival cannot show. */
function union(field: string, rule: string, values: readonly Having[], resolution: Resolution): Json {
  const human = resolution.overrides.get(field);
  if (human !== undefined) return settle(field, rule, values, resolution);
  const members = new Map<string, Json>();
  for (const { value } of values) for (const member of value as readonly Json[]) members.set(canonical(member), member);
  const value = [...members.keys()].sort().map((key) => members.get(key) as Json);
  resolution.decisions?.push({ field, rule, value, winner: null, others: values.map((each) => saidBy(each.candidate, each.value)) });
  return value;
}

const mergeBy = (rule: string): Strategy => (candidates, resolution) => {
  const ranked = rank(candidates, newestFirst).filter((candidate) => isObject(candidate.value));
  const out: Record<string, Json> = {};
  for (const field of fieldsOf(ranked)) {
    const values = having(ranked, field);
    if (values.length === 0) continue;
    const path = `${resolution.group}.${field}`;
    out[field] = values.every((each) => Array.isArray(each.value)) ? union(path, rule, values, resolution) : settle(path, rule, values, resolution);
  }
  return out;
};

/** Arrays become the union of the sources' present arrays; other fields follow the newest. */
export const mergeArrays: Strategy = mergeBy('merge_arrays');
export const merge: Strategy = mergeBy('merge');
