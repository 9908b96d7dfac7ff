import type { Region } from '@varai/core/schema';
import type { Lane } from './lanes.ts';

/** Tells the workers which events were just accepted. Never awaited, never trusted: the inbox is the queue of record. */
export type Announce = (region: Region, lane: Lane, ids: readonly string[]) => void;

/** Where a worker hears of new events. */
export interface Wake {
  readonly announce: Announce;
  /** Ids of one lane, as many as `max`; empty when none came within `waitMs`. Rejects never. */
  take(region: Region, lane: Lane, max: number, waitMs: number): Promise<string[]>;
  /** Gives ids to this process's own workers. False where they still have some of the last ones. */
  recall(region: Region, lane: Lane, ids: readonly string[]): boolean;
  close(): Promise<void>;
}

const KEPT = 20_000;

/** In-process: used without Redis, and while Redis is away. Forgets beyond 20,000 ids; the sweeper finds those. */
export class LocalWake implements Wake {
  readonly #queues = new Map<string, { ids: string[]; waiters: (() => void)[] }>();
  #closed = false;

  #queue(region: Region, lane: Lane): { ids: string[]; waiters: (() => void)[] } {
    const key = `${region}:${lane}`;
    const queue = this.#queues.get(key) ?? { ids: [], waiters: [] };
    this.#queues.set(key, queue);
    return queue;
  }

  readonly announce: Announce = (region, lane, ids) => {
    const queue = this.#queue(region, lane);
    if (queue.ids.length < KEPT) queue.ids.push(...ids);
    for (const waiter of queue.waiters.splice(0)) waiter();
  };

  async take(region: Region, lane: Lane, max: number, waitMs: number): Promise<string[]> {
    const queue = this.#queue(region, lane);
    if (queue.ids.length === 0 && waitMs > 0 && !this.#closed) {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          resolve();
        };
        const timer = setTimeout(() => {
          // Nobody may come for days: what is not waited for any more must not pile up.
          queue.waiters.splice(queue.waiters.indexOf(wake), 1);
          resolve();
        }, waitMs);
        queue.waiters.push(wake);
      });
    }
    return queue.ids.splice(0, max);
  }

  recall(region: Region, lane: Lane, ids: readonly string[]): boolean {
    if (this.#queue(region, lane).ids.length > 0) return false;
    this.announce(region, lane, ids);
    return true;
  }

  close(): Promise<void> {
    this.#closed = true;
    for (const queue of this.#queues.values()) for (const waiter of queue.waiters.splice(0)) waiter();
    return Promise.resolve();
  }
}
