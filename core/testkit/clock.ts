/** Where a test, a simulated shop or a demo reads the time. */
export interface Clock {
  /** Ms since 1970. */
  readonly nowMs: () => number;
}

/** A clock that moves only when it is told to. */
export interface FakeClock extends Clock {
  /** UTC, with milliseconds. */
  readonly iso: () => string;
  /** Moves by `ms`, which may be negative: a shop's clock may be put back. */
  readonly advance: (ms: number) => void;
  readonly set: (instant: string | number) => void;
}

/** Starts at `start` (ISO text or ms since 1970). */
export function fakeClock(start: string | number = '2026-03-02T09:00:00.000Z'): FakeClock {
  const read = (instant: string | number): number => {
    const ms = typeof instant === 'number' ? instant : Date.parse(instant);
    if (!Number.isFinite(ms)) throw new RangeError(`not an instant: ${instant}`);
    return ms;
  };
  let ms = read(start);
  return {
    nowMs: () => ms,
    iso: () => new Date(ms).toISOString(),
    advance: (by) => {
      ms += by;
    },
    set: (instant) => {
      ms = read(instant);
    },
  };
}

export const systemClock: Clock = { nowMs: () => Date.now() };
