import { Redis } from 'ioredis';

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
export async function answered<T>(redis: Redis, answer: Promise<T>, withinMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      giveUp(redis);
      reject(new Error(`Redis did not answer within ${withinMs} ms`));
    }, withinMs);
  });
  try {
    return await Promise.race([answer, silence]);
  } finally {
    clearTimeout(timer);
  }
}

/** Connections that are being closed for their silence: they look ready until the other side is done with them too. */
const givenUp = new WeakSet<Redis>();

export const isUp = (redis: Redis): boolean => redis.status === 'ready' && !givenUp.has(redis);

function giveUp(redis: Redis): void {
  if (!isUp(redis)) return;
  givenUp.add(redis);
  redis.once('close', () => givenUp.delete(redis));
  redis.disconnect(true);
}
