import type { Clock } from '../clock.ts';
import { idSequence, type IdSequence } from '../ids.ts';
import type { FrameCurrency } from '../catalogue/frame.ts';
import { seeded, type Seeded } from '../seeded.ts';
import type { Change } from './change.ts';
import { Postbox, type Delivery, type Manners } from './delivery.ts';
import type { Account, Habits, ShopPlatform, Teller, Told } from './habits.ts';
import { happen } from './happenings.ts';
import { htmlHabits } from './html/html-habits.ts';
import { magentoHabits } from './magento/magento-habits.ts';
import { shopifyHabits } from './shopify/shopify-habits.ts';
import type { ShopState } from './state.ts';
import type { StockedFrame } from './stocked-frame.ts';
import { truthAfter } from './truth-after.ts';
import type { SentEvent, ShopTruth } from './truth.ts';
import { wooNativeHabits, wooPluginHabits } from './woocommerce/woo-habits.ts';
import { World, type SavedWorld } from './world.ts';

export interface ShopOptions extends Partial<Manners> {
  readonly platform: ShopPlatform;
  /** WooCommerce alone: the shop's own webhooks in place of our plugin's outbox. */
  readonly native?: boolean;
  readonly storeId: string;
  /** How the platform names the shop: `demo.myshopify.com`, a host, a store code. */
  readonly shopKey: string;
  readonly secret: string;
  readonly seed: string | number;
  readonly clock: Clock;
  /** What it sells; see `shareCatalogue`. At least four. */
  readonly frames: readonly StockedFrame[];
  /** Shoppers before the first step; default 20. */
  readonly customers?: number;
  /** Keys of shoppers that other shops of the seed know too: the same key is the same person. */
  readonly sharedShoppers?: readonly string[];
  /** Default EUR. */
  readonly currency?: FrameCurrency;
  /** Of the shop's own times from UTC; default 0. A hub must be told of it for platforms that write no zone. */
  readonly offsetMinutes?: number;
  /** Default: the shop's own host. */
  readonly pictureBase?: string;
  /**
   * Mean ms of the shop's own time between steps, starting at `startMs`; it never overtakes the clock. Default: the clock's own
   * time. Not for native WooCommerce, whose deletions count from their acceptance.
   */
  readonly paceMs?: number;
  readonly startMs?: number;
  /** How many of its last events `again`, `events` and `truth` know; default all. A shop that runs for days needs a bound. */
  readonly remember?: number;
  /** How many orders it holds, the oldest beyond them being let go; default all. Likewise. */
  readonly mostOrders?: number;
  /** What becomes of deleted products; default: the platform's own way. */
  readonly comeback?: Habits['comeback'];
  /** What an earlier shop of these options saved: this one goes on with it, its frames and shoppers are not asked for. */
  readonly saved?: SavedShop;
}

/** A shop as JSON has it. */
export interface SavedShop {
  readonly world: SavedWorld;
  /** Of its outbox. */
  readonly nextSequence: string;
}

/** A shop that lives in memory and sends real webhooks about itself. The same options give the same bytes. */
export interface Shop {
  readonly platform: ShopPlatform;
  readonly storeId: string;
  readonly shopKey: string;
  readonly currency: string;
  /** Everything that it already has, as creations: what a first export sends. */
  readonly open: () => Delivery[];
  /** One thing happens; what goes out now, which may be nothing, or what earlier steps held back. */
  readonly step: () => Delivery[];
  /** What is still held back. */
  readonly flush: () => Delivery[];
  /** Another attempt, with another request id, of an event that got no 2xx. */
  readonly again: (event: SentEvent) => Delivery;
  /** Every event so far, sent or held back, in the order in which it happened. */
  readonly events: () => readonly SentEvent[];
  /** What a hub must show once all of them are applied; see `truthAfter` for a part of them. */
  readonly truth: () => ShopTruth;
  /** What it holds now: what its API would show. To be read, not changed. */
  readonly state: ShopState;
  /** Of the shop's own times from UTC. */
  readonly offsetMinutes: number;
  readonly pictureBase: string;
  /** What a later shop goes on with; to be written at once, for it is not a copy. */
  readonly save: () => SavedShop;
}

function habitsOf({ platform, native, paceMs, comeback }: ShopOptions): Habits {
  if (native === true && platform !== 'woocommerce') throw new RangeError(`${platform} has no native mode`);
  if (native === true && paceMs !== undefined) throw new RangeError('native WooCommerce keeps to the clock');
  const byPlatform: Readonly<Record<ShopPlatform, Habits>> = {
    shopify: shopifyHabits,
    woocommerce: native === true ? wooNativeHabits : wooPluginHabits,
    magento: magentoHabits,
    html: htmlHabits,
  };
  const habits = byPlatform[platform];
  return comeback === undefined ? habits : { ...habits, comeback };
}

const MIN_FRAMES = 4;

export function createShop(options: ShopOptions): Shop {
  if (options.frames.length < MIN_FRAMES) throw new RangeError(`a shop sells at least ${MIN_FRAMES} frames`);
  const { platform, storeId, shopKey, clock } = options;
  const habits = habitsOf(options);
  const random = seeded(`${options.seed}/${storeId}`);
  const { saved } = options;
  const lived = saved === undefined ? random : random.fork(`since ${saved.world.nextId}`);
  const sequence = idSequence(saved === undefined ? 1 : BigInt(saved.nextSequence));
  const account: Account = {
    storeId,
    shopKey,
    secret: options.secret,
    pictureBase: options.pictureBase ?? `https://${shopKey}/pictures`,
  };
  const world = new World({
    habits,
    random,
    clock,
    frames: options.frames,
    customers: options.customers ?? 20,
    sharedShoppers: options.sharedShoppers ?? [],
    storeId,
    mostOrders: options.mostOrders ?? Infinity,
    saved: saved?.world ?? null,
    people: seeded(options.seed),
    currency: options.currency ?? 'EUR',
    startMs: options.startMs ?? clock.nowMs(),
    paceMs: options.paceMs ?? null,
  });
  const postbox = new Postbox(
    storeId,
    { duplicates: options.duplicates ?? 0, reorderWindow: options.reorderWindow ?? 0 },
    lived.fork('post'),
    clock.nowMs,
  );
  const teller = tellerOf(world, lived.fork('tell'), sequence, account, options);
  const events: SentEvent[] = [];
  const remember = options.remember ?? Infinity;
  const tell = (changes: readonly Change[]): Told[] => {
    const told = changes.flatMap((change) => habits.tell(change, teller));
    events.push(...told.map(({ event }) => event).sort((a, b) => a.atMs - b.atMs));
    if (events.length > remember)
      for (const old of events.splice(0, events.length - remember)) postbox.forget(old);
    return told;
  };

  return {
    platform,
    storeId,
    shopKey,
    currency: teller.currency,
    open: () => {
      world.pass();
      return postbox.post(tell(existing(world)));
    },
    step: () => {
      world.pass();
      return postbox.post(tell(happen(world)));
    },
    flush: () => postbox.flush(),
    again: (event) => postbox.again(event),
    events: () => events,
    state: world.state,
    offsetMinutes: teller.offsetMinutes,
    pictureBase: account.pictureBase,
    save: () => ({ world: world.save(), nextSequence: sequence.upcoming() }),
    truth: () => truthAfter(events.map((event) => ({ event, acceptedMs: event.atMs }))),
  };
}

function tellerOf(
  world: World,
  random: Seeded,
  sequence: IdSequence,
  account: Account,
  options: ShopOptions,
): Teller {
  return {
    state: world.state,
    random,
    instant: world.instant,
    sequence: () => Number(sequence.next()),
    currency: options.currency ?? 'EUR',
    offsetMinutes: options.offsetMinutes ?? 0,
    account,
  };
}

const existing = ({ state }: World): Change[] => [
  ...[...state.products.values()].map((product): Change => ({
    what: 'product',
    verb: 'create',
    product,
    variants: product.variants,
  })),
  ...[...state.customers.values()].map((customer): Change => ({
    what: 'customer',
    verb: 'create',
    customer,
  })),
  ...[...state.orders.values()].map((order): Change => ({ what: 'order', verb: 'placed', order })),
];
