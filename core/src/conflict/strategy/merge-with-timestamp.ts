import { newestFirst, type Strategy } from '../candidate.ts';
import { pickFields, pickWhole } from './pick.ts';

/** Each field from whoever said it last, by the source's own time. */
export const mergeWithTimestamp: Strategy = (candidates, resolution) =>
  pickFields(candidates, newestFirst, 'merge_with_timestamp', resolution);

/** As `merge_with_timestamp`, over claims that passed the mapper's validation, which every stored claim has. */
export const mergeWithValidation: Strategy = (candidates, resolution) =>
  pickFields(candidates, newestFirst, 'merge_with_validation', resolution);

/** The whole group from whoever spoke last. */
export const lastWriteWins: Strategy = (candidates, resolution) =>
  pickWhole(candidates, newestFirst, 'last_write_wins', resolution);
