import { describe, expect, test } from 'vitest';
import { fakeClock, idSequence, namedIds, seeded } from '@varai/core/testkit';

describe('seeded chance', () => {
  const draw = (seed: string | number): number[] => {
    const random = seeded(seed);
    return Array.from({ length: 50 }, () => random.next());
  };

  test('repeats itself for a seed and differs between seeds', () => {
    expect(draw('a')).toEqual(draw('a'));
    expect(draw('a')).not.toEqual(draw('b'));
  });

  test('a fork does not depend on how much its parent drew', () => {
    const fresh = seeded(1).fork('shop').next();
    const used = seeded(1);
    used.next();
    expect(used.fork('shop').next()).toBe(fresh);
    expect(used.fork('other').next()).not.toBe(fresh);
  });

  test('is spread evenly enough', () => {
    const random = seeded('spread');
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) counts[random.int(0, 9)]! += 1;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  test('keeps within its bounds, shuffles without loss, weighs', () => {
    const random = seeded('bounds');
    for (let i = 0; i < 500; i++)
      expect(random.normal(10, 50, 5, 15)).toSatisfy((value: number) => value >= 5 && value <= 15);
    expect(random.shuffle([1, 2, 3, 4]).sort()).toEqual([1, 2, 3, 4]);
    expect(
      random.weighted([
        ['never', 0],
        ['always', 1],
      ]),
    ).toBe('always');
    expect(() => random.pick([])).toThrow(RangeError);
    expect(random.uuid()).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });
});

describe('clock and ids', () => {
  test('a fake clock moves only when told, backwards too', () => {
    const clock = fakeClock('2026-03-02T09:00:00.000Z');
    expect(clock.iso()).toBe('2026-03-02T09:00:00.000Z');
    clock.advance(1500);
    expect(clock.nowMs()).toBe(Date.parse('2026-03-02T09:00:01.500Z'));
    clock.advance(-2000);
    expect(clock.iso()).toBe('2026-03-02T08:59:59.500Z');
    expect(() => fakeClock('yesterday')).toThrow(RangeError);
  });

  test('ids count exactly beyond 2^53', () => {
    const ids = idSequence(9_007_199_254_740_991n, 2);
    expect([ids.next(), ids.next()]).toEqual(['9007199254740991', '9007199254740993']);
    expect(namedIds('order').next()).toBe('order-1');
  });
});
