import { AccessProblem, type PlatformApi, type ShopAccess } from '../shop-api.ts';
import { PER_PAGE } from './lists.ts';
import { withKey } from './rest.ts';
import { WooShop } from './woo-shop.ts';

/** WooCommerce 3.5 and later; changed since 5.8. Address: `https://<host>/wp-json/wc/v3`. */
export const woocommerceApi: PlatformApi = {
  capabilities: {
    pull: true,
    bulk: true,
    deletes: { products: true, customers: true, orders: true },
    writeBack: true,
    customers: true,
    orders: true,
    // Asked only where events came with sequence numbers: those are our plugin's.
    outbox: true,
    hashTree: 'WooCommerce itself keeps no hash tree of its records',
  },
  // `/batch` takes 100, but saves each as a person would: 5 s of PHP for 100 where no other plugin listens, and we wait for 30 s.
  caps: { page: PER_PAGE, write: 50 },
  // A long request saves what it stamped minutes ago.
  overlapMs: 5 * 60_000,
  // WooCommerce sets no limit, but a shop has few PHP workers, and its shoppers wait for the same ones.
  budget: { perSecond: 10, bucket: 100 },
  open: (access, http) => {
    const consumerKey = given(access, 'consumerKey', 'consumer key');
    return new WooShop(withKey(http, consumerKey, given(access, 'consumerSecret', 'consumer secret')));
  },
};

function given({ credentials }: ShopAccess, field: string, name: string): string {
  const value = credentials[field]?.trim() ?? '';
  if (value === '')
    throw new AccessProblem(`${field}: give the ${name} of a key with the right to read and write`);
  return value;
}
