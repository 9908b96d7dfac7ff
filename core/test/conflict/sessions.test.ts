import { describe, expect, test } from 'vitest';
import { defaultPolicy, placeSession, type KnownSession, type Policy } from '@varai/core/conflict';
import { after, at, entityOf, iso, listing, says } from './says.ts';

const session = listing('delta-ht', 'session', 's1');
const start = says(
  session,
  '09:00:00',
  {
    start: { at: iso('09:00:00'), userId: null, platform: 'html', device: 'phone', continuesSessionId: null },
  },
  { verb: 'create' },
);
const active = (time: string) => says(session, time, { activity: { at: iso(time), stage: 'try_on' } });
const completed = says(session, '09:20:00', {
  completion: { at: iso('09:20:00'), conversionOutcome: 'purchase' },
});
const asOf = (time: string) => ({ asOfMs: at(time) });

describe('a session', () => {
  test('speaks from its first event on', () => {
    expect(entityOf(after(active('09:05:00')), asOf('09:06:00'))).toMatchObject({
      state: 'live',
      body: { status: 'active', timestamp: iso('09:05:00'), stage: 'try_on' },
    });
  });
  test('is active until its timeout after the last sign of life, and says when that is', () => {
    const listings = after(start, active('09:10:00'));
    expect(entityOf(listings, asOf('09:39:59'))).toMatchObject({
      body: { status: 'active', lastSeenAt: iso('09:10:00') },
      rederiveAt: iso('09:40:00'),
    });
    expect(entityOf(listings, asOf('09:40:00'))).toMatchObject({
      body: { status: 'abandoned' },
      rederiveAt: null,
    });
  });
  test('derived again at its rederiveAt it has changed, a millisecond before it has not', () => {
    const listings = after(start);
    const due = Date.parse(entityOf(listings, asOf('09:01:00')).rederiveAt as string);
    expect([due - 1, due].map((asOfMs) => entityOf(listings, { asOfMs }).body['status'])).toEqual([
      'active',
      'abandoned',
    ]);
  });
  test('a late sign of life makes an abandoned one active again', () => {
    const listings = after(start, active('09:50:00'));
    expect(entityOf(listings, asOf('10:00:00')).body['status']).toBe('active');
  });
  test('once completed stays so, whatever comes late', () => {
    for (const order of [
      [start, completed, active('09:05:00')],
      [active('09:05:00'), completed, start],
    ]) {
      expect(entityOf(after(...order), asOf('19:00:00'))).toMatchObject({
        body: { status: 'completed', completed: true, conversionOutcome: 'purchase' },
        rederiveAt: null,
      });
    }
  });
  test('lives as long as the policy says', () => {
    const policy: Policy = { ...defaultPolicy, session: { ...defaultPolicy.session, timeoutMinutes: 5 } };
    expect(entityOf(after(start), { policy, asOfMs: at('09:05:00') }).body['status']).toBe('abandoned');
  });
});

describe('a visitor who comes back', () => {
  const rules = defaultPolicy.session;
  const known = (sessionId: string, lastSeen: string, isCompleted = false): KnownSession => ({
    sessionId,
    startedAt: iso('09:00:00'),
    lastSeenAt: iso(lastSeen),
    completed: isCompleted,
  });

  test('for the first time starts a session', () => {
    expect(placeSession([], at('10:00:00'), rules)).toEqual({ create: true, after: null });
  });
  test('continues the active one', () => {
    expect(placeSession([known('s1', '09:40:00')], at('10:00:00'), rules)).toEqual({ continue: 's1' });
  });
  test('after completing one starts another', () => {
    expect(placeSession([known('s1', '09:59:00', true)], at('10:00:00'), rules)).toEqual({
      create: true,
      after: 's1',
    });
  });
  test('after the timeout starts another, from that very minute on', () => {
    expect(placeSession([known('s1', '09:30:00')], at('09:59:59'), rules)).toEqual({ continue: 's1' });
    expect(placeSession([known('s1', '09:30:00')], at('10:00:00'), rules)).toEqual({
      create: true,
      after: 's1',
    });
  });
  test('is judged by the newest session, whatever order they are found in', () => {
    const sessions = [known('s1', '09:10:00'), known('s3', '09:50:00'), known('s2', '09:50:00', true)];
    for (const found of [sessions, [...sessions].reverse()])
      expect(placeSession(found, at('10:00:00'), rules)).toEqual({ create: true, after: 's2' });
  });
  test('is placed as the policy says', () => {
    expect(
      placeSession([known('s1', '09:50:00')], at('10:00:00'), { ...rules, active_session: 'create_new' }),
    ).toEqual({ create: true, after: 's1' });
    expect(
      placeSession([known('s1', '09:50:00', true)], at('10:00:00'), {
        ...rules,
        completed_session: 'continue_existing',
      }),
    ).toEqual({ continue: 's1' });
  });
});
