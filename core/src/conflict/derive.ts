import type { Json } from '../json.ts';
import type { ListingId } from '../schema/ids.ts';
import type { Kind } from '../schema/source.ts';
import { candidateOf, type Candidate, type Decision, type Resolution, type Review } from './candidate.ts';
import { familyOf, hasSpoken, hasVoice, partOf, type Listing } from './claim.ts';
import type { Groups } from './body.ts';
import { compose } from './compose.ts';
import { overridesOf, rowOf } from './override.ts';
import { rankOf, strategyFor, type Policy } from './policy.ts';
import { privacyVotes } from './refusal.ts';
import { strategies } from './strategy/index.ts';
import { ofVariants } from './variants.ts';

export interface DeriveInput {
  readonly id: ListingId;
  readonly kind: Kind;
  /** The cluster's listings, our own about them included. */
  readonly members: readonly Listing[];
  readonly policy: Policy;
  /** Only what expires depends on it. */
  readonly asOfMs: number;
}

/** What we say about one thing, as a function of what its sources now say. */
export interface Derived {
  readonly id: ListingId;
  readonly kind: Kind;
  /** All listings it was made of, sorted. */
  readonly members: readonly ListingId[];
  /** `live`; `deleted` where every listing that once spoke is deleted; `awaited` where none has spoken yet. */
  readonly state: 'live' | 'deleted' | 'awaited';
  readonly body: { readonly [field: string]: Json };
  readonly reviews: readonly Review[];
  /** The instant at which it will change by itself, or null. */
  readonly rederiveAt: string | null;
}

export interface Explained extends Derived {
  readonly decisions: readonly Decision[];
}

/** Pure and free of the members' order: equal members, policy and instant give equal bytes. */
export const derive = (input: DeriveInput): Derived => run(input, null).derived;

/** The same, with the value of each field group that it was made of: what `storeViews` would otherwise resolve once more. */
export const deriveWithGroups = (input: DeriveInput): { derived: Derived; groups: Groups } =>
  run(input, null);

/** The same, and for each field: the winner, the rule, since when, and who lost. */
export function explain(input: DeriveInput): Explained {
  const decisions: Decision[] = [];
  const { derived } = run(input, decisions);
  return {
    ...derived,
    decisions: decisions.sort((a, b) => (a.field < b.field ? -1 : a.field > b.field ? 1 : 0)),
  };
}

function run(
  { id, kind, members, policy, asOfMs }: DeriveInput,
  decisions: Decision[] | null,
): { derived: Derived; groups: Groups } {
  const sorted = members.length < 2 ? members : [...members].sort((a, b) => (a.id < b.id ? -1 : 1));
  const reviews: Review[] = [];
  let rederiveMs: number | null = null;
  const expireAt = (ms: number): void => {
    if (ms > asOfMs && (rederiveMs === null || ms < rederiveMs)) rederiveMs = ms;
  };
  const groups = resolveGroups({ kind, members: sorted, policy, asOfMs, decisions, reviews, expireAt });
  const body = compose({ kind, members: sorted, groups, policy, asOfMs, expireAt });
  const spoke = sorted.filter((listing) => listing.source !== 'varai');
  const derived: Derived = {
    id,
    kind,
    members: sorted.map((listing) => listing.id),
    state: spoke.some(hasVoice) ? 'live' : spoke.some(hasSpoken) ? 'deleted' : 'awaited',
    body,
    reviews,
    rederiveAt: rederiveMs === null ? null : new Date(rederiveMs).toISOString(),
  };
  return { derived, groups };
}

interface ResolveInput {
  readonly kind: Kind;
  readonly members: readonly Listing[];
  readonly policy: Policy;
  readonly asOfMs: number;
  readonly decisions: Decision[] | null;
  readonly reviews: Review[];
  readonly expireAt: (ms: number) => void;
  /** Resolve as this store's own view: its overrides of the policy apply. */
  readonly storeId?: string;
}

/** Each field group's value by its strategy. */
export function resolveGroups(input: ResolveInput): Groups {
  const { kind, members, policy } = input;
  const silenced = silencedOurs(members);
  const overrides = overridesOf(
    members.filter((listing) => listing.source === 'varai' && !silenced.has(listing)),
    policy,
  );
  const byGroup = candidatesByGroup(members, silenced, policy);
  for (const field of overrides.keys()) {
    const row = rowOf(field);
    if (row !== null && !NOT_A_ROW.has(row) && !byGroup.has(row)) byGroup.set(row, []);
  }
  const groups: Record<string, Json> = {};
  for (const [group, candidates] of [...byGroup].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const resolution: Resolution = {
      group,
      asOfMs: input.asOfMs,
      decisions: input.decisions,
      reviews: input.reviews,
      overrides,
      expireAt: input.expireAt,
    };
    const value = strategies[strategyFor(policy, kind, group, input.storeId)](candidates, resolution);
    if (value !== undefined) groups[group] = value;
  }
  return groups;
}

// Not rows of an entity: what joins, what lives, what a human said, what a person refused.
const NOT_A_ROW = new Set(['identity', 'lifecycle', 'links', 'override', 'refusals', 'privacy_settings']);

function candidatesByGroup(
  members: readonly Listing[],
  silenced: ReadonlySet<Listing>,
  policy: Policy,
): Map<string, Candidate[]> {
  const byGroup = new Map<string, Candidate[]>();
  const add = (group: string, candidate: Candidate): void => {
    const list = byGroup.get(group);
    if (list === undefined) byGroup.set(group, [candidate]);
    else list.push(candidate);
  };
  for (const listing of members) {
    const isSilenced = silenced.has(listing);
    for (const vote of privacyVotes(listing)) {
      add('privacy_settings', {
        listing,
        value: vote.value,
        version: vote.version,
        rank: rankOf(policy, listing.source),
        ...(vote.speaks && !isSilenced ? {} : { outlived: true }),
      });
    }
    // A refund that came before its order is already a fact of the order to come.
    const speaks = !isSilenced && (hasVoice(listing) || (listing.kind === 'order' && !hasSpoken(listing)));
    if (!speaks) continue;
    const families = new Set<string>();
    for (const group in listing.claims) {
      if (partOf(group) !== null) families.add(familyOf(group));
      else if (!NOT_A_ROW.has(group)) families.add(group);
    }
    for (const family of families) {
      if (NOT_A_ROW.has(family)) continue;
      for (const candidate of familyCandidates(listing, family, policy)) add(family, candidate);
    }
  }
  return byGroup;
}

/** Our own listings about one whose source was removed: as silent as it, but for what they refuse and lift. */
function silencedOurs(members: readonly Listing[]): ReadonlySet<Listing> {
  const removed = new Set(
    members.flatMap((listing) =>
      listing.source !== 'varai' && listing.kind === 'user' && !hasSpoken(listing)
        ? [listing.id as string]
        : [],
    ),
  );
  return removed.size === 0
    ? NONE
    : new Set(members.filter((listing) => listing.source === 'varai' && removed.has(listing.resourceId)));
}
const NONE: ReadonlySet<Listing> = new Set();

/** A product's family speaks as one; elsewhere each part (`refund:<id>`) is a record of its own: `{ [part]: value }`. */
function familyCandidates(listing: Listing, family: string, policy: Policy): Candidate[] {
  if (listing.kind === 'product') {
    const merged = ofVariants(listing, family);
    return merged === null ? [] : [{ listing, rank: rankOf(policy, listing.source), ...merged }];
  }
  const parts = Object.keys(listing.claims)
    .filter((group) => group.length > family.length && group.startsWith(`${family}:`))
    .sort();
  return (parts.length === 0 ? [family] : parts).map((group) => {
    const candidate = candidateOf(listing, group, policy) as Candidate;
    const part = partOf(group);
    return part === null ? candidate : { ...candidate, value: { [part]: candidate.value } };
  });
}
