import { randomUUID } from 'node:crypto';
import type { Region } from '@varai/core/schema';
import type { Redis } from 'ioredis';
import { answered, connection, isUp } from '../store/redis-connection.ts';
import type { Lane } from './lanes.ts';
import { LocalWake, type Announce, type Wake } from './wake.ts';

const GROUP = 'hub';
/** Entries a stream keeps; what is trimmed the sweeper finds in the inbox. One entry names up to 500 events. */
const KEPT_ENTRIES = 5_000;

/** A Redis that has not answered for this long counts as away, whatever its connection says: it may be frozen or cut off. */
const ANSWER_MS = 1_000;
const PROBE = 'varai:probe';
const PROBE_SECONDS = 60;

const streamKey = (region: Region, lane: Lane): string => `varai:wake:${region}:${lane}`;

/**
 * Wake-up over Redis Streams: each id reaches one worker of the group. Entries are not acknowledged and may be lost at any
 * time; whatever Redis cannot do is done in-process.
 */
export class RedisWake implements Wake {
  readonly #urls: Readonly<Record<Region, string>>;
  readonly #consumer = randomUUID();
  readonly #local = new LocalWake();
  readonly #writers = new Map<string, Redis>();
  readonly #readers = new Set<Redis>();
  /** By stream: connections that no loop waits on just now. */
  readonly #idle = new Map<string, Redis[]>();
  readonly #left = new Map<string, string[]>();

  constructor(urls: Readonly<Record<Region, string>>) {
    this.#urls = urls;
    for (const url of new Set(Object.values(urls))) this.#writers.set(url, connection(url));
  }

  #writer(region: Region): Redis {
    return this.#writers.get(this.#urls[region]) as Redis;
  }

  /** True where the region has a connection to its Redis. */
  readonly isReady = (region: Region): boolean => isUp(this.#writer(region));

  /** True where the region's Redis takes a write just now: one that is full or frozen wakes nobody either. */
  readonly takesWrites = async (region: Region): Promise<boolean> => {
    const redis = this.#writer(region);
    if (!isUp(redis)) return false;
    return answered(redis, redis.set(PROBE, '1', 'EX', PROBE_SECONDS), ANSWER_MS).then(
      () => true,
      () => false,
    );
  };

  readonly announce: Announce = (region, lane, ids) => {
    const redis = this.#writer(region);
    if (!isUp(redis)) return this.#local.announce(region, lane, ids);
    const added = redis.xadd(streamKey(region, lane), 'MAXLEN', '~', KEPT_ENTRIES, '*', 'ids', ids.join(','));
    answered(redis, added, ANSWER_MS).catch(() => this.#local.announce(region, lane, ids));
  };

  recall(region: Region, lane: Lane, ids: readonly string[]): boolean {
    return this.#local.recall(region, lane, ids);
  }

  async take(region: Region, lane: Lane, max: number, waitMs: number): Promise<string[]> {
    const key = streamKey(region, lane);
    const left = this.#left.get(key) ?? [];
    if (left.length > 0) return left.splice(0, max);
    const nearby = await this.#local.take(region, lane, max, 0);
    if (nearby.length > 0) return nearby;
    const read = await this.#read(region, key, max, waitMs);
    if (read === null) return this.#local.take(region, lane, max, waitMs);
    // Another loop of this lane may have read meanwhile: what it left stays.
    const rest = this.#left.get(key) ?? [];
    this.#left.set(key, rest);
    const taken = read.splice(0, max);
    rest.push(...read);
    return taken;
  }

  /** Null where Redis cannot be read now. Each loop waits on a connection of its own: on one they would wait for each other. */
  async #read(region: Region, key: string, max: number, waitMs: number): Promise<string[] | null> {
    const idle = this.#idle.get(key) ?? [];
    this.#idle.set(key, idle);
    const reader = idle.pop() ?? connection(this.#urls[region]);
    this.#readers.add(reader);
    try {
      return await this.#readFrom(reader, key, max, waitMs);
    } finally {
      idle.push(reader);
    }
  }

  async #readFrom(reader: Redis, key: string, max: number, waitMs: number): Promise<string[] | null> {
    if (!isUp(reader)) return null;
    const count = Math.max(1, Math.ceil(max / 32));
    const group = ['GROUP', GROUP, this.#consumer, 'COUNT', count] as const;
    const readOnce = async (blockMs: number): Promise<string[][]> => {
      const asked =
        blockMs > 0
          ? reader.xreadgroup(...group, 'BLOCK', blockMs, 'NOACK', 'STREAMS', key, '>')
          : reader.xreadgroup(...group, 'NOACK', 'STREAMS', key, '>');
      const reply = await answered(reader, asked, blockMs + ANSWER_MS);
      const entries = ((reply ?? []) as [string, [string, string[]][]][])[0]?.[1] ?? [];
      return entries.map(([, fields]) => (fields[1] ?? '').split(',').filter((id) => id !== ''));
    };
    // Entries of a few ids each would make batches of a few, just when there is most to do.
    const read = async (): Promise<string[]> => {
      let entries = await readOnce(waitMs);
      const ids = entries.flat();
      while (entries.length === count && ids.length < max) {
        // What was read is nobody else's any more: a failure now must not take it along.
        entries = await readOnce(0).catch(() => []);
        ids.push(...entries.flat());
      }
      return ids;
    };
    try {
      return await read().catch(async (error: unknown) => {
        // A restarted or flushed Redis has forgotten the group: make it anew, from the start of what it still has.
        if (!String(error).includes('NOGROUP')) throw error;
        await reader.xgroup('CREATE', key, GROUP, '0', 'MKSTREAM').catch(() => undefined);
        return read();
      });
    } catch {
      return null;
    }
  }

  async close(): Promise<void> {
    for (const redis of [...this.#readers, ...this.#writers.values()]) redis.disconnect();
    await this.#local.close();
  }
}
