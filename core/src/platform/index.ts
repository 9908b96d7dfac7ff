/** Platform bodies as statements: one folder a platform, one contract (`statement.ts`), shared reading of what shops write. */
import { htmlMappers } from './html/index.ts';
import { magentoMappers } from './magento/index.ts';
import { shopifyMappers } from './shopify/index.ts';
import type { PlatformMappers } from './statement.ts';
import { woocommerceMappers } from './woocommerce/index.ts';

export { readEyewear, type Hint, type HintSource } from './eyewear.ts';
export * from './facts/index.ts';
export { gtin14 } from './gtin.ts';
export {
  bucketsBelow,
  HashSum,
  LISTED_RECORDS,
  recordHash,
  type HashBucket,
  type HashedRecord,
  type HashedSet,
  type Sha256,
} from './hash-tree.ts';
export {
  html_to_varai_order,
  html_to_varai_product,
  html_to_varai_refund,
  html_to_varai_user,
  productsOfFeed,
  productsOfPage,
  type ListedProduct,
} from './html/index.ts';
export {
  magento_to_varai_order,
  magento_to_varai_product,
  magento_to_varai_refund,
  magento_to_varai_user,
  varai_to_magento_attributes,
} from './magento/index.ts';
export { exponentOf, minorUnits } from './money.ts';
export {
  shopify_to_varai_order,
  shopify_to_varai_product,
  shopify_to_varai_refund,
  shopify_to_varai_user,
  shopifyBodyOf,
  varai_to_shopify_metafields,
  type MetafieldInput,
  type MetafieldName,
} from './shopify/index.ts';
export type {
  Interaction,
  MapContext,
  Mapped,
  Mapper,
  PlatformMappers,
  Statement,
  SubjectRef,
  Verb,
} from './statement.ts';
export {
  woocommerce_to_varai_order,
  woocommerce_to_varai_product,
  woocommerce_to_varai_refund,
  woocommerce_to_varai_user,
  varai_to_woocommerce_meta,
} from './woocommerce/index.ts';

/** Every platform's mappers by the resource that its URL names. */
export const mappers: Readonly<Record<'shopify' | 'woocommerce' | 'magento' | 'html', PlatformMappers>> = {
  shopify: shopifyMappers,
  woocommerce: woocommerceMappers,
  magento: magentoMappers,
  html: htmlMappers,
};
