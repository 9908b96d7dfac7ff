import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rateBudget } from '../../src/connectors/rate-budget.ts';
import { fakePace } from './fake-pace.ts';

describe('a rate budget', () => {
  test('spends at once what is there, then at its speed', async () => {
    const pace = fakePace();
    const budget = rateBudget({ perSecond: 10, bucket: 20 }, pace);
    await budget.take(20);
    expect(pace.waits).toEqual([]);
    await budget.take(5);
    expect(pace.waits).toEqual([500]);
    pace.clock.advance(60_000);
    await budget.take(20);
    expect(pace.waits).toEqual([500]);
  });

  test('whatever is taken: never more than the bucket and what flowed in, and in the order of asking', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ points: fc.integer({ min: 1, max: 30 }), restMs: fc.nat(3000) }), {
          maxLength: 40,
        }),
        async (steps) => {
          const pace = fakePace();
          const startMs = pace.nowMs();
          const budget = rateBudget({ perSecond: 10, bucket: 30 }, pace);
          const order: number[] = [];
          let spent = 0;
          const taken = steps.map(async ({ points, restMs }, index) => {
            await budget.take(points);
            order.push(index);
            spent += points;
            expect(spent).toBeLessThanOrEqual(30 + ((pace.nowMs() - startMs) / 1000) * 10 + 1e-6);
            pace.clock.advance(restMs);
          });
          await Promise.all(taken);
          expect(order).toEqual(steps.map((_, index) => index));
        },
      ),
    );
  });

  test('believes the shop: what is left and how fast it fills', async () => {
    const pace = fakePace();
    const budget = rateBudget({ perSecond: 100, bucket: 2000 }, pace);
    budget.correct(0, 1000);
    await budget.take(500);
    expect(pace.waits).toEqual([500]);
    budget.correct(5000);
    await budget.take(2000);
    expect(pace.waits).toEqual([500]);
    await budget.take(1);
    expect(pace.waits).toHaveLength(2);
  });

  test('what costs more than a full bucket waits until it is full, and is owed', async () => {
    const pace = fakePace();
    const budget = rateBudget({ perSecond: 10, bucket: 10 }, pace);
    await budget.take(30);
    expect(pace.waits).toEqual([]);
    await budget.take(10);
    expect(pace.waits).toEqual([3000]);
  });

  test('stops waiting when told to, and spends nothing then', async () => {
    const pace = fakePace();
    const budget = rateBudget({ perSecond: 1, bucket: 10 }, pace);
    await budget.take(10);
    const reason = new Error('shutting down');
    await expect(budget.take(5, AbortSignal.abort(reason))).rejects.toBe(reason);
    await budget.take(5);
    expect(pace.waits).toEqual([5000]);
  });

  test('a clock that goes back fills nothing and takes nothing', async () => {
    const pace = fakePace();
    const budget = rateBudget({ perSecond: 10, bucket: 10 }, pace);
    await budget.take(10);
    pace.clock.advance(-60_000);
    await budget.take(10);
    expect(pace.waits).toEqual([1000]);
  });
});
