import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { z } from 'zod';
import { answered, connection, isUp } from '../store/redis-connection.ts';
import { warnOfEviction } from './eviction-policy.ts';
import { packed, unpacked } from './packed-value.ts';
import { keyOf, PATTERNS, type CacheScope, type Pattern } from './patterns.ts';

/** A Redis that takes longer costs more than it saves: what was asked of it counts as not there. */
const ANSWER_MS = 100;
/** Longer than any value made under it lives. */
const GENERATION_SECONDS = 24 * 3_600;
const SCANNED = 1_000;

type Parts<P extends readonly string[]> = { readonly [I in keyof P]: string } & readonly string[];

/** Values of one pattern and type. Every method is right without Redis, only slower. */
export interface Cached<P extends readonly string[], T> {
  /** Null where it is not there, or what is there is no such value. */
  get(scope: CacheScope, parts: Parts<P>): Promise<T | null>;
  set(scope: CacheScope, parts: Parts<P>, value: T): Promise<void>;
  /** The value, made where it is not there: once, however many ask for it in this process meanwhile. */
  getOrMake(scope: CacheScope, parts: Parts<P>, make: () => Promise<T>): Promise<T>;
}

/** Caches in each region's own Redis. Nothing is kept here that cannot be made again. */
export class Cache {
  readonly #redis: ReadonlyMap<'EU' | 'NA', Redis>;
  readonly #flights = new Map<string, Promise<unknown>>();

  /** Null = that region runs without Redis. */
  constructor(
    urls: Readonly<Record<'EU' | 'NA', string | null>>,
    onEvictionPolicy: (region: 'EU' | 'NA', warning: string) => void = () => undefined,
  ) {
    const byUrl = new Map<string, Redis>();
    const redis = new Map<'EU' | 'NA', Redis>();
    for (const region of ['EU', 'NA'] as const) {
      const url = urls[region];
      if (url === null) continue;
      let known = byUrl.get(url);
      if (known === undefined) {
        const fresh = (known = connection(url));
        byUrl.set(url, fresh);
        fresh.once('ready', () => void warnOfEviction(fresh, (warning) => onEvictionPolicy(region, warning)));
      }
      redis.set(region, known);
    }
    this.#redis = redis;
  }

  of<const P extends readonly string[], T>(pattern: Pattern<P>, schema: z.ZodType<T>): Cached<P, T> {
    const parsed = (value: unknown): T | null => {
      const read = value === undefined ? null : schema.safeParse(value);
      return read?.success === true ? read.data : null;
    };
    const get: Cached<P, T>['get'] = async (scope, parts) =>
      parsed((await this.#read(pattern, scope, parts))?.value);
    return {
      get,
      set: async (scope, parts, value) => {
        const read = await this.#read(pattern, scope, parts);
        if (read !== null) await this.#write(pattern, scope, parts, value, read.generation);
      },
      getOrMake: async (scope, parts, make) => {
        const key = keyOf(scope, pattern.name, ...parts);
        const under = this.#flights.get(key) as Promise<T> | undefined;
        if (under !== undefined) return under;
        const flight = (async () => {
          const read = await this.#read(pattern, scope, parts);
          const there = parsed(read?.value);
          if (there !== null) return there;
          const value = await make();
          if (read !== null) await this.#write(pattern, scope, parts, value, read.generation);
          return value;
        })().finally(() => this.#flights.delete(key));
        this.#flights.set(key, flight);
        return flight;
      },
    };
  }

  /** What is there, and the generation under which a new value may be written. Null while Redis cannot be asked. */
  async #read(
    pattern: Pattern,
    scope: CacheScope,
    parts: readonly string[],
  ): Promise<{ readonly value: unknown; readonly generation: string } | null> {
    const key = keyOf(scope, pattern.name, ...parts);
    return this.#ask(scope.region, async (redis) => {
      const [bytes, known] = await Promise.all([
        pattern.isSliding ? redis.getexBuffer(key, 'EX', pattern.ttlSeconds) : redis.getBuffer(key),
        pattern.madeOldBy === null ? '' : redis.get(generationKey(pattern, scope)),
      ]);
      const generation = known ?? (await newGeneration(redis, generationKey(pattern, scope)));
      return { value: bytes === null ? undefined : unpacked(bytes, generation), generation };
    });
  }

  /** Under the generation that was read before the value was made: if it became old meanwhile, nobody will read it. */
  async #write(
    pattern: Pattern,
    scope: CacheScope,
    parts: readonly string[],
    value: unknown,
    generation: string,
  ): Promise<void> {
    const bytes = packed(value, generation, pattern.isCompressed);
    if (bytes === null) return;
    const key = keyOf(scope, pattern.name, ...parts);
    await this.#ask(scope.region, (redis) => redis.set(key, bytes, 'EX', pattern.ttlSeconds));
  }

  /** All that the store's patterns hold which this collection's changes make old. False = Redis could not be told. */
  async makeOld(scope: CacheScope, collection: NonNullable<Pattern['madeOldBy']>): Promise<boolean> {
    if (!this.#redis.has(scope.region)) return true;
    const keys = madeOldBy(collection).map((pattern) => generationKey(pattern, scope));
    const dropped = await this.#ask(scope.region, (redis) => Promise.all(keys.map((key) => redis.del(key))));
    return dropped !== null;
  }

  /** The same for all stores of a region. */
  async makeAllOld(
    region: 'EU' | 'NA',
    collections: readonly NonNullable<Pattern['madeOldBy']>[],
  ): Promise<boolean> {
    const redis = this.#redis.get(region);
    if (redis === undefined) return true;
    const names = collections.flatMap(madeOldBy).map((pattern) => pattern.name);
    for (const name of names) {
      let cursor = '0';
      do {
        const match = `${region}:*:*:${name}:${GENERATION}`;
        const step = await this.#ask(region, () => redis.scan(cursor, 'MATCH', match, 'COUNT', SCANNED));
        if (step === null) return false;
        cursor = step[0];
        const dropped = await this.#ask(region, () => Promise.all(step[1].map((key) => redis.del(key))));
        if (dropped === null) return false;
      } while (cursor !== '0');
    }
    return true;
  }

  async #ask<T>(region: 'EU' | 'NA', ask: (redis: Redis) => Promise<T>): Promise<T | null> {
    const redis = this.#redis.get(region);
    if (redis === undefined || !isUp(redis)) return null;
    return answered(redis, ask(redis), ANSWER_MS).catch(() => null);
  }

  close(): void {
    for (const redis of new Set(this.#redis.values())) redis.disconnect();
  }
}

const GENERATION = '(generation)';
const generationKey = (pattern: Pattern, scope: CacheScope): string =>
  `${keyOf(scope, pattern.name)}:${GENERATION}`;

const madeOldBy = (collection: NonNullable<Pattern['madeOldBy']>): Pattern[] =>
  Object.values(PATTERNS).filter((pattern) => pattern.madeOldBy === collection);

/** Never one that was there before: a value that was made under an older one stays old. */
async function newGeneration(redis: Redis, key: string): Promise<string> {
  const fresh = randomBytes(9).toString('base64url');
  const set = await redis.set(key, fresh, 'EX', GENERATION_SECONDS, 'NX');
  return set === 'OK' ? fresh : ((await redis.get(key)) ?? fresh);
}
