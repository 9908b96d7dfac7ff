import type { Seeded } from '../seeded.ts';
import type { ApiAnswer, ApiHandler, ApiRequest } from './handler.ts';

/**
 * What a shop's API, or the way to it, can do wrong to one request:
 * `drop` the connection breaks before the shop saw it · `lose` the shop acted, the connection breaks before its answer ·
 * `hang` the shop acted and nothing ever comes · `half` the connection breaks within the body · `cut` a whole answer whose text
 * ends in the middle · `delay` it comes late · `throttle` 429 with Retry-After · `fail` 500, 502, 503 or 504 ·
 * `empty`, `miscount` see ApiRequest.
 */
export type Misdeed =
  'drop' | 'lose' | 'hang' | 'half' | 'cut' | 'delay' | 'throttle' | 'fail' | 'empty' | 'miscount';

export interface MisbehaveOptions {
  readonly random: Seeded;
  /** Of `delay`; default 50. */
  readonly delayMs?: number;
  /** Of `throttle`; default 1. */
  readonly retryAfterSeconds?: number;
}

export interface Misbehaving {
  readonly handle: ApiHandler;
  /** The chance of each misdeed a request, from now on; their sum is at most 1. Nothing given = it behaves. */
  readonly at: (chances: Readonly<Partial<Record<Misdeed, number>>>) => void;
  /** These happen to the next requests, one each, before chance is asked. `null` = one that goes well. */
  readonly next: (...misdeeds: readonly (Misdeed | null)[]) => void;
  /** How often each was done. */
  readonly done: ReadonlyMap<Misdeed, number>;
}

/** Lets a well-behaved API misbehave on request. */
export function misbehave(handler: ApiHandler, options: MisbehaveOptions): Misbehaving {
  const { random, delayMs = 50, retryAfterSeconds = 1 } = options;
  let chances: readonly (readonly [Misdeed, number])[] = [];
  const planned: (Misdeed | null)[] = [];
  const done = new Map<Misdeed, number>();

  const choose = (): Misdeed | null => {
    if (planned.length > 0) return planned.shift() ?? null;
    let left = random.next();
    for (const [misdeed, chance] of chances) {
      left -= chance;
      if (left < 0) return misdeed;
    }
    return null;
  };

  const answer = (misdeed: Misdeed, request: ApiRequest): ApiAnswer => {
    switch (misdeed) {
      case 'drop':
        return { status: 500, body: '', wire: { fault: 'reset' } };
      case 'lose':
        return { ...handler(request), wire: { fault: 'reset' } };
      case 'hang':
        return { ...handler(request), wire: { fault: 'hang' } };
      case 'half':
        return { ...handler(request), wire: { fault: 'half' } };
      case 'delay':
        return { ...handler(request), wire: { fault: 'delay', delayMs } };
      case 'cut':
        return cut(handler(request));
      case 'throttle':
        return {
          status: 429,
          headers: { 'content-type': 'application/json', 'retry-after': String(retryAfterSeconds) },
          body: '{"errors":"Too many requests"}',
        };
      case 'fail':
        return {
          status: random.pick([500, 502, 503, 504]),
          headers: { 'content-type': 'text/html' },
          body: '<html><body>Something went wrong</body></html>',
        };
      case 'empty':
      case 'miscount':
        return handler({ ...request, lie: misdeed });
    }
  };

  return {
    handle: (request) => {
      const misdeed = choose();
      if (misdeed === null) return handler(request);
      done.set(misdeed, (done.get(misdeed) ?? 0) + 1);
      return answer(misdeed, request);
    },
    at: (given) => {
      chances = Object.entries(given) as [Misdeed, number][];
      if (chances.reduce((sum, [, chance]) => sum + chance, 0) > 1)
        throw new RangeError('the chances of misdeeds sum to more than 1');
    },
    next: (...misdeeds) => {
      planned.push(...misdeeds);
    },
    done,
  };
}

/** The length is that of what is sent: only the text shows that it ends too early. */
const cut = (whole: ApiAnswer): ApiAnswer => ({
  ...whole,
  body: whole.body.slice(0, Math.floor(whole.body.length / 2)),
});
