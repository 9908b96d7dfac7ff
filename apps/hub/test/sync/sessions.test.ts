import { afterAll, beforeAll, expect, it } from 'vitest';
import { rederiveExpired } from '../../src/sync/rederive.ts';
import { agreed, derivedAnew } from './agreed.ts';
import { LiveHub, type LiveTenant } from './live-hub.ts';
import type { Shop } from './shop.ts';

let live: LiveHub;
beforeAll(async () => {
  live = await LiveHub.start({ database: 'sync_sessions' });
});
afterAll(() => live.stop());

const MINUTE_MS = 60_000;
const session = async (tenant: LiveTenant, shop: Shop, id: string): Promise<unknown> =>
  (await live.hub.entities.find(tenant.context, 'session', shop.session(id)))?.['status'];

it.each(['EU', 'NA'] as const)(
  'in %s a session without a sign of life is abandoned after its time, by itself, and not before',
  async (region) => {
    const tenant = await live.tenant('t', region);
    const shop = await tenant.shop('html');
    for (const sessionId of ['quiet', 'lively', 'done'])
      await shop.say('events', { type: 'ai_session_started', at: live.clock.iso(), sessionId });
    await shop.say('events', {
      type: 'ai_session_completed',
      at: live.clock.iso(),
      sessionId: 'done',
      conversionOutcome: 'purchased',
    });
    await live.settle();
    live.clock.advance(20 * MINUTE_MS);
    await shop.say('events', {
      type: 'ai_session_updated',
      at: live.clock.iso(),
      sessionId: 'lively',
      stage: 'recommendations',
    });
    await live.settle();
    live.clock.advance(10 * MINUTE_MS - 1);
    expect(await rederiveExpired(live.hub.deps, 'EU')).toBe(0);
    expect(await session(tenant, shop, 'quiet')).toBe('active');
    live.clock.advance(1);
    expect(await rederiveExpired(live.hub.deps, 'EU')).toBe(1);
    expect(await session(tenant, shop, 'quiet')).toBe('abandoned');
    expect(await session(tenant, shop, 'lively')).toBe('active');
    expect(await session(tenant, shop, 'done')).toBe('completed');
    // Done once: nothing is due any more.
    expect(await rederiveExpired(live.hub.deps, 'EU')).toBe(0);
    expect(await agreed(live.db, tenant.context)).toEqual(await derivedAnew(live, tenant.context));
    live.clock.advance(20 * MINUTE_MS);
    expect(await rederiveExpired(live.hub.deps, 'EU')).toBe(1);
    expect(await session(tenant, shop, 'lively')).toBe('abandoned');
  },
);

it('a late sign of life from before the timeout brings a session back, one that is late and old does not', async () => {
  const tenant = await live.tenant();
  const shop = await tenant.shop('html');
  const start = live.nowMs();
  const at = (minutes: number): string => new Date(start + minutes * MINUTE_MS).toISOString();
  await shop.say('events', { type: 'ai_session_started', at: at(0), sessionId: 's' });
  await live.settle();
  live.clock.advance(31 * MINUTE_MS);
  await rederiveExpired(live.hub.deps, 'EU');
  expect(await session(tenant, shop, 's')).toBe('abandoned');
  await shop.say('events', { type: 'ai_session_updated', at: at(0.5), sessionId: 's' }, { at: at(0.5) });
  await live.settle();
  expect(await session(tenant, shop, 's')).toBe('abandoned');
  await shop.say('events', { type: 'ai_session_updated', at: at(29), sessionId: 's' }, { at: at(29) });
  await live.settle();
  expect(await session(tenant, shop, 's')).toBe('active');
});

it('one session that cannot be derived keeps none of the others from being abandoned', async () => {
  const tenant = await live.tenant();
  const shop = await tenant.shop('html');
  for (const sessionId of ['a', 'b', 'c'])
    await shop.say('events', { type: 'ai_session_started', at: live.clock.iso(), sessionId });
  await live.settle();
  live.clock.advance(31 * MINUTE_MS);
  const { entities } = live.hub;
  const failing = {
    docs: entities.docs.bind(entities),
    writeViews: entities.writeViews.bind(entities),
    name: entities.name.bind(entities),
    write: (...args: Parameters<typeof entities.write>) => {
      if (args[2].some(({ next }) => next._id === shop.session('b')))
        throw new RangeError('cannot be derived');
      return entities.write(...args);
    },
  } as unknown as typeof entities;
  await expect(rederiveExpired({ ...live.hub.deps, entities: failing }, 'EU')).rejects.toThrow(
    'cannot be derived',
  );
  expect([
    await session(tenant, shop, 'a'),
    await session(tenant, shop, 'b'),
    await session(tenant, shop, 'c'),
  ]).toEqual(['abandoned', 'active', 'abandoned']);
  await rederiveExpired(live.hub.deps, 'EU');
  expect(await session(tenant, shop, 'b')).toBe('abandoned');
});
