import {
  createCatalogue,
  createMagentoApi,
  createShop,
  listenApi,
  misbehave,
  seeded,
  shareCatalogue,
  type MagentoApiOptions,
  type Misbehaving,
  type Shop,
  type SimulatedApi,
  type Delivery,
} from '@varai/core/testkit';
import { onTestFinished } from 'vitest';
import { magentoApi } from '../../src/connectors/magento/api.ts';
import { openShop } from '../../src/connectors/open-shop.ts';
import { LOOPBACK, Reach } from '../../src/connectors/reach.ts';
import type { ShopApi } from '../../src/connectors/shop-api.ts';
import { fakePace, type FakePace } from './fake-pace.ts';

export interface MagentoStore {
  readonly shop: Shop;
  readonly simulated: SimulatedApi;
  readonly wire: Misbehaving;
  readonly api: ShopApi;
  readonly pace: FakePace;
  /** What it has sent so far. */
  readonly sent: Delivery[];
  /** Lets so many things happen, some seconds apart. */
  readonly live: (steps: number) => void;
  readonly open: (credentials: Readonly<Record<string, string>>, base?: string) => ShopApi;
}

/** A simulated Magento store, listening, and its API opened as the hub opens it. */
export async function magentoStore(
  options: Partial<MagentoApiOptions> & { readonly seed?: number; readonly frames?: number } = {},
): Promise<MagentoStore> {
  const { seed = 1, frames: size = 12, ...given } = options;
  const pace = fakePace();
  const [frames = []] = shareCatalogue(createCatalogue({ seed, size }), 1, { byGtin: 2, bySku: 1 });
  const shop = createShop({
    platform: 'magento',
    storeId: 'st_magento',
    shopKey: 'magento.example',
    secret: 'whsec_c2VjcmV0',
    seed,
    clock: pace.clock,
    frames,
  });
  const simulated = createMagentoApi({ shop, nowMs: pace.nowMs, ...given });
  const wire = misbehave(simulated.handle, { random: seeded(seed) });
  const listening = await listenApi(wire.handle, { nowMs: pace.nowMs });
  onTestFinished(() => listening.close());
  const sent = shop.open();
  const open: MagentoStore['open'] = (credentials, base = simulated.base) =>
    openShop(magentoApi, { url: listening.url + base, credentials }, { reach: new Reach(LOOPBACK), pace })
      .api;
  return {
    shop,
    simulated,
    wire,
    api: open(simulated.credentials),
    pace,
    sent,
    live: (steps) => {
      for (let i = 0; i < steps; i++) {
        pace.clock.advance(1700);
        sent.push(...shop.step());
      }
    },
    open,
  };
}
