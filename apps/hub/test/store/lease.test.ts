import { fakeClock } from '@varai/core/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Lease } from '../../src/store/lease.ts';
import { LiveHub } from '../sync/live-hub.ts';

let live: LiveHub;
beforeAll(async () => {
  live = await LiveHub.start({ database: 'store_lease' });
});
afterAll(() => live.stop());

it('work that one process at a time does stays with whoever renews it, and passes on two seconds after the last word', async () => {
  const clock = fakeClock();
  const [one, other] = [new Lease(live.hub.connections), new Lease(live.hub.connections)];
  const [mine, theirs] = [
    () => one.hold('EU', 'sweeper', clock.nowMs()),
    () => other.hold('EU', 'sweeper', clock.nowMs()),
  ];
  expect(await mine()).toBe(true);
  expect(await theirs()).toBe(false);
  clock.advance(1_500);
  expect(await mine()).toBe(true);
  clock.advance(1_500);
  expect(await theirs()).toBe(false);
  clock.advance(600);
  expect(await theirs()).toBe(true);
  expect(await mine()).toBe(false);
  expect(await one.hold('NA', 'sweeper', clock.nowMs())).toBe(true);
});

it('of many that ask at once one is given it', async () => {
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => new Lease(live.hub.connections).hold('EU', 'asked at once', 0)),
  );
  expect(answers.filter(Boolean)).toHaveLength(1);
});
