import { eventMappers } from '../events.ts';
import type { PlatformMappers } from '../statement.ts';
import { magento_to_varai_user } from './customer.ts';
import { magento_to_varai_order } from './order.ts';
import { magento_to_varai_product } from './product.ts';
import { magento_to_varai_refund } from './refund.ts';

export { magento_to_varai_order, magento_to_varai_product, magento_to_varai_refund, magento_to_varai_user };

export { varai_to_magento_attributes } from './fact-attributes.ts';

/** REST V1 bodies as our module sends them, and what it sends beside them. */
export const magentoMappers: PlatformMappers = {
  ...eventMappers('magento'),
  orders: magento_to_varai_order,
  customers: magento_to_varai_user,
  products: magento_to_varai_product,
  refunds: magento_to_varai_refund,
  creditmemos: magento_to_varai_refund,
};
