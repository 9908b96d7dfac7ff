import fc from 'fast-check';
import type { StoreId } from '../../src/schema/ids.ts';
import { dice, diceThrow, type Dice } from './dice.ts';
import { HISTORY_STORES, speakerOf, type History, type HistoryEvent, type Speaker } from './history.ts';
import { orderSaid } from './order-history.ts';
import { productDecided, productSaid } from './product-history.ts';
import { sessionSaid } from './session-history.ts';
import { userDecided, userSaid } from './user-history.ts';

export interface HistoryOptions {
  /** Default 1…8. */
  readonly minEvents?: number;
  readonly maxEvents?: number;
  /** Listings that platforms speak of; default 4 for products and users, 2 for orders, 1 for sessions. */
  readonly maxListings?: number;
  /** Leaves out what we, a human or the subject said; default false. */
  readonly platformsOnly?: boolean;
}

/** Two listings of the last store are among the first five, for keys held twice in one store. */
const speakers = (kind: 'product' | 'user' | 'order' | 'session'): readonly Speaker[] =>
  [
    [0, '1'],
    [1, '11'],
    [2, '21'],
    [0, '2'],
    [3, 'nl-arden'],
    [4, '51'],
  ].map(([store, id]) =>
    speakerOf(kind, HISTORY_STORES[store as number] as (typeof HISTORY_STORES)[number], id as string),
  );

const SPEAKERS = {
  product: speakers('product'),
  user: speakers('user'),
  order: speakers('order'),
  session: speakers('session'),
};

type Decided = (roll: Dice, about: Speaker['id'], others: readonly Speaker['id'][]) => HistoryEvent;

function histories(
  kind: keyof typeof SPEAKERS,
  listings: number,
  said: (roll: Dice, speaker: Speaker) => HistoryEvent,
  decided: Decided | null,
  options: HistoryOptions,
): fc.Arbitrary<History> {
  const pool = SPEAKERS[kind].slice(0, options.maxListings ?? listings);
  const ids = pool.map((speaker) => speaker.id);
  const speak = decided === null || options.platformsOnly === true ? null : decided;
  const event = ([a, b]: readonly [number, number]): HistoryEvent => {
    const roll = dice(a, b);
    const speaker = roll.of(pool);
    return speak !== null && roll.roll(6) === 5 ? speak(roll, speaker.id, ids) : said(roll, speaker);
  };
  return fc
    .array(diceThrow(), { minLength: options.minEvents ?? 1, maxLength: options.maxEvents ?? 8, size: 'max' })
    .map((throws) => ({ kind, events: throws.map(event) }));
}

/** Products over several stores with shared, absent and changing GTINs and SKUs. */
export const productHistories = (options: HistoryOptions = {}): fc.Arbitrary<History> =>
  histories('product', 4, productSaid, productDecided, options);
/** Shoppers whose privacy settings loosen and tighten. */
export const userHistories = (options: HistoryOptions = {}): fc.Arbitrary<History> =>
  histories('user', 4, userSaid, userDecided, options);
export const orderHistories = (options: HistoryOptions = {}): fc.Arbitrary<History> =>
  histories('order', 2, orderSaid, null, options);
export const sessionHistories = (options: HistoryOptions = {}): fc.Arbitrary<History> =>
  histories('session', 1, sessionSaid, null, options);

/** Any of them; products most often, for joining is where order could show. */
export const anyHistories = (options: HistoryOptions = {}): fc.Arbitrary<History> =>
  fc.oneof(
    { weight: 4, arbitrary: productHistories(options) },
    { weight: 3, arbitrary: userHistories(options) },
    { weight: 2, arbitrary: orderHistories(options) },
    { weight: 1, arbitrary: sessionHistories(options) },
  );

/** A history, and the same events in another order with some of them twice. */
export interface RearrangedHistory extends History {
  readonly rearranged: readonly HistoryEvent[];
}

/** Nothing is ever left out of `rearranged`; duplicates are the same object, as a redelivery keeps its first acceptance. */
export const rearranged = (histories: fc.Arbitrary<History>): fc.Arbitrary<RearrangedHistory> =>
  fc
    .tuple(histories, fc.array(fc.nat(0xffff), { minLength: 4, maxLength: 12, size: 'max' }))
    .map(([history, keys]) => ({
      ...history,
      rearranged: rearrange(history.events, keys),
    }));

/** Sorts by the keys, repeated as needed; keys left over duplicate events. All zeros leave everything as it is. */
function rearrange(events: readonly HistoryEvent[], keys: readonly number[]): HistoryEvent[] {
  const placed = events.map((event, index) => ({
    event,
    key: ((keys[index % keys.length] as number) * (index >= keys.length ? 7 : 1)) % 0x10000,
    index,
  }));
  const extra = keys.length > events.length ? keys.length - events.length : (keys[0] as number) % 3;
  for (let i = 0; i < extra; i++) {
    const key = keys[keys.length - 1 - i] as number;
    placed.push({
      event: events[key % events.length] as HistoryEvent,
      key: (key * 31) % 0x10000,
      index: events.length + i,
    });
  }
  return placed.sort((a, b) => a.key - b.key || a.index - b.index).map((each) => each.event);
}

/** A history, and one of its stores that is uninstalled at the end. */
export interface HistoryWithRemoval extends History {
  readonly removedStore: StoreId;
}

export const withRemoval = (histories: fc.Arbitrary<History>): fc.Arbitrary<HistoryWithRemoval> =>
  fc.tuple(histories, fc.nat(7)).map(([history, pick]) => {
    const stores = [
      ...new Set(
        history.events.flatMap(({ speaker }) => (speaker.source === 'varai' ? [] : [speaker.storeId])),
      ),
    ];
    return {
      ...history,
      removedStore: stores[pick % Math.max(1, stores.length)] ?? (HISTORY_STORES[0]?.storeId as StoreId),
    };
  });
