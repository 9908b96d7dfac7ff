import type { Region } from '@varai/core/schema';
import { answerWithin } from '../store/answer-within.ts';
import type { EventRow } from '../store/event-row.ts';
import type { EventLog } from '../store/event-log.ts';
import type { Reached } from '../observe/steps.ts';
import { LANES, type Lane } from './lanes.ts';
import type { Wake } from './wake.ts';

export interface EngineDeps {
  readonly regions: readonly Region[];
  readonly wake: Wake;
  readonly log: EventLog;
  readonly apply: (region: Region, rows: readonly EventRow[]) => Promise<void>;
  readonly reached: Reached;
  readonly outage: (error: unknown) => void;
}

/** Five batches at once in all: orders never wait behind a catalogue. */
const BATCHES: Readonly<Record<Lane, number>> = { 'real-time': 2, 'near-real-time': 1, batch: 2 };
const IDLE_WAIT_MS = 500;
const OUTAGE_WAIT_MS = 250;
/** A batch that is not back by then is given up for lost; working on its rows beside it does no harm. */
const BATCH_WITHIN_MS = 120_000;

const silence = (): Error => new Error(`a batch was not done within ${BATCH_WITHIN_MS} ms`);

/** The worker: while one batch is being written the next one gathers. */
export class Engine {
  readonly #deps: EngineDeps;
  /** Ids that this worker holds, so that the sweeper does not bring them twice. */
  readonly #held = new Set<string>();
  /** Ids that were brought back: they have waited enough. */
  readonly #late = new Set<string>();
  readonly #loops: Promise<void>[] = [];
  #stopping = false;

  constructor(deps: EngineDeps) {
    this.#deps = deps;
  }

  start(): void {
    for (const region of this.#deps.regions) {
      for (const lane of Object.keys(LANES) as Lane[]) {
        for (let i = 0; i < BATCHES[lane]; i++) this.#loops.push(this.#run(region, lane));
      }
    }
  }

  /** Finishes the batches in hand and takes no more. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#loops);
  }

  holds(id: string): boolean {
    return this.#held.has(id);
  }

  /** A batch that holds one of these is worked on without waiting for more. */
  hurry(ids: readonly string[]): void {
    for (const id of ids) this.#late.add(id);
  }

  async #run(region: Region, lane: Lane): Promise<void> {
    while (!this.#stopping) {
      const ids = (await this.#gather(region, lane)).filter((id) => !this.#held.has(id));
      if (ids.length === 0) continue;
      for (const id of ids) this.#held.add(id);
      try {
        await answerWithin(this.#work(region, ids), BATCH_WITHIN_MS, silence);
      } catch (error) {
        // Nothing is lost: the rows are still pending, and the sweeper brings them back.
        this.#deps.outage(error);
        await new Promise((resolve) => setTimeout(resolve, OUTAGE_WAIT_MS));
      } finally {
        for (const id of ids) this.#held.delete(id);
      }
    }
  }

  async #work(region: Region, ids: readonly string[]): Promise<void> {
    const rows = await this.#deps.log.pending(region, ids);
    this.#deps.reached('apply.taken');
    if (rows.length > 0) await this.#deps.apply(region, rows);
  }

  async #gather(region: Region, lane: Lane): Promise<string[]> {
    const { batchSize, maxWaitMs } = LANES[lane];
    const ids = await this.#deps.wake.take(region, lane, batchSize, IDLE_WAIT_MS);
    if (ids.length === 0 || this.#isLate(ids)) return ids;
    // By a clock that nobody sets back: a batch must not wait for an hour because the wall clock lost one.
    const flushAt = performance.now() + maxWaitMs;
    for (
      let leftMs = maxWaitMs;
      leftMs > 0 && ids.length < batchSize && !this.#stopping;
      leftMs = flushAt - performance.now()
    ) {
      ids.push(...(await this.#deps.wake.take(region, lane, batchSize - ids.length, Math.ceil(leftMs))));
    }
    return ids;
  }

  #isLate(ids: readonly string[]): boolean {
    let isLate = false;
    for (const id of ids) isLate = this.#late.delete(id) || isLate;
    return isLate;
  }
}
