import {
  createCatalogue,
  createShop,
  seeded,
  shareCatalogue,
  systemClock,
  type Delivery,
  type Seeded,
  type Shop,
  type ShopPlatform,
} from '@varai/core/testkit';
import type { Region } from '@varai/core/schema';

/** One store as the directory and its simulated shop both know it. */
export interface StoreSetting {
  readonly storeId: string;
  readonly tenantId: string;
  readonly region: Region;
  readonly platform: ShopPlatform;
  readonly shopKey: string;
  readonly secret: string;
  readonly native: boolean;
  /** How often something happens there, in proportion to the others. */
  readonly weight: number;
}

const store = (
  storeId: string,
  platform: ShopPlatform,
  shopKey: string,
  weight: number,
  native = false,
): StoreSetting => ({
  storeId,
  tenantId: storeId.startsWith('beta-') ? 'beta' : 'alpha',
  region: storeId.startsWith('beta-') ? 'NA' : 'EU',
  platform,
  shopKey,
  weight,
  native,
  secret:
    platform === 'shopify' || native
      ? `secret-of-${storeId}`
      : `whsec_${Buffer.from(`secret of ${storeId}, 32 bytes long`).toString('base64')}`,
});

/** Two customers in two regions who sell partly the same frames to partly the same people. */
export const STORES: readonly StoreSetting[] = [
  store('alpha-shopify', 'shopify', 'alpha.myshopify.com', 30),
  store('alpha-woo', 'woocommerce', 'alpha-woo.example', 22),
  store('alpha-magento', 'magento', 'alpha-magento', 20),
  store('alpha-html', 'html', 'alpha.example', 40),
  store('beta-shopify', 'shopify', 'beta.myshopify.com', 14),
  store('beta-woo', 'woocommerce', 'beta-woo.example', 8, true),
];

export const CURRENCY = 'EUR';
const FRAMES = 36;
const SHARED = { byGtin: 8, bySku: 4 } as const;
const CUSTOMERS = 10;
const SHARED_SHOPPERS = ['p1', 'p2', 'p3', 'p4'] as const;
const MANNERS = { duplicates: 0.15, reorderWindow: 24 } as const;

/** A delivery and the shop that makes further attempts of it. */
export interface Sent {
  readonly shop: Shop;
  readonly isNative: boolean;
  readonly delivery: Delivery;
}

/** All simulated shops together: what happens in them, in a seeded order. */
export class Shops {
  readonly all: readonly Shop[];
  readonly #random: Seeded;
  #isOpen = false;

  constructor(seed: string) {
    this.#random = seeded(`${seed}/shops`);
    const frames = createCatalogue({ seed: `${seed}/frames`, size: FRAMES });
    const stocked = shareCatalogue(frames, STORES.length, SHARED);
    this.all = STORES.map(({ platform, native, storeId, shopKey, secret }, n) =>
      createShop({
        platform,
        native,
        storeId,
        shopKey,
        secret,
        seed,
        clock: systemClock,
        frames: stocked[n] ?? [],
        customers: CUSTOMERS,
        sharedShoppers: SHARED_SHOPPERS,
        currency: CURRENCY,
        duplicates: MANNERS.duplicates,
        reorderWindow: native ? 0 : MANNERS.reorderWindow,
      }),
    );
  }

  /** How many events have happened so far. */
  get events(): number {
    return this.all.reduce((sum, shop) => sum + shop.events().length, 0);
  }

  /** Lets things happen until `count` events have; the first call opens the shops, which tell all they have. */
  *until(count: number): Generator<Sent> {
    if (!this.#isOpen) {
      this.#isOpen = true;
      for (const shop of this.all) yield* this.#sent(shop, shop.open());
    }
    const choices = this.all.map((shop, n) => [shop, (STORES[n] as StoreSetting).weight] as const);
    while (this.events < count) {
      const shop = this.#random.weighted(choices);
      yield* this.#sent(shop, shop.step());
    }
  }

  /** What is still held back. */
  *rest(): Generator<Sent> {
    for (const shop of this.all) yield* this.#sent(shop, shop.flush());
  }

  #sent(shop: Shop, deliveries: readonly Delivery[]): Sent[] {
    const isNative = STORES.some(({ storeId, native }) => native && storeId === shop.storeId);
    return deliveries.map((delivery) => ({ shop, isNative, delivery }));
  }
}
