import type { FrameCurrency } from '../catalogue/frame.ts';
import type { Clock } from '../clock.ts';
import type { IdSequence } from '../ids.ts';
import { idSequence } from '../ids.ts';
import type { Seeded } from '../seeded.ts';
import type { Habits } from './habits.ts';
import { addressOf, person } from './people.ts';
import type { ShopCustomer, ShopOrder, ShopProduct, ShopState, ShopVariant } from './state.ts';
import type { StockedFrame } from './stocked-frame.ts';

export interface WorldOptions {
  readonly habits: Habits;
  readonly random: Seeded;
  readonly clock: Clock;
  readonly startMs: number;
  /** Mean time between steps, ms; null = the clock's own. */
  readonly paceMs: number | null;
  readonly frames: readonly StockedFrame[];
  readonly customers: number;
  /** Keys of shoppers that other shops know too. */
  readonly sharedShoppers: readonly string[];
  readonly storeId: string;
  readonly mostOrders: number;
  /** What it goes on with; null = it is new. */
  readonly saved: SavedWorld | null;
  readonly currency: FrameCurrency;
  /** Whom every shop of a seed may know. */
  readonly people: Seeded;
}

/** Beyond 2^53, an id that a careless JSON parser rounds. */
const HUGE = 820_982_911_946_154_508n;
const DAY_MS = 86_400_000;
/** What may have been given since it was saved: whoever goes on leaves these out. */
const SKIPPED_IDS = 10_000;
const SKIPPED_NUMBERS = 1_000;
const MIN_SHOPPERS_BEFORE_START = 3;

/** A shop's inside as JSON has it. */
export interface SavedWorld {
  readonly products: readonly ShopProduct[];
  readonly customers: readonly ShopCustomer[];
  readonly orders: readonly ShopOrder[];
  readonly nextId: string;
  readonly nextHugeId: string;
  readonly nextNumber: string;
  readonly lastMs: number;
  readonly shoppers: number;
}

/** A shop's inside: its state, its ids, its clock. */
export class World {
  readonly state: ShopState = { products: new Map(), customers: new Map(), orders: new Map() };
  random: Seeded;
  readonly habits: Habits;
  readonly currency: FrameCurrency;
  readonly mostOrders: number;
  readonly #options: WorldOptions;
  #ids: IdSequence;
  #hugeIds = idSequence(HUGE, 2);
  #numbers = idSequence(1001);
  #virtualMs: number;
  #lastMs: number;
  #shoppers = 0;

  constructor(options: WorldOptions) {
    this.#options = options;
    this.random = options.random;
    this.habits = options.habits;
    this.currency = options.currency;
    this.mostOrders = options.mostOrders;
    this.#ids = idSequence(options.habits.ids.first, options.habits.ids.step);
    this.#virtualMs = options.startMs;
    this.#lastMs = options.startMs;
    if (options.saved !== null) {
      this.#goOn(options.saved);
      return;
    }
    for (const stocked of options.frames)
      this.addProduct(stocked, options.startMs - this.random.int(1, 400) * DAY_MS);
    for (let i = 0; i < Math.max(MIN_SHOPPERS_BEFORE_START, options.customers); i++)
      this.addCustomer(options.startMs - this.random.int(1, 400) * DAY_MS);
  }

  save(): SavedWorld {
    return {
      products: [...this.state.products.values()],
      customers: [...this.state.customers.values()],
      orders: [...this.state.orders.values()],
      nextId: this.#ids.upcoming(),
      nextHugeId: this.#hugeIds.upcoming(),
      nextNumber: this.#numbers.upcoming(),
      lastMs: this.#lastMs,
      shoppers: this.#shoppers,
    };
  }

  #goOn(saved: SavedWorld): void {
    const { ids } = this.#options.habits;
    for (const product of saved.products) this.state.products.set(product.id, product);
    for (const customer of saved.customers) this.state.customers.set(customer.id, customer);
    for (const order of saved.orders) this.state.orders.set(order.id, order);
    this.random = this.random.fork(`since ${saved.nextId}`);
    this.#ids = idSequence(BigInt(saved.nextId) + BigInt(SKIPPED_IDS * ids.step), ids.step);
    this.#hugeIds = idSequence(BigInt(saved.nextHugeId) + BigInt(2 * SKIPPED_IDS), 2);
    this.#numbers = idSequence(BigInt(saved.nextNumber) + BigInt(SKIPPED_NUMBERS));
    this.#lastMs = Math.max(this.#lastMs, saved.lastMs);
    this.#shoppers = saved.shoppers;
  }

  /** Lets time pass between two steps; a shop that catches up with the clock goes by the clock. */
  pass(): void {
    const { clock, paceMs } = this.#options;
    const now = clock.nowMs();
    this.#virtualMs =
      paceMs === null
        ? now
        : Math.min(now, this.#virtualMs + Math.round(paceMs * (0.3 + 1.4 * this.random.next())));
  }

  /** The shop's present, ms since 1970; each call gives a later one. */
  readonly instant = (): number => {
    this.#lastMs = Math.max(this.#virtualMs, this.#lastMs + 1);
    return this.#lastMs;
  };

  /** Whether this resource may change again: where only seconds tell changes apart, not within the same one. */
  mayChange(modifiedMs: number): boolean {
    return (
      !this.habits.isCoarse ||
      Math.floor(modifiedMs / 1000) < Math.floor(Math.max(this.#virtualMs, this.#lastMs) / 1000)
    );
  }

  readonly id = (): string =>
    this.habits.ids.hasHuge && this.random.chance(0.04) ? this.#hugeIds.next() : this.#ids.next();

  orderNumber(): string {
    return this.habits.ids.orderNumber(this.#numbers.next());
  }

  addProduct({ frame, key, colours }: StockedFrame, createdMs: number): ShopProduct {
    const { ids } = this.habits;
    const id = ids.product(frame, this.id);
    const price = frame.priceMinor[this.currency] + this.random.pick([-1000, 0, 0, 0, 1000]);
    const variants = frame.colours.slice(0, colours).map((colour): ShopVariant => ({
      id: ids.variant(id, colour, colours === 1, this.id),
      stockId: this.id(),
      sku: colour.sku,
      gtin: key === 'sku' ? null : colour.gtin,
      colour: colour.name,
      priceMinor: price,
      compareAtMinor: this.random.chance(0.15) ? price + 3000 : null,
      stock: this.random.int(0, 25),
      modifiedMs: createdMs,
      editedMs: createdMs,
    }));
    const product: ShopProduct = {
      id,
      frame,
      title: `${frame.brand} ${frame.model}`,
      brand: frame.brand,
      handle: frame.id.replace(/[^a-z0-9]+/g, '-'),
      description: frame.description.en,
      tags: [frame.kind === 'sun' ? 'sunglasses' : 'optical frames', `shape:${frame.shape}`],
      variants,
      createdMs,
      modifiedMs: createdMs,
      deleted: false,
    };
    this.state.products.set(id, product);
    return product;
  }

  addCustomer(createdMs: number): ShopCustomer {
    const shared = this.#options.sharedShoppers[this.#shoppers++];
    const who = person(this.#options.people, shared ?? `${this.#options.storeId}-${this.#shoppers}`);
    const customer: ShopCustomer = {
      id: this.id(),
      email: who.email,
      verified: shared !== undefined || this.random.chance(0.7),
      firstName: who.firstName,
      lastName: who.lastName,
      phone: who.phone,
      address: addressOf(who, this.random, this.#ids),
      acceptsEmail: this.random.pick([true, false, null]),
      consentMs: createdMs,
      ordersCount: 0,
      spentMinor: 0,
      createdMs,
      modifiedMs: createdMs,
      deleted: false,
    };
    this.state.customers.set(customer.id, customer);
    return customer;
  }
}
