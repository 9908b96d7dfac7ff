/** The leaky bucket of points behind `extensions.cost`. */
export class Throttle {
  readonly #perSecond: number;
  readonly #bucket: number;
  readonly #nowMs: () => number;
  #left: number;
  #countedMs: number;
  /** How often there was not enough. */
  refusals = 0;

  constructor({ perSecond, bucket }: { perSecond: number; bucket: number }, nowMs: () => number) {
    this.#perSecond = perSecond;
    this.#bucket = bucket;
    this.#nowMs = nowMs;
    this.#left = bucket;
    this.#countedMs = nowMs();
  }

  take(points: number): boolean {
    this.#fill();
    if (this.#left < points) {
      this.refusals++;
      return false;
    }
    this.#left -= points;
    return true;
  }

  giveBack(points: number): void {
    this.#left = Math.min(this.#bucket, this.#left + points);
  }

  extensions(requestedQueryCost: number, actualQueryCost: number | null): object {
    this.#fill();
    return {
      cost: {
        requestedQueryCost,
        actualQueryCost,
        throttleStatus: {
          maximumAvailable: this.#bucket,
          currentlyAvailable: Math.floor(this.#left),
          restoreRate: this.#perSecond,
        },
      },
    };
  }

  #fill(): void {
    const nowMs = this.#nowMs();
    this.#left = Math.min(
      this.#bucket,
      this.#left + (Math.max(0, nowMs - this.#countedMs) / 1000) * this.#perSecond,
    );
    this.#countedMs = nowMs;
  }
}
