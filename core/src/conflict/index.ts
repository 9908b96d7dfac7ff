export { differingGroups } from './agreement.ts';
export {
  claimsOf,
  foldClaims,
  hasVoice,
  joinClaim,
  listingId,
  tossedGroups,
  versionOf,
  clampMs,
  MAX_LEAD_MS,
} from './claim.ts';
export type { Acceptance, Claim, Claims, Digest, Listing } from './claim.ts';
export { plainDigest, textHash } from './digest.ts';
export { canJoin, clusters, keysOf, linksOf, reachOf } from './identity.ts';
export type { Ambiguity, Cluster } from './identity.ts';
export { claimsAfterRemoval, refusalsOf } from './refusal.ts';
export { defaultPolicy, policySchema, strategyFor, strategyNameSchema } from './policy.ts';
export type { Policy, StrategyName } from './policy.ts';
export { derive, deriveWithGroups, explain } from './derive.ts';
export type { Derived, DeriveInput, Explained } from './derive.ts';
export type { Decision, Review, Said } from './candidate.ts';
export { storeViews } from './view.ts';
export type { StoreView } from './view.ts';
export { placeSession } from './compose-session.ts';
export type { KnownSession } from './compose-session.ts';
export { isCoinToss, modifiedMsOf, saidOf, snapshotMsOf, VERB_RANK } from './version.ts';
export type { EventVersion, Version } from './version.ts';
