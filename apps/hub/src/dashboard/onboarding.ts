import type { StoreDetail } from '@varai/dashboard/contract';
import type { Platform, Store } from '../store/tenancy.ts';

/** What a shop of a platform must be told, and what we must be told to ask it. */
interface Onboarding {
  readonly signing: StoreDetail['signing'];
  /** Topics as the platform names them, by our URL's resource. */
  readonly topics: Readonly<Record<string, readonly string[]>>;
  /** What opens its API; empty = it has none. */
  readonly credentials: readonly string[];
}

export const ONBOARDING: Readonly<Record<Platform, Onboarding>> = {
  shopify: {
    signing: 'shopify',
    topics: {
      products: ['products/create', 'products/update', 'products/delete'],
      customers: ['customers/create', 'customers/update', 'customers/delete'],
      orders: ['orders/create', 'orders/updated', 'orders/paid', 'orders/cancelled', 'orders/delete'],
      refunds: ['refunds/create'],
      carts: ['carts/create', 'carts/update'],
    },
    credentials: ['accessToken'],
  },
  woocommerce: {
    signing: 'woocommerce',
    topics: {
      products: ['product.created', 'product.updated', 'product.deleted', 'product.restored'],
      customers: ['customer.created', 'customer.updated', 'customer.deleted'],
      orders: ['order.created', 'order.updated', 'order.deleted', 'order.restored'],
    },
    credentials: ['consumerKey', 'consumerSecret'],
  },
  magento: {
    signing: 'standard',
    topics: { products: ['products'], customers: ['customers'], orders: ['orders'], refunds: ['refunds'] },
    credentials: ['token'],
  },
  html: {
    signing: 'standard',
    topics: { products: ['products'], customers: ['customers'], orders: ['orders'], events: ['events'] },
    credentials: [],
  },
};

/** Paths of this hub to be pasted into the shop, one a topic. */
export const webhooksOf = (store: Pick<Store, 'platform' | 'storeId'>): StoreDetail['webhooks'] =>
  Object.entries(ONBOARDING[store.platform].topics).flatMap(([resource, topics]) =>
    topics.map((topic) => ({
      topic,
      // Only Shopify's own header names the shop wherever it is sent from.
      url: `/api/sync/${store.platform}/${resource}${store.platform === 'shopify' ? '' : `?store=${store.storeId}`}`,
    })),
  );
