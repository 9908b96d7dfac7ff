import { isObject, type Json } from '../json.ts';
import { hasVoice, type Claims, type Listing } from './claim.ts';
import type { Version } from './version.ts';

/** What a person refused through this listing, and since which version; null where nothing was refused. */
export function refusalsOf(listing: { readonly claims: Claims }): { value: Record<string, Json>; version: Version } | null {
  const value: Record<string, Json> = {};
  let version: Version | null = null;
  for (const group of ['privacy_settings', 'refusals'] as const) {
    const claim = listing.claims[group];
    if (claim === undefined || !isObject(claim.value)) continue;
    for (const [purpose, setting] of Object.entries(claim.value)) {
      if (isObject(setting) && setting['granted'] === true) continue;
      value[purpose] = setting as Json;
      if (version === null || claim.version > version) version = claim.version;
    }
  }
  return version === null ? null : { value, version };
}

/**
 * What stays of a listing when its store is removed: nothing, or for a person the refusals and the key that finds the person.
 * They are no claim of the source any more: only the subject lifts them.
 */
export function claimsAfterRemoval(listing: Listing): Claims | null {
  const refusals = listing.kind === 'user' ? refusalsOf(listing) : null;
  if (refusals === null) return null;
  const identity = listing.claims['identity'];
  return { refusals, ...(identity === undefined ? {} : { identity }) };
}

/** The votes of a listing on privacy: its present word while it speaks, and refusals for ever. */
export function privacyVotes(listing: Listing): { value: Json; version: Version; speaks: boolean }[] {
  const votes: { value: Json; version: Version; speaks: boolean }[] = [];
  const present = listing.claims['privacy_settings'];
  if (present !== undefined && hasVoice(listing)) votes.push({ ...present, speaks: true });
  const kept = hasVoice(listing) ? listing.claims['refusals'] : refusalsOf(listing);
  if (kept !== undefined && kept !== null) votes.push({ value: kept.value, version: kept.version, speaks: false });
  return votes;
}
