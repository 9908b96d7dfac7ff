import type { SessionGroups } from '../schema/session-groups.ts';
import { statement, type Draft } from './draft.ts';
import { sessionIdOf, tokenOf, userIdOf } from './event-fields.ts';
import type { Reader } from './reader.ts';
import type { Statement, Verb } from './statement.ts';

/** What events say of a session. */
export type SessionStep = 'started' | 'active' | 'completed' | 'abandoned' | 'analysed';

export const SESSION_STEPS: ReadonlyMap<string, SessionStep> = new Map([
  ['ai_session_started', 'started'],
  ['ai_session_updated', 'active'],
  ['ai_session_continued', 'active'],
  ['ai_session_stage_changed', 'active'],
  ['ai_session_completed', 'completed'],
  ['ai_session_ended', 'completed'],
  ['ai_session_abandoned', 'abandoned'],
  ['face_analysis_completed', 'analysed'],
]);

type FaceShape = SessionGroups['profile']['faceShape'];
const FACE_SHAPES: ReadonlySet<string> = new Set<FaceShape>([
  'oval',
  'round',
  'square',
  'heart',
  'diamond',
  'oblong',
]);

interface OneInstant {
  readonly id: string;
  readonly at: string;
  readonly groups: Draft<'session'>;
  userId: string | null;
  verb: Verb;
}

/** Gathers the events of one body: a session's events of the same instant make one statement, the later in the body above. */
export class SessionCollector {
  readonly #instants = new Map<string, OneInstant>();
  readonly #platform: string;

  constructor(platform: string) {
    this.#platform = platform;
  }

  add(event: Reader, step: SessionStep, at: string): void {
    // An analysis outside a session is an interaction alone.
    const id =
      sessionIdOf(event) ?? (step === 'analysed' ? null : event.refuse('platform/missing-id', 'sessionId'));
    if (id === null) return;
    const one = this.#at(id, at);
    one.userId ??= userIdOf(event);
    const { groups } = one;
    if (step === 'started') {
      one.verb = 'create';
      groups.start = startOf(event, at, this.#platform);
    }
    if (step === 'completed' || step === 'abandoned')
      groups.completion = {
        at,
        conversionOutcome: outcomeOf(event) ?? (step === 'abandoned' ? 'abandoned' : null),
      };
    addProfile(groups, event);
    groups.activity = { at, stage: tokenOf(event, 'stage') };
  }

  /** A session as a resource: everything so far in one body. */
  addWhole(session: Reader): void {
    const id = sessionIdOf(session) ?? session.id('id');
    const startedAt = session.instant(session.nameOf('startedAt', 'started_at', 'createdAt', 'created_at'));
    const completedAt = session.instant(session.nameOf('completedAt', 'completed_at', 'endedAt', 'ended_at'));
    const lastAt = session.instant(
      session.nameOf('updatedAt', 'updated_at', 'lastActivityAt', 'last_activity_at', 'at'),
    );
    const at = lastAt ?? completedAt ?? startedAt ?? session.refuse('platform/missing-date', 'updatedAt');
    const one = this.#at(id, at);
    one.userId ??= userIdOf(session);
    const { groups } = one;
    if (startedAt !== null) groups.start = startOf(session, startedAt, this.#platform);
    if (completedAt !== null) groups.completion = { at: completedAt, conversionOutcome: outcomeOf(session) };
    addProfile(groups, session);
    groups.activity = { at, stage: tokenOf(session, 'stage') };
  }

  statements(): Statement[] {
    return [...this.#instants.values()].map(({ id, at, groups, userId, verb }) =>
      statement(
        'session',
        id,
        at,
        verb,
        groups,
        userId === null ? { type: 'session', id } : { type: 'customer', id: userId },
      ),
    );
  }

  #at(id: string, at: string): OneInstant {
    const key = `${at} ${id}`;
    const known = this.#instants.get(key);
    if (known !== undefined) return known;
    const made: OneInstant = { id, at, groups: {}, userId: null, verb: 'update' };
    this.#instants.set(key, made);
    return made;
  }
}

const startOf = (event: Reader, at: string, platform: string): SessionGroups['start'] => ({
  at,
  userId: userIdOf(event),
  platform,
  device: tokenOf(event, event.nameOf('device', 'deviceType', 'device_type'))?.toLowerCase() ?? null,
  continuesSessionId: event.optionalId(event.nameOf('continuesSessionId', 'continues_session_id')),
});

const outcomeOf = (event: Reader): string | null =>
  tokenOf(event, event.nameOf('conversionOutcome', 'conversion_outcome', 'outcome'))?.toLowerCase() ?? null;

/** The shape of a face is kept only with the receipt of a consent that was given. */
function addProfile(groups: Draft<'session'>, event: Reader): void {
  const consent = event.object('consent');
  const hasConsent =
    consent?.flag('granted') === true && consent.text(consent.nameOf('receiptId', 'receipt_id')) !== null;
  const faceShape = event.text(event.nameOf('faceShape', 'face_shape'))?.toLowerCase();
  if (hasConsent && faceShape !== undefined && FACE_SHAPES.has(faceShape))
    groups.profile = { faceShape: faceShape as FaceShape };
}
