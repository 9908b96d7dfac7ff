import {
  createCatalogue,
  createShop,
  createWooApi,
  listenApi,
  misbehave,
  seeded,
  shareCatalogue,
  type Delivery,
  type Misbehaving,
  type Shop,
  type SimulatedApi,
  type WooApiOptions,
} from '@varai/core/testkit';
import { onTestFinished } from 'vitest';
import { openShop } from '../../src/connectors/open-shop.ts';
import { LOOPBACK, Reach } from '../../src/connectors/reach.ts';
import type { ShopApi } from '../../src/connectors/shop-api.ts';
import { woocommerceApi } from '../../src/connectors/woocommerce/api.ts';
import { fakePace, type FakePace } from './fake-pace.ts';

export interface WooStore {
  readonly shop: Shop;
  readonly simulated: SimulatedApi;
  readonly wire: Misbehaving;
  readonly api: ShopApi;
  readonly pace: FakePace;
  /** What it has sent so far. */
  readonly sent: Delivery[];
  /** Requests that it took, as path and query. */
  readonly asked: string[];
  /** Lets so many things happen, some seconds apart. */
  readonly live: (steps: number) => void;
  readonly open: (credentials: Readonly<Record<string, string>>, base?: string) => ShopApi;
}

export interface WooStoreOptions extends Partial<Omit<WooApiOptions, 'shop' | 'nowMs'>> {
  readonly seed?: number;
  readonly frames?: number;
  readonly customers?: number;
  readonly start?: string;
}

/** A simulated WooCommerce shop, listening, and its API opened as the hub opens it. */
export async function wooStore(options: WooStoreOptions = {}): Promise<WooStore> {
  const { seed = 1, frames: size = 12, customers = 20, start, native = true, ...given } = options;
  const pace = fakePace(start);
  const [frames = []] = shareCatalogue(createCatalogue({ seed, size }), 1, { byGtin: 2, bySku: 1 });
  const shop = createShop({
    platform: 'woocommerce',
    native,
    storeId: 'st_woo',
    shopKey: 'woo.example',
    secret: native ? 'native-secret' : 'whsec_c2VjcmV0',
    seed,
    clock: pace.clock,
    frames,
    customers,
    offsetMinutes: 60,
  });
  const simulated = createWooApi({ shop, nowMs: pace.nowMs, native, ...given });
  const asked: string[] = [];
  const wire = misbehave(
    (request) => {
      asked.push(request.url.pathname.slice(simulated.base.length) + request.url.search);
      return simulated.handle(request);
    },
    { random: seeded(seed) },
  );
  const listening = await listenApi(wire.handle, { nowMs: pace.nowMs });
  onTestFinished(() => listening.close());
  const sent = shop.open();
  const open: WooStore['open'] = (credentials, base = simulated.base) =>
    openShop(woocommerceApi, { url: listening.url + base, credentials }, { reach: new Reach(LOOPBACK), pace })
      .api;
  return {
    shop,
    simulated,
    wire,
    api: open(simulated.credentials),
    pace,
    sent,
    asked,
    live: (steps) => {
      for (let i = 0; i < steps; i++) {
        pace.clock.advance(1700);
        sent.push(...shop.step());
      }
    },
    open,
  };
}
