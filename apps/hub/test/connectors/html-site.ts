import {
  createCatalogue,
  createHtmlSite,
  createShop,
  listenApi,
  misbehave,
  seeded,
  shareCatalogue,
  type ApiHandler,
  type HtmlSiteOptions,
  type ListeningApi,
  type Misbehaving,
  type Shop,
} from '@varai/core/testkit';
import { onTestFinished } from 'vitest';
import { htmlApi } from '../../src/connectors/html/api.ts';
import { openShop } from '../../src/connectors/open-shop.ts';
import { LOOPBACK, Reach } from '../../src/connectors/reach.ts';
import type { ShopApi } from '../../src/connectors/shop-api.ts';
import { fakePace, type FakePace } from './fake-pace.ts';

export interface HtmlStore {
  readonly shop: Shop;
  readonly wire: Misbehaving;
  readonly listening: ListeningApi;
  readonly api: ShopApi;
  readonly pace: FakePace;
  readonly live: (steps: number) => void;
  /** Opens an address of the site. */
  readonly open: (path: string) => ShopApi;
  readonly alive: () => readonly string[];
}

export interface HtmlStoreOptions extends Partial<HtmlSiteOptions> {
  readonly seed?: number;
  readonly frames?: number;
  /** Comes before the site: an answer for some of its addresses. */
  readonly instead?: (path: string, site: ApiHandler) => ApiHandler | null;
}

/** The site of a simulated HTML store, listening, and its API opened as the hub opens it. */
export async function htmlStore(options: HtmlStoreOptions = {}): Promise<HtmlStore> {
  const { seed = 1, frames: size = 12, instead = () => null, ...given } = options;
  const pace = fakePace();
  const [frames = []] = shareCatalogue(createCatalogue({ seed, size }), 1, { byGtin: 2, bySku: 1 });
  const shop = createShop({
    platform: 'html',
    storeId: 'st_html',
    shopKey: 'frames.example',
    secret: 'whsec_c2VjcmV0',
    seed,
    clock: pace.clock,
    frames,
  });
  const site = createHtmlSite({ shop, nowMs: pace.nowMs, ...given });
  const wire = misbehave((request) => (instead(request.url.pathname, site.handle) ?? site.handle)(request), {
    random: seeded(seed),
  });
  const listening = await listenApi(wire.handle, { nowMs: pace.nowMs });
  onTestFinished(() => listening.close());
  shop.open();
  const open = (path: string): ShopApi =>
    openShop(htmlApi, { url: listening.url + path, credentials: {} }, { reach: new Reach(LOOPBACK), pace })
      .api;
  return {
    shop,
    wire,
    listening,
    api: open(site.base),
    pace,
    live: (steps) => {
      for (let i = 0; i < steps; i++) {
        pace.clock.advance(1700);
        shop.step();
      }
    },
    open,
    alive: () =>
      [...shop.state.products.values()]
        .filter(({ deleted }) => !deleted)
        .map(({ id }) => id)
        .sort(),
  };
}
