import { Redis } from 'ioredis';
import { answerWithin } from './answer-within.ts';

/** Options of every Redis connection of the hub: never queue for a dead server, never stop trying to come back. */
export const connection = (url: string): Redis => {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 1_000,
    retryStrategy: (times) => Math.min(50 * times, 500),
    lazyConnect: true,
  });
  // Without a listener a refused connection would end the process; its state is asked for instead.
  redis.on('error', () => undefined);
  redis.connect().catch(() => undefined);
  return redis;
};

/** The answer, or a rejection after `withinMs`: then the connection is given up, with all that waits on it, and made anew. */
export const answered = <T>(redis: Redis, answer: Promise<T>, withinMs: number): Promise<T> =>
  answerWithin(answer, withinMs, () => {
    giveUp(redis);
    return new Error(`Redis did not answer within ${withinMs} ms`);
  });

/** Connections that are being closed for their silence: they look ready until the other side is done with them too. */
const givenUp = new WeakSet<Redis>();

export const isUp = (redis: Redis): boolean => redis.status === 'ready' && !givenUp.has(redis);

function giveUp(redis: Redis): void {
  if (!isUp(redis)) return;
  givenUp.add(redis);
  redis.once('close', () => givenUp.delete(redis));
  redis.disconnect(true);
}
