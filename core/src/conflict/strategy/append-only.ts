import { isObject, type Json } from '../../json.ts';
import { newestFirst, saidBy, type Candidate, type Strategy } from '../candidate.ts';

/** Records by their own identity: `{ [part]: value }`. What was once said stays; the same record said again is one record. */
export const appendOnly: Strategy = (candidates, resolution) => {
  const best = new Map<string, { candidate: Candidate; value: Json }>();
  for (const candidate of [...candidates].sort(newestFirst)) {
    if (!isObject(candidate.value)) continue;
    for (const [part, value] of Object.entries(candidate.value)) {
      if (!best.has(part)) best.set(part, { candidate, value: value });
    }
  }
  const parts = [...best].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [part, { candidate, value }] of parts) {
    resolution.decisions?.push({
      field: `${resolution.group}.${part}`,
      rule: 'append_only',
      value,
      winner: saidBy(candidate, value),
      others: [],
    });
  }
  // Ids are a stranger's words: assigning one named `__proto__` would lose it.
  return Object.fromEntries(parts.map(([part, { value }]) => [part, value]));
};
