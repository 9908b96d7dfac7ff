import { createShopifyApi } from '@varai/core/testkit';
import { shopifyApi } from '../../../src/connectors/shopify/api.ts';
import { conforms } from '../conformance.ts';

conforms(
  'Shopify',
  {
    platform: shopifyApi,
    shop: { platform: 'shopify', shopKey: 'connected.myshopify.com', offsetMinutes: 60 },
    simulate: createShopifyApi,
    timeZone: 'UTC',
  },
  {
    outbox: 'Shopify keeps no numbered outbox: lost webhooks show when records are compared',
    hashTree: 'Shopify keeps no hash tree of its records',
  },
);
