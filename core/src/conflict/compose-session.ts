import type { Json } from '../json.ts';
import type { Listing } from './claim.ts';
import type { Body, ComposeInput } from './body.ts';
import type { Policy } from './policy.ts';

type Start = {
  at: string;
  userId: string | null;
  platform: string;
  device: string | null;
  continuesSessionId: string | null;
};
type Activity = { at: string; stage: string | null };
type Completion = { at: string; conversionOutcome: string | null };

/** Completed once somebody said so; abandoned after the timeout without a sign of life; else active until then. */
export function composeSession({ groups, members, policy, asOfMs, expireAt }: ComposeInput): Body {
  const { storeId, resourceId, region } = members[0] as Listing;
  const start = groups['start'] as Start | undefined;
  const activity = groups['activity'] as Activity | undefined;
  const completion = groups['completion'] as Completion | undefined;
  const signs = [start?.at, activity?.at, completion?.at]
    .flatMap((at) => (at === undefined ? [] : [at]))
    .sort();
  const lastSeen = signs.at(-1) ?? null;
  const abandonedMs =
    lastSeen === null ? null : Date.parse(lastSeen) + policy.session.timeoutMinutes * 60_000;
  const abandoned = completion === undefined && abandonedMs !== null && abandonedMs <= asOfMs;
  if (completion === undefined && abandonedMs !== null) expireAt(abandonedMs);
  const profile = groups['profile'] as { faceShape: string } | undefined;
  return {
    storeId,
    region,
    sessionId: resourceId,
    userId: start?.userId ?? null,
    timestamp: start?.at ?? signs[0] ?? null,
    lastSeenAt: lastSeen,
    status: completion !== undefined ? 'completed' : abandoned ? 'abandoned' : 'active',
    completed: completion !== undefined,
    conversionOutcome: completion?.conversionOutcome ?? null,
    stage: activity?.stage ?? null,
    platform: start?.platform ?? null,
    device: start?.device ?? null,
    continuesSessionId: start?.continuesSessionId ?? null,
    faceShape: profile?.faceShape ?? (null as Json),
  };
}

export interface KnownSession {
  readonly sessionId: string;
  readonly startedAt: string;
  readonly lastSeenAt: string;
  readonly completed: boolean;
}

/** Where a visitor's start request belongs, by the policy's session rules. Pure; `known` are this visitor's sessions in this store. */
export function placeSession(
  known: readonly KnownSession[],
  atMs: number,
  rules: Policy['session'],
): { continue: string } | { create: true; after: string | null } {
  const newest = [...known].sort((a, b) =>
    a.lastSeenAt < b.lastSeenAt ? 1 : a.lastSeenAt > b.lastSeenAt ? -1 : a.sessionId < b.sessionId ? -1 : 1,
  )[0];
  if (newest === undefined) return { create: true, after: null };
  const abandoned =
    !newest.completed && Date.parse(newest.lastSeenAt) + rules.timeoutMinutes * 60_000 <= atMs;
  const rule = newest.completed ? rules.completed_session : abandoned ? 'create_new' : rules.active_session;
  return rule === 'continue_existing'
    ? { continue: newest.sessionId }
    : { create: true, after: newest.sessionId };
}
