import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { z } from 'zod';
import { startRedis, type RunningRedis } from '../../dev/servers/index.ts';
import { Cache } from '../../src/cache/cache.ts';
import { evictionWarning } from '../../src/cache/eviction-policy.ts';
import { PATTERNS, type CacheScope } from '../../src/cache/patterns.ts';

const schema = z.object({ shapes: z.array(z.string()), note: z.string().optional() });
const ACME: CacheScope = { region: 'EU', tenantId: 'acme', storeId: 'acme-shop' };
const OTHER: CacheScope = { region: 'EU', tenantId: 'other', storeId: 'other-shop' };
const WAIT = { timeout: 15_000, interval: 25 };

let folder = '';
let redis: RunningRedis;
let raw: Redis;
let cache: Cache;
const warned: string[] = [];
const opened: Cache[] = [];
const open = (url: string | null = redis.url): Cache => {
  const made = new Cache({ EU: url, NA: url }, (_region, warning) => void warned.push(warning));
  opened.push(made);
  return made;
};
/** A cache whose Redis takes what it is given. */
async function ready(of: Cache): Promise<Cache> {
  const probe = of.of(PATTERNS.conversation_context, z.string());
  await vi.waitFor(async () => {
    await probe.set(OTHER, ['probe'], 'up');
    expect(await probe.get(OTHER, ['probe'])).toBe('up');
  }, WAIT);
  return of;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'varai-cache-'));
  redis = await startRedis({ binary: inject('redisBinary'), dir: join(folder, 'redis') });
  raw = new Redis(redis.url);
  raw.on('error', () => undefined);
});
beforeEach(async () => {
  await raw.flushall();
  cache = await ready(open());
});
afterEach(() => {
  for (const each of opened.splice(0)) each.close();
});
afterAll(async () => {
  raw.disconnect();
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
});

const faces = (of = cache) => of.of(PATTERNS.face_analysis_results, schema);
const recommended = (of = cache) => of.of(PATTERNS.product_recommendations, schema);
const talks = (of = cache) => of.of(PATTERNS.conversation_context, schema);
const ovals = { shapes: ['oval'] };

describe('a cached value', () => {
  it('stands under region, tenant and store, then the specification’s pattern, and every key has an end', async () => {
    await faces().set(ACME, ['s-1'], ovals);
    await recommended().set(ACME, ['u:1', 'oval'], ovals);
    await talks().set(ACME, ['s-1'], ovals);
    const keys = (await raw.keys('EU:acme:*')).sort();
    expect(keys).toEqual([
      'EU:acme:acme-shop:conversation:s-1',
      'EU:acme:acme-shop:face_analysis:s-1',
      'EU:acme:acme-shop:recommendations:(generation)',
      'EU:acme:acme-shop:recommendations:u%3A1:oval',
    ]);
    const ends = Object.fromEntries(await Promise.all(keys.map(async (key) => [key, await raw.ttl(key)])));
    expect(ends).toEqual({
      'EU:acme:acme-shop:conversation:s-1': 1_800,
      'EU:acme:acme-shop:face_analysis:s-1': 3_600,
      'EU:acme:acme-shop:recommendations:(generation)': 86_400,
      'EU:acme:acme-shop:recommendations:u%3A1:oval': 900,
    });
  });

  it('is nobody else’s: not another tenant’s, store’s or region’s', async () => {
    await talks().set(ACME, ['s-1'], ovals);
    expect(await talks().get(ACME, ['s-1'])).toEqual(ovals);
    for (const scope of [
      { ...ACME, tenantId: 'other' },
      { ...ACME, storeId: 'acme-two' },
      { ...ACME, region: 'NA' as const },
    ])
      expect(await talks().get(scope, ['s-1'])).toBeNull();
  });

  it('is deflated where the pattern says so and it is worth it', async () => {
    const long = { shapes: ['oval'], note: 'a round face '.repeat(1_000) };
    await faces().set(ACME, ['long'], long);
    await faces().set(ACME, ['short'], ovals);
    await talks().set(ACME, ['long'], long);
    expect(await raw.strlen('EU:acme:acme-shop:face_analysis:long')).toBeLessThan(500);
    expect(await raw.get('EU:acme:acme-shop:face_analysis:short')).toContain('oval');
    expect(await raw.strlen('EU:acme:acme-shop:conversation:long')).toBeGreaterThan(13_000);
    expect(await faces().get(ACME, ['long'])).toEqual(long);
    expect(await faces().get(ACME, ['short'])).toEqual(ovals);
  });

  it('lives on with each reading where it slides, and does not where it does not', async () => {
    await talks().set(ACME, ['s-1'], ovals);
    await faces().set(ACME, ['s-1'], ovals);
    for (const key of ['conversation', 'face_analysis']) await raw.expire(`EU:acme:acme-shop:${key}:s-1`, 60);
    await talks().get(ACME, ['s-1']);
    await faces().get(ACME, ['s-1']);
    expect(await raw.ttl('EU:acme:acme-shop:conversation:s-1')).toBe(1_800);
    expect(await raw.ttl('EU:acme:acme-shop:face_analysis:s-1')).toBeLessThanOrEqual(60);
  });

  it('is old once its collection changed: for that store and pattern alone', async () => {
    await recommended().set(ACME, ['u', 'oval'], ovals);
    await recommended().set(OTHER, ['u', 'oval'], ovals);
    await talks().set(ACME, ['s'], ovals);
    expect(await cache.makeOld(ACME, 'opticians_products')).toBe(true);
    expect(await recommended().get(ACME, ['u', 'oval'])).toBeNull();
    expect(await recommended().get(OTHER, ['u', 'oval'])).toEqual(ovals);
    expect(await talks().get(ACME, ['s'])).toEqual(ovals);
  });

  it('is old for every store of a region, and of no other, where nobody knows what changed', async () => {
    await recommended().set(ACME, ['u', 'oval'], ovals);
    await recommended().set(OTHER, ['u', 'oval'], ovals);
    await recommended().set({ ...ACME, region: 'NA' }, ['u', 'oval'], ovals);
    expect(await cache.makeAllOld('EU', ['opticians_products'])).toBe(true);
    expect(await recommended().get(ACME, ['u', 'oval'])).toBeNull();
    expect(await recommended().get(OTHER, ['u', 'oval'])).toBeNull();
    expect(await recommended().get({ ...ACME, region: 'NA' }, ['u', 'oval'])).toEqual(ovals);
  });

  it('that was made from what was there before a change is never read after it', async () => {
    const read = await recommended().getOrMake(ACME, ['u', 'oval'], async () => {
      await cache.makeOld(ACME, 'opticians_products');
      return { shapes: ['of before'] };
    });
    expect(read).toEqual({ shapes: ['of before'] });
    expect(await recommended().getOrMake(ACME, ['u', 'oval'], async () => ovals)).toEqual(ovals);
  });
});

describe('poisoned bytes', () => {
  const KEY = 'EU:acme:acme-shop:face_analysis:s-1';
  const bomb = Buffer.concat([Buffer.from('z'), Buffer.alloc(2_000, 0x78)]);
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['no form', Buffer.from('garbage')],
    ['no JSON', Buffer.from('p\n{')],
    ['another type', Buffer.from('p\n{"shapes":"oval"}')],
    ['a torn deflation', Buffer.from('zxxxx')],
    ['a long one', bomb],
    ['another generation', Buffer.from('pother\n{"shapes":["oval"]}')],
  ])('are a miss, made anew: %s', async (_name, bytes) => {
    await raw.set(KEY, bytes, 'EX', 60);
    expect(await faces().get(ACME, ['s-1'])).toBeNull();
    expect(await faces().getOrMake(ACME, ['s-1'], async () => ovals)).toEqual(ovals);
    expect(await faces().get(ACME, ['s-1'])).toEqual(ovals);
  });

  it('are a miss where the key holds no text at all', async () => {
    await raw.del(KEY);
    await raw.lpush(KEY, 'x');
    expect(await faces().get(ACME, ['s-1'])).toBeNull();
    expect(await faces().getOrMake(ACME, ['s-1'], async () => ovals)).toEqual(ovals);
  });
});

describe('a stampede', () => {
  it('makes the value once, and a failure is everybody’s and stays nobody’s', async () => {
    let made = 0;
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const make = async () => {
      made += 1;
      await held;
      return ovals;
    };
    const all = Promise.all(
      Array.from({ length: 200 }, () => recommended().getOrMake(ACME, ['u', 'oval'], make)),
    );
    release();
    expect(new Set(await all).size).toBe(1);
    expect(made).toBe(1);

    const fails = (): Promise<never> => Promise.reject(new Error('no database'));
    const both = await Promise.allSettled(
      [1, 2].map(() => recommended().getOrMake(OTHER, ['u', 'x'], fails)),
    );
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await recommended().getOrMake(OTHER, ['u', 'x'], async () => ovals)).toEqual(ovals);
  });
});

describe('Redis', () => {
  const works = async (of: Cache): Promise<void> => {
    let made = 0;
    const make = async () => {
      made += 1;
      return ovals;
    };
    expect(await recommended(of).getOrMake(ACME, ['u', 'oval'], make)).toEqual(ovals);
    expect(await recommended(of).getOrMake(ACME, ['u', 'oval'], make)).toEqual(ovals);
    expect(made).toBe(2);
    expect(await talks(of).get(ACME, ['s-1'])).toBeNull();
    await talks(of).set(ACME, ['s-1'], ovals);
  };

  it('may be absent', async () => {
    const none = open(null);
    await works(none);
    expect(await none.makeOld(ACME, 'opticians_products')).toBe(true);
    expect(await none.makeAllOld('EU', ['opticians_products'])).toBe(true);
  });

  it('may die and come back: what changed meanwhile could not be told, and that is said', async () => {
    await redis.kill();
    await works(cache);
    expect(await cache.makeOld(ACME, 'opticians_products')).toBe(false);
    expect(await cache.makeAllOld('EU', ['opticians_products'])).toBe(false);
    await redis.restart();
    await ready(cache);
    expect(await cache.makeOld(ACME, 'opticians_products')).toBe(true);
  });

  it('may stand still: it is waited for a moment, and asked no more until it answers', async () => {
    process.kill(redis.pid, 'SIGSTOP');
    try {
      await works(cache);
    } finally {
      process.kill(redis.pid, 'SIGCONT');
    }
    await ready(cache);
  });

  it('may be full', async () => {
    await raw.config('SET', 'maxmemory', '1mb');
    await raw.config('SET', 'maxmemory-policy', 'noeviction');
    try {
      await works(cache);
    } finally {
      await raw.config('SET', 'maxmemory', '256mb');
      await raw.config('SET', 'maxmemory-policy', 'volatile-lru');
    }
  });

  it('is warned about where it would throw away what it must not, and not as it is shipped', async () => {
    warned.length = 0;
    await ready(open());
    expect(warned).toEqual([]);
    await raw.config('SET', 'maxmemory-policy', 'allkeys-lru');
    try {
      await ready(open());
      await vi.waitFor(() => expect(warned).toEqual([evictionWarning('allkeys-lru')]), WAIT);
    } finally {
      await raw.config('SET', 'maxmemory-policy', 'volatile-lru');
    }
    expect(evictionWarning('noeviction')).toBeNull();
    expect(evictionWarning('volatile-ttl')).toContain('cached answers');
    for (const policy of ['allkeys-lru', 'allkeys-random', 'volatile-random'])
      expect(evictionWarning(policy)?.length).toBeLessThanOrEqual(200);
  });
});
