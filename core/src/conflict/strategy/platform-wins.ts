import type { Json } from '../../json.ts';
import { saidBy, type Strategy } from '../candidate.ts';

/** Kept per listing, never merged across platforms: `{ [listing id]: value }`. Our own word is no candidate. */
export const platformWins: Strategy = (candidates, resolution) => {
  const out: Record<string, Json> = {};
  for (const candidate of candidates) {
    if (candidate.listing.source === 'varai') continue;
    out[candidate.listing.id] = candidate.value;
    resolution.decisions?.push({
      field: `${resolution.group}[${candidate.listing.id}]`,
      rule: 'platform_wins',
      value: candidate.value,
      winner: saidBy(candidate),
      others: [],
    });
  }
  return Object.keys(out).length > 0 ? out : undefined;
};
