const EVERY_MS = 250;
const MB = 1024 * 1024;

/** Watches this process's resident memory while something grows. */
export class ResidentMemory {
  readonly #done: () => number;
  readonly #samples: { readonly done: number; readonly mb: number }[] = [];
  readonly #timer: NodeJS.Timeout;

  /** `done` says how far it is, in whatever is counted. */
  constructor(done: () => number) {
    this.#done = done;
    this.#timer = setInterval(() => this.#take(), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#take();
  }

  get peakMb(): number {
    return Math.round(Math.max(0, ...this.#samples.map(({ mb }) => mb)));
  }

  /** Of a straight line through the second half of the samples, when caches are warm: megabytes a million. */
  get slopeMbPerMillion(): number {
    const half = this.#samples.slice(Math.floor(this.#samples.length / 2));
    const mean = (values: number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;
    const x = mean(half.map(({ done }) => done));
    const y = mean(half.map(({ mb }) => mb));
    const spread = half.reduce((sum, { done }) => sum + (done - x) ** 2, 0);
    const slope = half.reduce((sum, { done, mb }) => sum + (done - x) * (mb - y), 0) / spread;
    return spread === 0 ? 0 : Math.round(slope * 1e6);
  }

  #take(): void {
    this.#samples.push({ done: this.#done(), mb: process.memoryUsage().rss / MB });
  }
}
