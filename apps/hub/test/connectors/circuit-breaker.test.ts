import { describe, expect, test } from 'vitest';
import { fakeClock } from '@varai/core/testkit';
import {
  CircuitBreaker,
  STORE_BREAKER,
  type BreakerReading,
  type Leave,
} from '../../src/connectors/circuit-breaker.ts';

const clock = fakeClock();
const fresh = (seen: BreakerReading[] = []): CircuitBreaker =>
  new CircuitBreaker(clock.nowMs, STORE_BREAKER, (reading) => seen.push(reading));
const entered = (breaker: CircuitBreaker): Leave => {
  const leave = breaker.enter();
  if (typeof leave !== 'function') throw new Error(`refused for ${leave.waitMs} ms`);
  return leave;
};
const attempts = (breaker: CircuitBreaker, outcome: Parameters<Leave>[0], count: number): void => {
  for (let i = 0; i < count; i++) entered(breaker)(outcome);
};

describe('a circuit breaker', () => {
  test('opens at ten failures that are a third of the attempts, and not before', () => {
    const breaker = fresh();
    attempts(breaker, 'failure', 9);
    expect(breaker.reading()).toMatchObject({ state: 'closed', attempts: 9, failures: 9 });
    attempts(breaker, 'failure', 1);
    expect(breaker.reading()).toMatchObject({ state: 'open', retryAtMs: clock.nowMs() + 120_000 });
    expect(breaker.enter()).toEqual({ waitMs: 120_000 });
  });

  test('stays closed where most go well', () => {
    const breaker = fresh();
    attempts(breaker, 'success', 40);
    attempts(breaker, 'failure', 21);
    expect(breaker.reading().state).toBe('closed');
    attempts(breaker, 'failure', 1);
    expect(breaker.reading().state).toBe('open');
  });

  test('forgets what is older than its window', () => {
    const breaker = fresh();
    attempts(breaker, 'failure', 9);
    clock.advance(STORE_BREAKER.windowMs);
    attempts(breaker, 'failure', 9);
    expect(breaker.reading()).toMatchObject({ state: 'closed', attempts: 9, failures: 9 });
  });

  test('after the cooldown one at a time; five good ones close it, and everyone is told', () => {
    const seen: BreakerReading[] = [];
    const breaker = fresh(seen);
    attempts(breaker, 'failure', 10);
    clock.advance(119_999);
    expect(breaker.enter()).toEqual({ waitMs: 1 });
    clock.advance(1);
    const probe = entered(breaker);
    expect(breaker.enter()).toHaveProperty('waitMs');
    probe('success');
    attempts(breaker, 'success', 3);
    expect(breaker.reading().state).toBe('half-open');
    attempts(breaker, 'success', 1);
    expect(breaker.reading()).toMatchObject({ state: 'closed', attempts: 0, failures: 0, retryAtMs: null });
    expect(seen.map(({ state }) => state)).toEqual(['open', 'half-open', 'closed']);
  });

  test('a failed probe opens it for another cooldown', () => {
    const breaker = fresh();
    attempts(breaker, 'failure', 10);
    clock.advance(120_000);
    attempts(breaker, 'success', 4);
    attempts(breaker, 'failure', 1);
    expect(breaker.enter()).toEqual({ waitMs: 120_000 });
  });

  test('an attempt that we gave up ourselves says nothing, but lets the next one probe', () => {
    const breaker = fresh();
    attempts(breaker, 'none', 50);
    expect(breaker.reading()).toMatchObject({ state: 'closed', attempts: 0 });
    attempts(breaker, 'failure', 10);
    clock.advance(120_000);
    attempts(breaker, 'none', 1);
    attempts(breaker, 'success', 5);
    expect(breaker.reading().state).toBe('closed');
  });

  test('an attempt ends once, and one from before it opened decides nothing after', () => {
    const breaker = fresh();
    const early = entered(breaker);
    const twice = entered(breaker);
    twice('success');
    twice('failure');
    attempts(breaker, 'failure', 10);
    clock.advance(120_000);
    const probe = entered(breaker);
    early('failure');
    expect(breaker.reading().state).toBe('half-open');
    probe('success');
    expect(breaker.reading().failures).toBe(11);
  });
});
