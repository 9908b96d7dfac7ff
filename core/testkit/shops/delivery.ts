import type { Seeded } from '../seeded.ts';
import type { SignedRequest } from '../signing/index.ts';
import type { Told } from './habits.ts';
import type { SentEvent } from './truth.ts';

/** One attempt to deliver an event. */
export interface Delivery {
  /** Of this attempt; duplicates and retries have ids of their own. */
  readonly requestId: string;
  readonly event: SentEvent;
  readonly request: SignedRequest;
}

export interface Manners {
  /** Part of events sent a second time, 0 … 1. */
  readonly duplicates: number;
  /** How many steps an event may be held back for others to overtake it; 0 keeps order. */
  readonly reorderWindow: number;
}

interface Waiting {
  readonly told: Told;
  readonly dueStep: number;
}

/** Between a shop and the wire: holds events back, repeats them, signs at the last moment. */
export class Postbox {
  readonly #told = new Map<string, Told>();
  readonly #manners: Manners;
  readonly #random: Seeded;
  readonly #nowMs: () => number;
  readonly #storeId: string;
  #waiting: Waiting[] = [];
  #step = 0;
  #requests = 0;

  constructor(storeId: string, manners: Manners, random: Seeded, nowMs: () => number) {
    this.#storeId = storeId;
    this.#manners = manners;
    this.#random = random;
    this.#nowMs = nowMs;
  }

  /** Takes a step's events; returns what goes out now. */
  post(events: readonly Told[]): Delivery[] {
    this.#step += 1;
    const { duplicates, reorderWindow } = this.#manners;
    for (const told of events) {
      this.#told.set(told.event.eventKey, told);
      this.#waiting.push({ told, dueStep: this.#step + this.#random.int(0, reorderWindow) });
      if (this.#random.chance(duplicates))
        this.#waiting.push({ told, dueStep: this.#step + this.#random.int(0, reorderWindow + 1) });
    }
    return this.#release((each) => each.dueStep <= this.#step);
  }

  /** Everything that is still held back. */
  flush(): Delivery[] {
    return this.#release(() => true);
  }

  /** Another attempt of an event that was not answered 2xx. Throws RangeError for an event that is not this shop's. */
  again(event: SentEvent): Delivery {
    const told = this.#told.get(event.eventKey);
    if (told === undefined) throw new RangeError(`no such event: ${event.eventKey}`);
    return this.#deliver(told);
  }

  /** Drops an event's body; it can no longer be repeated. */
  forget(event: SentEvent): void {
    this.#told.delete(event.eventKey);
  }

  #release(isDue: (waiting: Waiting) => boolean): Delivery[] {
    const due = this.#waiting.filter(isDue);
    this.#waiting = this.#waiting.filter((each) => !isDue(each));
    return (this.#manners.reorderWindow > 0 ? this.#random.shuffle(due) : due).map(({ told }) =>
      this.#deliver(told),
    );
  }

  #deliver(told: Told): Delivery {
    this.#requests += 1;
    return {
      requestId: `${this.#storeId}#${this.#requests}`,
      event: told.event,
      request: told.sign(this.#nowMs()),
    };
  }
}
