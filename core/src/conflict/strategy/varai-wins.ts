import { newestFirst, type Candidate, type Strategy } from '../candidate.ts';
import { pickFields } from './pick.ts';

const varaiFirst = (a: Candidate, b: Candidate): number =>
  Number(b.listing.source === 'varai') - Number(a.listing.source === 'varai') || newestFirst(a, b);

/** What we say stands; a platform's word shows only where we said nothing. */
export const varaiWins: Strategy = (candidates, resolution) =>
  pickFields(candidates, varaiFirst, 'varai_wins', resolution);
