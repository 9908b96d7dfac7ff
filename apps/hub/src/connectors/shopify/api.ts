import { AccessProblem, type PlatformApi } from '../shop-api.ts';
import { PAGE, ShopifyShop } from './shopify-shop.ts';

/** The GraphQL Admin API. Address: `https://<shop>.myshopify.com/admin/api/2026-10`. */
export const shopifyApi: PlatformApi = {
  capabilities: {
    pull: true,
    bulk: true,
    deletes: {
      products: true,
      customers: true,
      orders:
        'Shopify shows an app the orders of the last 60 days, and older ones only where it may read all',
    },
    writeBack: true,
    customers: true,
    orders: true,
    outbox: 'Shopify keeps no numbered outbox: lost webhooks show when records are compared',
    hashTree: 'Shopify keeps no hash tree of its records',
  },
  caps: {
    page: PAGE,
    write: 25,
    // 2,500 metafields are 100 calls of 10 points, half of the Standard plan's bucket; in bulk they are some 30 points.
    bulkWrite: { fromFacts: 2500, products: 5000 },
  },
  // Its search index runs behind the records.
  overlapMs: 5 * 60_000,
  // The Standard plan's; the shop's answers tell the real speed.
  budget: { perSecond: 100, bucket: 2000 },
  fileHosts: ['storage.googleapis.com', 'shopify-staged-uploads.storage.googleapis.com'],
  open: ({ credentials }, http, pace) => {
    const token = credentials['accessToken']?.trim() ?? '';
    if (token === '')
      throw new AccessProblem(
        'accessToken: give the Admin API access token of an app with the rights to read products, customers and orders and to write products',
      );
    return new ShopifyShop(http, token, pace);
  },
};
