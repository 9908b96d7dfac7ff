export {
  anyHistories,
  orderHistories,
  productHistories,
  rearranged,
  sessionHistories,
  userHistories,
  withRemoval,
} from './arbitrary.ts';
export type { HistoryOptions, HistoryWithRemoval, RearrangedHistory } from './arbitrary.ts';
export {
  HISTORY_ACCEPTED,
  HISTORY_START,
  HISTORY_STORES,
  listingsAfter,
  speakerOf,
  testDigest,
  varaiAbout,
} from './history.ts';
export type { History, HistoryEvent, Speaker } from './history.ts';
export { policies } from './policy.ts';
