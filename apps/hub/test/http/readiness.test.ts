import { afterEach, expect, it } from 'vitest';
import type { Health } from '../../src/http/readiness.ts';
import { hubAtPorts, type HubAtPorts } from './hub-at-ports.ts';

let hub: HubAtPorts;
afterEach(async () => {
  await hub.server.close();
});

const ask = async (path: string, health: () => Promise<Health>): Promise<[number, unknown]> => {
  hub = hubAtPorts({ health });
  const answer = await hub.server.app.inject(path);
  return [answer.statusCode, answer.json()];
};

it.each<[string, Health, number]>([
  ['ready', { mongodb: 'ok', redis: 'ok', migrated: true }, 200],
  ['degraded', { mongodb: 'ok', redis: 'degraded', migrated: true }, 200],
  ['degraded', { mongodb: 'ok', redis: 'absent', migrated: true }, 200],
  ['unavailable', { mongodb: 'down', redis: 'ok', migrated: true }, 503],
  ['unavailable', { mongodb: 'ok', redis: 'ok', migrated: false }, 503],
])('is %s with %j', async (status, health, code) => {
  expect(await ask('/readyz', async () => health)).toEqual([
    code,
    {
      status,
      mongodb: health.mongodb,
      redis: health.redis,
      migrations: health.migrated ? 'done' : 'pending',
    },
  ]);
});

it('is unavailable where nobody can say', async () => {
  expect(await ask('/readyz', () => Promise.reject(new Error('no')))).toMatchObject([
    503,
    { status: 'unavailable' },
  ]);
});

it('is alive whatever it stands on', async () => {
  expect(await ask('/healthz', () => Promise.reject(new Error('no')))).toEqual([200, { status: 'alive' }]);
});
