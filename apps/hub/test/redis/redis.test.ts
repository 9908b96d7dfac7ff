import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { freePort, startRedis, type RedisOptions, type RunningRedis } from '../../dev/servers/index.ts';
import { ServedHub } from './served-hub.ts';

/**
 * Redis wakes workers and nothing else: whatever becomes of it while events flow, each is answered 2xx, each is done within
 * seconds, and the hub says that it is degraded.
 */
const LATE_MS = 5_000;
const BURST = 60;
const SOON = { timeout: 15_000, interval: 50 };
/** A hub makes all its collections and indexes before its first event. */
const WHOLE_CASE_MS = 90_000;

let folder = '';
let hub: ServedHub | undefined;
let redis: RunningRedis | undefined;
let client: Redis | undefined;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'varai-redis-'));
});
afterEach(async () => {
  client?.disconnect();
  await hub?.stop();
  await redis?.stop();
  client = hub = redis = undefined;
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function start(
  name: string,
  options: Partial<RedisOptions> = {},
): Promise<{ hub: ServedHub; redis: RunningRedis; client: Redis }> {
  redis = await startRedis({ binary: inject('redisBinary'), dir: join(folder, name), ...options });
  client = new Redis(redis.url);
  client.on('error', () => undefined);
  hub = await ServedHub.start(name, redis.url);
  await is(hub, { status: 'ready', redis: 'ok' });
  return { hub, redis, client };
}

const is = (of: ServedHub, readiness: { status: string; redis: string }): Promise<void> =>
  expect.poll(() => of.readiness(), SOON).toMatchObject(readiness);

async function allIsWell(of: ServedHub): Promise<void> {
  await expect.poll(() => of.pending(), SOON).toBe(0);
  const { rows, ...outcome } = await of.outcome();
  expect(rows).toBeGreaterThan(BURST);
  expect(outcome).toEqual({
    unanswered: 0,
    findings: [],
    slowestMs: expect.toSatisfy((ms: number) => ms <= LATE_MS) as number,
  });
}

describe.skipIf(!inject('redisBinary'))('a hub whose Redis', { timeout: WHOLE_CASE_MS }, () => {
  it('was never configured', async () => {
    hub = await ServedHub.start('none', null);
    await is(hub, { status: 'degraded', redis: 'absent' });
    await hub.events(2 * BURST);
    await allIsWell(hub);
  });

  it('is not there at the start, and comes later', async () => {
    const port = await freePort();
    hub = await ServedHub.start('absent', `redis://127.0.0.1:${port}`);
    await is(hub, { status: 'degraded', redis: 'degraded' });
    await hub.events(2 * BURST);
    expect(await hub.readiness()).toMatchObject({ status: 'degraded' });
    redis = await startRedis({ binary: inject('redisBinary'), dir: join(folder, 'absent'), port });
    await is(hub, { status: 'ready', redis: 'ok' });
    await hub.events(BURST);
    await allIsWell(hub);
  });

  it('is stopped while events flow, and starts again', async () => {
    const { hub, redis } = await start('stopped');
    await hub.events(BURST);
    const flowing = hub.events(3 * BURST);
    await hub.deliveries.untilAcknowledged(2 * BURST);
    await redis.kill();
    await is(hub, { status: 'degraded', redis: 'degraded' });
    await flowing;
    await hub.events(BURST);
    await redis.restart();
    await is(hub, { status: 'ready', redis: 'ok' });
    await hub.events(BURST);
    await allIsWell(hub);
  });

  it('freezes while events flow, and thaws', async () => {
    const { hub, redis } = await start('frozen');
    await hub.events(BURST);
    const flowing = hub.events(2 * BURST);
    await hub.deliveries.untilAcknowledged(2 * BURST);
    process.kill(redis.pid, 'SIGSTOP');
    await is(hub, { status: 'degraded', redis: 'degraded' });
    await flowing;
    await hub.events(BURST);
    await expect.poll(() => hub.pending(), SOON).toBe(0);
    process.kill(redis.pid, 'SIGCONT');
    await is(hub, { status: 'ready', redis: 'ok' });
    await hub.events(BURST);
    await allIsWell(hub);
  });

  it('is flushed again and again while events flow', async () => {
    const { hub, client } = await start('flushed');
    for (let round = 0; round < 6; round++) {
      const flowing = hub.events(BURST / 2);
      await client.flushall();
      await flowing;
      await client.flushall();
    }
    await is(hub, { status: 'ready', redis: 'ok' });
    await allIsWell(hub);
  });

  it('is full while events flow, and has room again', async () => {
    const { hub, client } = await start('full');
    await hub.events(BURST);
    await client.config('SET', 'maxmemory-policy', 'noeviction');
    await client.config('SET', 'maxmemory', '1');
    await expect(client.xadd('varai:wake:EU:batch', '*', 'ids', 'x')).rejects.toThrow(/OOM/);
    await is(hub, { status: 'degraded', redis: 'degraded' });
    await hub.events(2 * BURST);
    expect(await hub.readiness()).toMatchObject({ status: 'degraded', redis: 'degraded' });
    await client.config('SET', 'maxmemory', '256mb');
    await is(hub, { status: 'ready', redis: 'ok' });
    await hub.events(BURST);
    await allIsWell(hub);
  });
});
