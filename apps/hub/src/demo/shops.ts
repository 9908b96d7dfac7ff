import { createShop, shareCatalogue, systemClock, type Frame, type Shop } from '@varai/core/testkit';
import type { KnownDemoStore } from './demo-stores.ts';

const SEED = 'varai-demo';
const SHOPPERS = 20;
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
  /** 0 = they have never sent before; later ones restate their goods as they were, and everything after is new. */
  readonly life: number;
}

/** The demo's simulated shops, which share a part of one catalogue. */
export function demoShops({ stores, frames, pictureBase, life }: ShopsOptions): Shop[] {
  const shares = shareCatalogue(frames, stores.length, sharesOf(frames.length));
  return stores.map(({ platform, storeId, shopKey, currency, offsetMinutes, store }, i) =>
    createShop({
      platform,
      storeId,
      shopKey,
      currency,
      offsetMinutes,
      pictureBase,
      life,
      // A deleted frame that came back under a new id would be unknown to the shop's next life.
      comeback: 'restore',
      seed: SEED,
      clock: systemClock,
      secret: store.secrets[0] as string,
      frames: shares[i] ?? [],
      customers: SHOPPERS,
      sharedShoppers: SHARED_SHOPPERS,
    }),
  );
}
