import type { Pace } from './pace.ts';

/** How fast a store may be asked: a bucket of points that fills with time, and that the shop's own answers correct. */
export interface RateBudget {
  /** Resolves once `points` may be spent, and spends them; in the order of asking. Rejects with the signal's reason. */
  take(points: number, signal?: AbortSignal): Promise<void>;
  /** What the shop says is left, and how fast it fills, points a second. */
  correct(left: number, perSecond?: number): void;
}

export interface BucketSize {
  readonly perSecond: number;
  /** Points in a full bucket: what may be spent at once after a rest. */
  readonly bucket: number;
}

/** A full bucket. What costs more than it holds waits until it is full. */
export function rateBudget(size: BucketSize, pace: Pick<Pace, 'nowMs' | 'sleep'>): RateBudget {
  const { bucket } = size;
  let { perSecond } = size;
  let left = bucket;
  let countedMs = pace.nowMs();
  let queue: Promise<unknown> = Promise.resolve();

  const fill = (): void => {
    const nowMs = pace.nowMs();
    // A clock that was put back fills nothing.
    left = Math.min(bucket, left + (Math.max(0, nowMs - countedMs) / 1000) * perSecond);
    countedMs = nowMs;
  };
  const spend = async (points: number, signal?: AbortSignal): Promise<void> => {
    const needed = Math.min(points, bucket);
    for (;;) {
      signal?.throwIfAborted();
      fill();
      if (left >= needed) break;
      await pace.sleep(Math.ceil(((needed - left) / perSecond) * 1000), signal);
    }
    left -= points;
  };

  return {
    take: (points, signal) => {
      const turn = queue.then(() => spend(points, signal));
      queue = turn.catch(() => undefined);
      return turn;
    },
    correct: (saidLeft, saidPerSecond) => {
      fill();
      left = Math.min(bucket, saidLeft);
      if (saidPerSecond !== undefined && saidPerSecond > 0) perSecond = saidPerSecond;
    },
  };
}
