import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { startRedis, type RunningRedis } from '../../dev/servers/index.ts';
import type { Lane } from '../../src/sync/lanes.ts';
import { RedisWake } from '../../src/sync/redis-wake.ts';
import { LocalWake, type Wake } from '../../src/sync/wake.ts';

const LANE: Lane = 'real-time';
const ids = (count: number): string[] => Array.from({ length: count }, () => randomUUID());

/** Takes until as many came, or none does any more. */
async function takeAll(wake: Wake, count: number, max = 100): Promise<string[]> {
  const taken: string[] = [];
  while (taken.length < count) {
    const more = await wake.take('EU', LANE, max, 1_000);
    if (more.length === 0) break;
    taken.push(...more);
  }
  return taken;
}

interface Kind {
  readonly name: string;
  readonly runs: boolean;
  /** Resolves when it can be used. */
  readonly make: () => Promise<Wake>;
}

let redis: RunningRedis;
let folder = '';
const hasRedis = inject('redisBinary') !== '';
beforeAll(async () => {
  if (!hasRedis) return;
  folder = mkdtempSync(join(tmpdir(), 'varai-wake-'));
  redis = await startRedis({ binary: inject('redisBinary'), dir: folder });
});
afterAll(async () => {
  if (!hasRedis) return;
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Once it was read from, so that its connections and its group are there. */
async function overRedis(): Promise<RedisWake> {
  const wake = new RedisWake({ EU: redis.url, NA: redis.url });
  await vi.waitFor(() => expect(wake.isReady('EU')).toBe(true), 10_000);
  const marker = randomUUID();
  await vi.waitFor(async () => {
    wake.announce('EU', LANE, [marker]);
    expect(await wake.take('EU', LANE, 1_000, 200)).toContain(marker);
  }, 10_000);
  while ((await wake.take('EU', LANE, 1_000, 50)).length > 0);
  return wake;
}

const KINDS: readonly Kind[] = [
  { name: 'in this process', runs: true, make: async () => new LocalWake() },
  { name: 'over Redis', runs: hasRedis, make: overRedis },
];

describe.each(KINDS.filter((kind) => kind.runs))('a wake-up $name', ({ make }) => {
  let wake: Wake;
  const made = async (): Promise<Wake> => (wake = await make());
  afterEach(() => wake.close());

  it('brings every announced id once, in whatever groups they were announced', async () => {
    await made();
    const all = ids(1_200);
    for (let at = 0; at < all.length; at += 300) wake.announce('EU', LANE, all.slice(at, at + 300));
    const taken = await takeAll(wake, all.length);
    expect([...taken].sort()).toEqual([...all].sort());
  });

  it('gives no more at once than was asked for, and the rest next time', async () => {
    await made();
    const all = ids(25);
    wake.announce('EU', LANE, all);
    const first = await wake.take('EU', LANE, 10, 1_000);
    expect(first).toHaveLength(10);
    expect([...first, ...(await takeAll(wake, 15))].sort()).toEqual([...all].sort());
  });

  it('loses nothing when two workers of one process take at the same time', async () => {
    await made();
    const all = ids(900);
    const takers = [takeAll(wake, 450, 40), takeAll(wake, 450, 40)];
    for (let at = 0; at < all.length; at += 450) wake.announce('EU', LANE, all.slice(at, at + 450));
    const taken = (await Promise.all(takers)).flat();
    taken.push(...(await takeAll(wake, all.length - taken.length)));
    expect([...taken].sort()).toEqual([...all].sort());
  });

  it('wakes whoever waits', async () => {
    await made();
    const waiting = wake.take('EU', LANE, 10, 60_000);
    const [id] = ids(1) as [string];
    wake.announce('EU', LANE, [id]);
    expect(await waiting).toEqual([id]);
  });

  it('answers with nothing when nothing came', async () => {
    await made();
    expect(await wake.take('EU', LANE, 10, 20)).toEqual([]);
  });

  it('keeps lanes and regions apart', async () => {
    await made();
    const [id, other] = ids(2) as [string, string];
    wake.announce('NA', LANE, [id]);
    wake.announce('EU', 'batch', [other]);
    expect(await wake.take('EU', LANE, 10, 50)).toEqual([]);
    await vi.waitFor(async () => expect(await wake.take('NA', LANE, 10, 100)).toEqual([id]), 5_000);
    await vi.waitFor(async () => expect(await wake.take('EU', 'batch', 10, 100)).toEqual([other]), 5_000);
  });

  it('brings recalled ids to this process, and takes no more while it still has some', async () => {
    await made();
    const [one, two] = ids(2) as [string, string];
    expect(wake.recall('EU', LANE, [one])).toBe(true);
    expect(wake.recall('EU', LANE, [two])).toBe(false);
    expect(await wake.take('EU', LANE, 10, 1_000)).toEqual([one]);
    expect(wake.recall('EU', LANE, [two])).toBe(true);
  });

  it('releases whoever waits when it is closed', async () => {
    await made();
    const waiting = wake.take('EU', LANE, 10, 60_000);
    await wake.close();
    expect(await waiting).toEqual([]);
  });
});

it('an announcement finds nobody who has stopped waiting', async () => {
  const wake = new LocalWake();
  for (let i = 0; i < 20; i++) await wake.take('EU', LANE, 10, 1);
  const called = vi.spyOn(globalThis, 'clearTimeout');
  wake.announce('EU', LANE, ids(1));
  expect(called).not.toHaveBeenCalled();
  called.mockRestore();
});

describe.runIf(hasRedis)('a wake-up over Redis', () => {
  it('makes one batch of many small announcements', async () => {
    const wake = await overRedis();
    const all = ids(80);
    for (let at = 0; at < all.length; at += 2) wake.announce('EU', LANE, all.slice(at, at + 2));
    // Goes over the same connection, so it is answered after them.
    expect(await wake.takesWrites('EU')).toBe(true);
    expect(await wake.take('EU', LANE, 64, 1_000)).toEqual(all.slice(0, 64));
    expect(await wake.take('EU', LANE, 64, 1_000)).toEqual(all.slice(64));
    await wake.close();
  });
});

describe.runIf(hasRedis)('a wake-up over Redis that fails', () => {
  let wake: RedisWake;
  const admin = (): Redis => new Redis(redis.url, { maxRetriesPerRequest: 1 });
  afterEach(() => wake.close());

  it('brings what is announced after Redis was flushed: the group is made again', async () => {
    wake = await overRedis();
    const client = admin();
    await client.flushall();
    client.disconnect();
    const all = ids(3);
    wake.announce('EU', LANE, all);
    expect((await takeAll(wake, 3)).sort()).toEqual([...all].sort());
  });

  it('works in this process while Redis is gone, and over Redis again when it is back', async () => {
    wake = await overRedis();
    await redis.kill();
    await vi.waitFor(() => expect(wake.isReady('EU')).toBe(false), 5_000);
    const [alone, back] = ids(2) as [string, string];
    wake.announce('EU', LANE, [alone]);
    await vi.waitFor(async () => expect(await wake.take('EU', LANE, 10, 100)).toEqual([alone]), 5_000);
    await redis.restart();
    await vi.waitFor(() => expect(wake.isReady('EU')).toBe(true), 10_000);
    wake.announce('EU', LANE, [back]);
    await vi.waitFor(async () => expect(await wake.take('EU', LANE, 10, 200)).toEqual([back]), 10_000);
  });

  it('keeps its connections while two loops wait in vain for as long as a batch may', async () => {
    wake = await overRedis();
    const client = admin();
    const connections = async (): Promise<string | undefined> =>
      /total_connections_received:(\d+)/.exec(await client.info('stats'))?.[1];
    // Both loops' connections, and this one, are made first.
    await Promise.all([wake.take('EU', LANE, 10, 500), wake.take('EU', LANE, 10, 500)]);
    await client.ping();
    const before = await connections();
    for (let round = 0; round < 2; round++)
      expect(await Promise.all([wake.take('EU', LANE, 10, 1_000), wake.take('EU', LANE, 10, 1_000)])).toEqual(
        [[], []],
      );
    expect(await connections()).toBe(before);
    client.disconnect();
  });

  it('gives each id to one of two hubs', async () => {
    wake = await overRedis();
    const other = await overRedis();
    const all = ids(40);
    for (const id of all) wake.announce('EU', LANE, [id]);
    const taken: string[] = [];
    await vi.waitFor(async () => {
      const [mine, theirs] = await Promise.all([
        wake.take('EU', LANE, 5, 100),
        other.take('EU', LANE, 5, 100),
      ]);
      taken.push(...mine, ...theirs);
      expect(taken).toHaveLength(all.length);
    }, 10_000);
    expect(taken.sort()).toEqual(all.sort());
    await other.close();
  });
});
