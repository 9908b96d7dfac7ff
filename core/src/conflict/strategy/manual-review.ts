import { priorityFirst, saidBy, type Strategy } from '../candidate.ts';
import { areMergeable, byField, pickWhole, rank, readsAs, settle, type Having } from './pick.ts';

/** Where sources differ a human decides; until then the highest priority's value stands, marked as waiting. */
export const manualReview: Strategy = (candidates, resolution) => {
  const ranked = rank(candidates, priorityFirst);
  const disputed = (field: string, values: readonly Having[]): void => {
    if (resolution.overrides.has(field) || new Set(values.map((each) => readsAs(each.value))).size < 2)
      return;
    resolution.reviews.push({ field, candidates: values.map((each) => saidBy(each.candidate, each.value)) });
  };
  if (!areMergeable(ranked)) {
    disputed(
      resolution.group,
      ranked.map((candidate) => ({ candidate, value: candidate.value })),
    );
    return pickWhole(candidates, priorityFirst, 'manual_review', resolution);
  }
  return byField(ranked, resolution, (path, values) => {
    disputed(path, values);
    return settle(path, 'manual_review', values, resolution);
  });
};
