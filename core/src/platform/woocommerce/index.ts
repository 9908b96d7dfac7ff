import { eventMappers } from '../events.ts';
import type { PlatformMappers } from '../statement.ts';
import { woocommerce_to_varai_user } from './customer.ts';
import { woocommerce_to_varai_order } from './order.ts';
import { woocommerce_to_varai_product } from './product.ts';
import { woocommerce_to_varai_refund } from './refund.ts';

export {
  woocommerce_to_varai_order,
  woocommerce_to_varai_product,
  woocommerce_to_varai_refund,
  woocommerce_to_varai_user,
};

export { varai_to_woocommerce_meta } from './fact-meta.ts';

/** REST v3 bodies, as native webhooks and our plugin send them, and what the plugin sends beside them. */
export const woocommerceMappers: PlatformMappers = {
  ...eventMappers('woocommerce'),
  orders: woocommerce_to_varai_order,
  customers: woocommerce_to_varai_user,
  products: woocommerce_to_varai_product,
  refunds: woocommerce_to_varai_refund,
};
