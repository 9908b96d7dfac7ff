import { canonical, type Json } from '../../json.ts';
import { priorityFirst, saidBy, type Strategy } from '../candidate.ts';
import { areObjects, fieldsOf, having, pickWhole, rank, settle, type Having } from './pick.ts';

/** Where sources differ a human decides; until then the highest priority's value stands, marked as waiting. */
export const manualReview: Strategy = (candidates, resolution) => {
  const ranked = rank(candidates, priorityFirst);
  const disputed = (field: string, values: readonly Having[]): void => {
    if (resolution.overrides.has(field) || new Set(values.map((each) => canonical(each.value))).size < 2) return;
    resolution.reviews.push({ field, candidates: values.map((each) => saidBy(each.candidate, each.value)) });
  };
  if (!areObjects(ranked)) {
    disputed(resolution.group, ranked.map((candidate) => ({ candidate, value: candidate.value })));
    return pickWhole(candidates, priorityFirst, 'manual_review', resolution);
  }
  const out: Record<string, Json> = {};
  for (const field of fieldsOf(ranked)) {
    const path = `${resolution.group}.${field}`;
    const values = having(ranked, field);
    if (values.length === 0) continue;
    disputed(path, values);
    out[field] = settle(path, 'manual_review', values, resolution);
  }
  return out;
};
