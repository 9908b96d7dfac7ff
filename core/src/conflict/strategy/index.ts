import type { Strategy } from '../candidate.ts';
import type { StrategyName } from '../policy.ts';
import { appendOnly } from './append-only.ts';
import { latestWithConsent } from './latest-with-consent.ts';
import { manualReview } from './manual-review.ts';
import { merge, mergeArrays } from './merge-arrays.ts';
import { lastWriteWins, mergeWithTimestamp, mergeWithValidation } from './merge-with-timestamp.ts';
import { mostRestrictive } from './most-restrictive.ts';
import { platformWins } from './platform-wins.ts';
import { sourcePriority } from './source-priority.ts';
import { varaiWins } from './varai-wins.ts';

/** Every strategy a policy may name; a new name does not compile until it has one. */
export const strategies: Readonly<Record<StrategyName, Strategy>> = {
  source_priority: sourcePriority,
  varai_wins: varaiWins,
  platform_wins: platformWins,
  merge_with_timestamp: mergeWithTimestamp,
  merge_with_validation: mergeWithValidation,
  latest_with_consent: latestWithConsent,
  merge_arrays: mergeArrays,
  append_only: appendOnly,
  most_restrictive: mostRestrictive,
  last_write_wins: lastWriteWins,
  merge,
  manual_review: manualReview,
};
