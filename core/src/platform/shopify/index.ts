import { eventMappers } from '../events.ts';
import type { PlatformMappers } from '../statement.ts';
import { shopify_to_varai_user } from './customer.ts';
import { shopify_to_varai_order } from './order.ts';
import { shopify_to_varai_product } from './product.ts';
import { shopify_to_varai_refund } from './refund.ts';

export { shopify_to_varai_order, shopify_to_varai_product, shopify_to_varai_refund, shopify_to_varai_user };
export { shopifyBodyOf } from './from-graphql.ts';
export { varai_to_shopify_metafields, type MetafieldInput, type MetafieldName } from './metafields.ts';

/** Shopify's webhook topics by their resource (`orders/paid` is `orders`), and what our app sends beside them. */
export const shopifyMappers: PlatformMappers = {
  ...eventMappers('shopify'),
  orders: shopify_to_varai_order,
  customers: shopify_to_varai_user,
  products: shopify_to_varai_product,
  refunds: shopify_to_varai_refund,
};
