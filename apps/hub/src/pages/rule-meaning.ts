/** Words for the rules, for people. */
export const RULE_MEANING: Readonly<Record<string, string>> = {
  source_priority: 'the highest-ranked source that says it',
  varai_wins: 'our own word',
  platform_wins: 'each shop decides for its own listing',
  merge_with_timestamp: 'whoever said it last',
  merge_with_validation: 'whoever said it last',
  last_write_wins: 'whoever said it last',
  latest_with_consent: 'the latest that consent covers',
  merge_arrays: 'all that any source lists',
  append_only: 'everything that was ever said',
  most_restrictive: 'one refusal refuses',
  manual_review: 'a human decides; until then the highest-ranked source',
  human_decision: 'a human decided',
};
