import { canonical, type Json } from '../../json.ts';
import { newestFirst, saidBy, type Resolution, type Strategy } from '../candidate.ts';
import { areMergeable, byField, pickWhole, rank, readsAs, settle, type Having } from './pick.ts';

/** Union over sources of what each now says; what the last source drops is gone. Sorted, so that order of arrival cannot show. */
function union(
  field: string,
  rule: string,
  values: readonly Having[],
  resolution: Resolution,
): Json | undefined {
  if (resolution.overrides.has(field)) return settle(field, rule, values, resolution);
  const members = new Map<string, Json>();
  for (const { value } of values) {
    for (const member of value as readonly Json[]) {
      const text = readsAs(member);
      const known = members.get(text);
      if (known === undefined || canonical(member) < canonical(known)) members.set(text, member);
    }
  }
  const value = [...members.keys()].sort().map((key) => members.get(key) as Json);
  resolution.decisions?.push({
    field,
    rule,
    value,
    winner: null,
    others: values.map((each) => saidBy(each.candidate, each.value)),
  });
  return value;
}

const mergeBy =
  (rule: string): Strategy =>
  (candidates, resolution) => {
    const ranked = rank(candidates, newestFirst);
    if (!areMergeable(ranked)) return pickWhole(candidates, newestFirst, rule, resolution);
    return byField(ranked, resolution, (path, values) =>
      values.length > 0 && values.every(({ value }) => Array.isArray(value))
        ? union(path, rule, values, resolution)
        : settle(path, rule, values, resolution),
    );
  };

/** Arrays become the union of the sources' present arrays; other fields follow the newest. */
export const mergeArrays: Strategy = mergeBy('merge_arrays');
export const merge: Strategy = mergeBy('merge');
