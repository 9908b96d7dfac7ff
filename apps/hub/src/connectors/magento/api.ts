import { AccessProblem, type PlatformApi } from '../shop-api.ts';
import { WRITE } from './attribute-write.ts';
import { MagentoShop, PAGE } from './magento-shop.ts';

/** Magento Open Source and Adobe Commerce, 2.4, with our module. Address: `https://<host>/rest/all`. */
export const magentoApi: PlatformApi = {
  capabilities: {
    pull: true,
    bulk: true,
    deletes: {
      products: true,
      customers: true,
      orders: 'Magento deletes no orders: one that it does not list any more was archived',
    },
    writeBack: true,
    customers: true,
    orders: true,
    outbox: true,
    hashTree: true,
  },
  caps: { page: PAGE, write: WRITE },
  // A long transaction commits rows whose `updated_at` is minutes old.
  overlapMs: 5 * 60_000,
  // Magento does not say how fast it may be asked; a small machine answers so many a second without its shoppers noticing.
  budget: { perSecond: 20, bucket: 20 },
  open: ({ credentials }, http, pace) => {
    const token = credentials['token']?.trim() ?? '';
    if (token === '') throw new AccessProblem("token: give the access token of Magento's integration");
    return new MagentoShop(http, token, pace);
  },
};
