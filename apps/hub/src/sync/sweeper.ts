import type { Region } from '@varai/core/schema';
import type { Lease } from '../store/lease.ts';
import type { EventLog } from '../store/event-log.ts';
import type { Engine } from './engine.ts';
import { LANES, type Lane } from './lanes.ts';
import type { Wake } from './wake.ts';

const EVERY_MS = 500;
const LIMIT = 2_000;
/** Rows become due this long after their acceptance: until then whoever was told of them is at it. */
const HORIZON_MS = 2_000;

export interface SweeperDeps {
  readonly regions: readonly Region[];
  readonly log: EventLog;
  readonly lease: Lease;
  readonly engine: Engine;
  readonly wake: Wake;
  readonly now: () => number;
  readonly outage: (error: unknown) => void;
}

/** Finds what the wake-up forgot, and what is due again. One worker of a region sweeps at a time. */
export class Sweeper {
  readonly #deps: SweeperDeps;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> = Promise.resolve();
  #isFirst = true;

  constructor(deps: SweeperDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#timer = setTimeout(
      () => {
        this.#running = this.sweep()
          .catch(this.#deps.outage)
          .then(() => {
            if (this.#timer !== null) this.start();
          });
      },
      this.#isFirst ? 0 : EVERY_MS,
    );
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#running;
  }

  async sweep(): Promise<void> {
    const { regions, log, lease, engine, wake, now } = this.#deps;
    // What a process that died had in hand has nobody else: a new one asks for all of it at once, whoever holds the lease.
    const aheadMs = this.#isFirst ? HORIZON_MS : 0;
    for (const region of regions) {
      if (!this.#isFirst && !(await lease.hold(region, 'sweeper', now()))) continue;
      for (const lane of Object.keys(LANES) as Lane[]) {
        const ids = (await log.due(region, lane, now() + aheadMs, LIMIT)).filter((id) => !engine.holds(id));
        if (ids.length > 0 && wake.recall(region, lane, ids)) engine.hurry(ids);
      }
    }
    this.#isFirst = false;
  }
}
