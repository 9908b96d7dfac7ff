import type { Frame, FrameColour } from '../catalogue/frame.ts';
import type { Seeded } from '../seeded.ts';
import type { SignedRequest } from '../signing/index.ts';
import type { Change } from './change.ts';
import type { ShopState } from './state.ts';
import type { SentEvent } from './truth.ts';

export type ShopPlatform = 'shopify' | 'woocommerce' | 'magento' | 'html';

/** An event before it is sent: signing waits for the attempt, for some signatures hold the attempt's time. */
export interface Told {
  readonly event: SentEvent;
  /** `attemptMs` is the shop's clock at the attempt; equal for all attempts of platforms that resend the same bytes. */
  readonly sign: (attemptMs: number) => SignedRequest;
}

/** What a platform's way of telling may use. */
export interface Teller {
  readonly state: ShopState;
  readonly random: Seeded;
  /** The next instant of the shop's clock; never the same twice. */
  readonly instant: () => number;
  /** Gap-free within the store. */
  readonly sequence: () => number;
  readonly currency: string;
  /** Of the shop's own times from UTC. */
  readonly offsetMinutes: number;
  readonly account: Account;
}

/** How a platform names things. `next` gives the next of its numbers. */
export interface IdHabits {
  readonly first: bigint;
  readonly step: number;
  /** Now and then a number beyond 2^53. */
  readonly hasHuge: boolean;
  readonly product: (frame: Frame, next: () => string) => string;
  /** `only` where the product is sold in one colour. */
  readonly variant: (productId: string, colour: FrameColour, only: boolean, next: () => string) => string;
  /** From a running number, `1001`. */
  readonly orderNumber: (number: string) => string;
}

/** How one kind of shop behaves. */
export interface Habits {
  readonly platform: ShopPlatform;
  /** Whether a deleted product comes back under its id (`restore`), as a new one (`create`), or not at all. */
  readonly comeback: 'restore' | 'create' | 'none';
  /** How far its orders walk, and whether a cancelled one can be reopened. */
  readonly ships: boolean;
  readonly reopensCancelled: boolean;
  /** Editing an order makes a new one that replaces it. */
  readonly editsByReplacing: boolean;
  readonly hasVisits: boolean;
  /** One change of a resource a second at most, because nothing but its second tells two snapshots apart. */
  readonly isCoarse: boolean;
  /** A deletion's version is its acceptance: nothing may bring the resource back before that is surely past. */
  readonly restoreAfterMs: number;
  readonly ids: IdHabits;
  readonly tell: (change: Change, teller: Teller) => readonly Told[];
}

/** Where a shop sends to, and with what it signs. */
export interface Account {
  readonly storeId: string;
  /** How the platform names the shop: its domain, host or code. */
  readonly shopKey: string;
  readonly secret: string;
  /** Pictures are at `<pictureBase>/<frame id>-<colour index>.svg`. */
  readonly pictureBase: string;
}

export const pictureOf = (account: Account, frame: Frame, colour: number): string =>
  `${account.pictureBase}/${frame.id.replace(/[^a-z0-9]+/g, '-')}-${colour}.svg`;
