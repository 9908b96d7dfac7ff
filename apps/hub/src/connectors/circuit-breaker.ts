/** `closed`: asked as usual. `open`: not asked at all. `half-open`: asked one at a time, to see whether it is back. */
export type BreakerState = 'closed' | 'open' | 'half-open';

export interface BreakerReading {
  readonly state: BreakerState;
  /** When it came to be so, ms since 1970. */
  readonly sinceMs: number;
  /** When it may be asked again; null unless open. */
  readonly retryAtMs: number | null;
  /** Attempts within the window, and how many of them failed. */
  readonly attempts: number;
  readonly failures: number;
}

export interface BreakerFigures {
  readonly windowMs: number;
  /** It opens when both are reached within the window. */
  readonly failures: number;
  readonly failureRate: number;
  readonly cooldownMs: number;
  /** In a row, half-open, to close it. */
  readonly successes: number;
}

/** Saleor's (5 min, 100 failures and 35 %, 2 min, 50 successes) with the counts of one store, which is asked less often. */
export const STORE_BREAKER: BreakerFigures = {
  windowMs: 300_000,
  failures: 10,
  failureRate: 0.35,
  cooldownMs: 120_000,
  successes: 5,
};

/** Ends an attempt that `enter` let through. `none` = it says nothing about the shop: we gave it up ourselves. */
export type Leave = (outcome: 'success' | 'failure' | 'none') => void;

const SLOTS = 10;

/** Spares a shop that is down, and those who would wait for it. One for each store and platform. */
export class CircuitBreaker {
  readonly #figures: BreakerFigures;
  readonly #nowMs: () => number;
  readonly #onChange: (reading: BreakerReading) => void;
  #state: BreakerState = 'closed';
  #sinceMs: number;
  #slots: { startMs: number; attempts: number; failures: number }[] = [];
  #successes = 0;
  #isProbing = false;

  constructor(
    nowMs: () => number,
    figures: BreakerFigures = STORE_BREAKER,
    onChange: (reading: BreakerReading) => void = () => undefined,
  ) {
    this.#nowMs = nowMs;
    this.#figures = figures;
    this.#onChange = onChange;
    this.#sinceMs = nowMs();
  }

  reading(): BreakerReading {
    this.#forget();
    const sum = (of: 'attempts' | 'failures'): number =>
      this.#slots.reduce((total, slot) => total + slot[of], 0);
    return {
      state: this.#state,
      sinceMs: this.#sinceMs,
      retryAtMs: this.#state === 'open' ? this.#sinceMs + this.#figures.cooldownMs : null,
      attempts: sum('attempts'),
      failures: sum('failures'),
    };
  }

  /** Lets an attempt through, or says in how many ms to ask again. */
  enter(): Leave | { readonly waitMs: number } {
    const nowMs = this.#nowMs();
    if (this.#state === 'open') {
      const waitMs = this.#sinceMs + this.#figures.cooldownMs - nowMs;
      if (waitMs > 0) return { waitMs };
      this.#successes = 0;
      this.#become('half-open');
    }
    if (this.#state === 'closed') return this.#leave(false);
    if (this.#isProbing) return { waitMs: PROBE_WAIT_MS };
    this.#isProbing = true;
    return this.#leave(true);
  }

  #leave(isProbe: boolean): Leave {
    let isOver = false;
    return (outcome) => {
      if (isOver) return;
      isOver = true;
      if (isProbe) this.#isProbing = false;
      if (outcome !== 'none') this.#count(outcome === 'failure', isProbe);
    };
  }

  #count(failed: boolean, isProbe: boolean): void {
    const slot = this.#slot();
    slot.attempts++;
    if (failed) slot.failures++;
    if (this.#state === 'half-open' && isProbe) {
      if (failed) this.#become('open');
      else if (++this.#successes >= this.#figures.successes) {
        this.#slots = [];
        this.#become('closed');
      }
    } else if (this.#state === 'closed' && failed) {
      const { attempts, failures } = this.reading();
      if (failures >= this.#figures.failures && failures / attempts >= this.#figures.failureRate)
        this.#become('open');
    }
  }

  #slot(): { startMs: number; attempts: number; failures: number } {
    this.#forget();
    const widthMs = this.#figures.windowMs / SLOTS;
    const startMs = Math.floor(this.#nowMs() / widthMs) * widthMs;
    const last = this.#slots.at(-1);
    if (last?.startMs === startMs) return last;
    const slot = { startMs, attempts: 0, failures: 0 };
    this.#slots.push(slot);
    return slot;
  }

  #forget(): void {
    const oldestMs = this.#nowMs() - this.#figures.windowMs;
    this.#slots = this.#slots.filter((slot) => slot.startMs > oldestMs);
  }

  #become(state: BreakerState): void {
    this.#state = state;
    this.#sinceMs = this.#nowMs();
    this.#onChange(this.reading());
  }
}

/** While another one finds out. */
const PROBE_WAIT_MS = 1000;
