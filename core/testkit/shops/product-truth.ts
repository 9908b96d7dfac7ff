import type { ShopProduct, ShopVariant } from './state.ts';
import type { ProductTruth, VariantTruth } from './truth.ts';

export const variantTruth = ({
  sku,
  gtin,
  priceMinor,
  compareAtMinor,
  stock,
}: ShopVariant): VariantTruth => ({ sku, gtin, priceMinor, compareAtMinor, stock });

/** A product whose own body tells its variants. */
export const productTruth = (product: ShopProduct, currency: string): ProductTruth => ({
  title: product.title,
  brand: product.brand,
  currency,
  children: [],
  variants: Object.fromEntries(product.variants.map((variant) => [variant.id, variantTruth(variant)])),
});
