import { eventMappers } from '../events.ts';
import type { PlatformMappers } from '../statement.ts';
import { html_to_varai_user } from './customer.ts';
import { html_to_varai_order, html_to_varai_refund } from './order.ts';
import { html_to_varai_product } from './product.ts';

export { productsOfFeed, productsOfPage, type ListedProduct } from './listed-products.ts';
export { html_to_varai_order, html_to_varai_product, html_to_varai_refund, html_to_varai_user };

/** Shops without a platform: structured data, data layers, and our plain shape. */
export const htmlMappers: PlatformMappers = {
  ...eventMappers('html'),
  orders: html_to_varai_order,
  customers: html_to_varai_user,
  products: html_to_varai_product,
  refunds: html_to_varai_refund,
};
