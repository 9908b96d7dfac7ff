import { randomUUID } from 'node:crypto';
import { seeded, type ShopPlatform } from '@varai/core/testkit';
import type { Sending } from './deliver.ts';

/** What a shop does to its own webhooks, each as a part of them, 0 … 1. */
export interface Manners {
  /** Never sent at all. */
  readonly drop: number;
  /** Sent twice. */
  readonly duplicate: number;
  /** Held back until others have overtaken them. */
  readonly reorder: number;
}

const WELL_BEHAVED: Manners = { drop: 0, duplicate: 0, reorder: 0 };

/** How many steps one may be held back. */
const LONGEST_STEPS = 12;

/** Between a demo shop and the wire: loses, doubles and holds back what it was asked to. */
class Postman {
  #manners = WELL_BEHAVED;
  #untilMs = 0;
  #held: { readonly sending: Sending; steps: number }[] = [];
  readonly #random = seeded(randomUUID());
  /** How many it lost, ever. */
  dropped = 0;

  misbehave(manners: Manners, untilMs: number): void {
    this.#manners = manners;
    this.#untilMs = untilMs;
  }

  /** What goes out now of a step's deliveries and of those held back. */
  carry(sendings: readonly Sending[], nowMs: number): Sending[] {
    const { drop, duplicate, reorder } = nowMs < this.#untilMs ? this.#manners : WELL_BEHAVED;
    const out: Sending[] = [];
    for (const sending of sendings) {
      if (this.#random.chance(drop)) {
        this.dropped += 1;
        continue;
      }
      if (this.#random.chance(reorder))
        this.#held.push({ sending, steps: this.#random.int(1, LONGEST_STEPS) });
      else out.push(sending);
      if (this.#random.chance(duplicate))
        out.push({ ...sending, delivery: sending.shop.again(sending.delivery.event) });
    }
    for (const each of this.#held) each.steps -= 1;
    const due = this.#held.filter(({ steps }) => steps <= 0 || nowMs >= this.#untilMs);
    this.#held = this.#held.filter((each) => !due.includes(each));
    return [...out, ...due.map(({ sending }) => sending)];
  }
}

/** One for each demo shop. */
export type Postmen = Readonly<Record<ShopPlatform, Postman>>;

export const newPostmen = (): Postmen => ({
  shopify: new Postman(),
  woocommerce: new Postman(),
  magento: new Postman(),
  html: new Postman(),
});
