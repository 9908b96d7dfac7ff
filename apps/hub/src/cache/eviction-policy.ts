import type { Redis } from 'ioredis';

/** What would happen under this `maxmemory-policy` of the hub's Redis, in one sentence; null where it is right. */
export function evictionWarning(policy: string): string | null {
  if (policy === 'volatile-lru' || policy === 'noeviction') return null;
  return policy.startsWith('allkeys-')
    ? `Redis evicts by ${policy}: once its memory is full it throws away wake-ups too, and events wait for the sweeper; set maxmemory-policy volatile-lru`
    : `Redis evicts by ${policy}: once its memory is full it throws away cached answers that are asked for most; set maxmemory-policy volatile-lru`;
}

/** Asks once how this Redis evicts. Says nothing where it does not tell: hosted ones forbid the question. */
export async function warnOfEviction(redis: Redis, warn: (warning: string) => void): Promise<void> {
  try {
    const [, policy] = (await redis.config('GET', 'maxmemory-policy')) as readonly string[];
    const warning = policy === undefined ? null : evictionWarning(policy);
    if (warning !== null) warn(warning);
  } catch {
    return;
  }
}
