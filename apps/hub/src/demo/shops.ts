import { createShop, shareCatalogue, systemClock, type Frame, type Shop } from '@varai/core/testkit';
import type { KnownDemoStore } from './demo-stores.ts';
import type { SavedShops } from './saved-shops.ts';

const SEED = 'varai-demo';
const SHOPPERS = 20;
/** Events that a shop can send again, and orders that it holds: neither must grow for ever. */
const REMEMBERED = 2_000;
const MOST_ORDERS = 400;
/** People who have an account in every shop. */
const SHARED_SHOPPERS = Array.from({ length: 8 }, (_, i) => `regular-${i + 1}`);

/** Part of the catalogue that every shop sells, recognised by GTIN, and by brand and SKU alone. */
const sharesOf = (size: number): { byGtin: number; bySku: number } => ({
  byGtin: Math.floor(size * 0.25),
  bySku: Math.floor(size * 0.08),
});

export interface ShopsOptions {
  readonly stores: readonly KnownDemoStore[];
  readonly frames: readonly Frame[];
  readonly pictureBase: string;
  /** What they held when the demo last ran. */
  readonly saved: SavedShops;
}

/** The demo's simulated shops, which share a part of one catalogue. */
export function demoShops({ stores, frames, pictureBase, saved }: ShopsOptions): Shop[] {
  const shares = shareCatalogue(frames, stores.length, sharesOf(frames.length));
  return stores.map(({ platform, storeId, shopKey, currency, offsetMinutes, store }, i) =>
    createShop({
      platform,
      storeId,
      shopKey,
      currency,
      offsetMinutes,
      pictureBase,
      ...(saved[storeId] === undefined ? {} : { saved: saved[storeId] }),
      remember: REMEMBERED,
      mostOrders: MOST_ORDERS,
      seed: SEED,
      clock: systemClock,
      secret: store.secrets[0] as string,
      frames: shares[i] ?? [],
      customers: SHOPPERS,
      sharedShoppers: SHARED_SHOPPERS,
    }),
  );
}
