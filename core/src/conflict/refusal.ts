import { isObject, type Json } from '../json.ts';
import { privacyPurposeSchema } from '../schema/user-groups.ts';
import { familyOf, hasVoice, partOf, type Claim, type Claims, type Listing } from './claim.ts';
import type { Version } from './version.ts';

const isGrant = (setting: unknown): boolean => isObject(setting) && setting['granted'] === true;

/** What a register of privacy settings says of each purpose. Settings that cannot be read as a whole refuse every purpose. */
const settingsOf = (value: Json): Readonly<Record<string, Json>> =>
  isObject(value)
    ? value
    : Object.fromEntries(
        privacyPurposeSchema.options.map((purpose) => [purpose, { granted: false, at: null }]),
      );

const keepNewer = (refusals: Record<string, Claim>, register: string, { value, version }: Claim): void => {
  const before = refusals[register];
  if (before === undefined || before.version < version) refusals[register] = { value, version };
};

/** Each purpose that a person refused through this listing, as a claim of its own: `refusals:<purpose>`. */
export function refusalsOf(listing: { readonly claims: Claims }): Claims {
  const refusals: Record<string, Claim> = {};
  for (const group in listing.claims) {
    const claim = listing.claims[group] as Claim;
    if (familyOf(group) === 'refusals') keepNewer(refusals, group, claim);
    if (group !== 'privacy_settings') continue;
    for (const [purpose, setting] of Object.entries(settingsOf(claim.value))) {
      if (!isGrant(setting))
        keepNewer(refusals, `refusals:${purpose}`, { value: setting, version: claim.version });
    }
  }
  return refusals;
}

/**
 * What stays of a listing when its store is removed: nothing, or for a person the refusals and the key that finds the person.
 * They are no claim of the source any more: only the subject lifts them. `ours` are our own listings about it, through which
 * the person may have refused: without the key those refusals would reach nobody. Null = nothing stays.
 */
export function claimsAfterRemoval(listing: Listing, ours: readonly Listing[]): Claims | null {
  if (listing.kind !== 'user') return null;
  const refusals: Record<string, Claim> = {};
  for (const each of [listing, ...ours.filter((our) => our.resourceId === (listing.id as string))]) {
    const refused = refusalsOf(each);
    for (const register in refused) keepNewer(refusals, register, refused[register] as Claim);
  }
  if (Object.keys(refusals).length === 0) return null;
  const identity = listing.claims['identity'];
  return { ...refusals, ...(identity === undefined ? {} : { identity }) };
}

interface PrivacyVote {
  readonly value: Readonly<Record<string, Json>>;
  readonly version: Version;
  /** False for a refusal that outlived its source. */
  readonly speaks: boolean;
}

/** The votes of a listing on privacy: its present word while it speaks, and refusals for ever. */
export function privacyVotes(listing: Listing): PrivacyVote[] {
  const votes: PrivacyVote[] = [];
  const speaks = hasVoice(listing);
  const present = listing.claims['privacy_settings'];
  if (present !== undefined && speaks)
    votes.push({ value: settingsOf(present.value), version: present.version, speaks });
  const refusals = refusalsOf(listing);
  for (const register of Object.keys(refusals).sort()) {
    const kept = speaks ? listing.claims[register] : refusals[register];
    if (kept !== undefined)
      votes.push({
        value: { [partOf(register) as string]: kept.value },
        version: kept.version,
        speaks: false,
      });
  }
  return votes;
}
