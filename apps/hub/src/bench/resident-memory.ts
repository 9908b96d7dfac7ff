import { residentMb } from './processes.ts';

const EVERY_MS = 250;

/** Watches a process's resident memory while something grows. All zero where the system does not tell. */
export class ResidentMemory {
  readonly #at: () => number;
  readonly #pid: number;
  readonly #samples: { readonly at: number; readonly mb: number }[] = [];
  readonly #timer: NodeJS.Timeout;

  /** `at` says how far it is, in whatever is counted: products, hours. */
  constructor(at: () => number, pid: number = process.pid, everyMs: number = EVERY_MS) {
    this.#at = at;
    this.#pid = pid;
    this.#timer = setInterval(() => this.#take(), everyMs);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#take();
  }

  get peakMb(): number {
    return Math.round(this.#samples.reduce((most, { mb }) => Math.max(most, mb), 0));
  }

  /** Of a straight line through the second half of the samples, when caches are warm: megabytes for so much of what is counted. */
  slopeMbPer(much: number): number {
    const half = this.#samples.slice(Math.floor(this.#samples.length / 2));
    const mean = (values: number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;
    const x = mean(half.map(({ at }) => at));
    const y = mean(half.map(({ mb }) => mb));
    const spread = half.reduce((sum, { at }) => sum + (at - x) ** 2, 0);
    const slope = half.reduce((sum, { at, mb }) => sum + (at - x) * (mb - y), 0) / spread;
    return spread === 0 ? 0 : Math.round(slope * much);
  }

  #take(): void {
    const mb = residentMb(this.#pid);
    if (mb !== null) this.#samples.push({ at: this.#at(), mb });
  }
}
