import {
  createHtmlSite,
  createMagentoApi,
  createShopifyApi,
  createWooApi,
  listenApi,
  misbehave,
  seeded,
  type ListeningApi,
  type Misbehaving,
  type Misdeed,
  type Shop,
  type SimulatedApi,
} from '@varai/core/testkit';
import type { MongoDirectory } from '../../src/store/directory.ts';
import type { Shops, StoreSetting } from './shops.ts';
import { STORES } from './shops.ts';

/** A part of all requests for each: they sum to a fifth. */
const MISDEEDS: Readonly<Partial<Record<Misdeed, number>>> = {
  drop: 0.04,
  lose: 0.02,
  half: 0.02,
  cut: 0.02,
  delay: 0.04,
  throttle: 0.02,
  fail: 0.04,
  empty: 0.01,
  miscount: 0.01,
};

function apiOf(shop: Shop, { native }: StoreSetting): SimulatedApi {
  const nowMs = Date.now;
  switch (shop.platform) {
    case 'shopify':
      return createShopifyApi({ shop, nowMs });
    case 'woocommerce':
      return createWooApi({ shop, nowMs, native });
    case 'magento':
      return createMagentoApi({ shop, nowMs });
    case 'html':
      return createHtmlSite({ shop, nowMs });
  }
}

/** The shops' APIs, which misbehave until told otherwise. They outlive every kill of the hub. */
export class ShopApis {
  readonly #open: { readonly listening: ListeningApi; readonly misbehaving: Misbehaving }[] = [];

  /** Serves every shop's API and tells the hub where. */
  async start(shops: Shops, directory: MongoDirectory, seed: string): Promise<void> {
    for (const shop of shops.all) {
      const setting = STORES.find(({ storeId }) => storeId === shop.storeId) as StoreSetting;
      const api = apiOf(shop, setting);
      const misbehaving = misbehave(api.handle, { random: seeded(`${seed}/api/${shop.storeId}`) });
      misbehaving.at(MISDEEDS);
      const listening = await listenApi(misbehaving.handle, { nowMs: Date.now });
      this.#open.push({ listening, misbehaving });
      await directory.setAccess(shop.storeId, {
        url: listening.url + api.base,
        credentials: api.credentials,
      });
    }
  }

  behave(): void {
    for (const { misbehaving } of this.#open) misbehaving.at({});
  }

  /** How often each misdeed was done, over all shops. */
  done(): Readonly<Record<string, number>> {
    const sums: Record<string, number> = {};
    for (const { misbehaving } of this.#open)
      for (const [misdeed, times] of misbehaving.done) sums[misdeed] = (sums[misdeed] ?? 0) + times;
    return sums;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#open.map(({ listening }) => listening.close()));
  }
}
