import type { Region } from '@varai/core/schema';
import type { Lease } from '../store/lease.ts';
import type { EventLog } from '../store/event-log.ts';
import type { Engine } from './engine.ts';
import { LANES, type Lane } from './lanes.ts';
import type { Wake } from './wake.ts';

const EVERY_MS = 500;
const LIMIT = 2_000;

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

  constructor(deps: SweeperDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#timer = setTimeout(() => {
      this.#running = this.sweep()
        .catch(this.#deps.outage)
        .then(() => {
          if (this.#timer !== null) this.start();
        });
    }, EVERY_MS);
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#running;
  }

  async sweep(): Promise<void> {
    const { regions, log, lease, engine, wake, now } = this.#deps;
    for (const region of regions) {
      if (!(await lease.hold(region, 'sweeper', now()))) continue;
      for (const lane of Object.keys(LANES) as Lane[]) {
        const ids = (await log.due(region, lane, now(), LIMIT)).filter((id) => !engine.holds(id));
        if (ids.length > 0) wake.recall(region, lane, ids);
      }
    }
  }
}
