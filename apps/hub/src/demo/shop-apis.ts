import {
  createMagentoApi,
  createShopifyApi,
  createWooApi,
  listenApi,
  type ListeningApi,
  type Shop,
  type ShopPlatform,
  type SimulatedApi,
  type SimulatedApiOptions,
} from '@varai/core/testkit';
import { connectors } from '../connectors/index.ts';
import type { ShopAccess } from '../connectors/shop-api.ts';

const APIS: Readonly<Partial<Record<ShopPlatform, (options: SimulatedApiOptions) => SimulatedApi>>> = {
  shopify: createShopifyApi,
  woocommerce: createWooApi,
  magento: createMagentoApi,
};

/** A demo shop's API on a port of its own. */
export interface ServedApi {
  readonly shop: Shop;
  readonly access: ShopAccess;
  readonly close: ListeningApi['close'];
}

/** Serves what the shop's platform would serve, on loopback; null where the hub cannot ask it. */
export async function serveApi(shop: Shop): Promise<ServedApi | null> {
  const nowMs = Date.now;
  const create = APIS[shop.platform];
  if (create === undefined || connectors[shop.platform].api === undefined) return null;
  const { handle, base, credentials } = create({ shop, nowMs });
  const { url, close } = await listenApi(handle, { nowMs });
  return { shop, access: { url: url + base, credentials }, close };
}
