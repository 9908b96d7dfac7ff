import { numeric } from '../../json-text.ts';
import { pictureOf, type Account } from '../habits.ts';
import { productTouchedMs, type ShopProduct } from '../state.ts';
import { decimalText, offsetTime } from '../written.ts';

/** As the shop's editor writes it. */
export const descriptionHtml = (text: string): string =>
  text
    .split('\n')
    .map((line) => `<p>${line}</p>`)
    .join('');

/** Body of `products/create` and `products/update`. */
export function productPayload(product: ShopProduct, account: Account, offsetMinutes: number): object {
  const at = (ms: number): string => offsetTime(ms, offsetMinutes);
  const id = numeric(product.id);
  return {
    id,
    admin_graphql_api_id: `gid://shopify/Product/${product.id}`,
    title: product.title,
    body_html: descriptionHtml(product.description),
    vendor: product.brand,
    product_type: product.frame.kind === 'sun' ? 'Sunglasses' : 'Eyeglasses',
    created_at: at(product.createdMs),
    updated_at: at(productTouchedMs(product)),
    published_at: at(product.createdMs),
    handle: product.handle,
    status: 'active',
    published_scope: 'global',
    template_suffix: null,
    tags: product.tags.join(', '),
    options: [
      {
        id: numeric(`${product.variants[0]?.stockId ?? '1'}1`),
        product_id: id,
        name: 'Color',
        position: 1,
        values: product.variants.map((variant) => variant.colour),
      },
    ],
    variants: product.variants.map((variant, index) => ({
      id: numeric(variant.id),
      product_id: id,
      admin_graphql_api_id: `gid://shopify/ProductVariant/${variant.id}`,
      title: variant.colour,
      option1: variant.colour,
      option2: null,
      option3: null,
      position: index + 1,
      sku: variant.sku,
      barcode: variant.gtin,
      price: decimalText(variant.priceMinor),
      compare_at_price: variant.compareAtMinor === null ? null : decimalText(variant.compareAtMinor),
      inventory_quantity: variant.stock,
      old_inventory_quantity: variant.stock,
      inventory_policy: 'deny',
      inventory_item_id: numeric(variant.stockId),
      taxable: true,
      created_at: at(product.createdMs),
      updated_at: at(variant.modifiedMs),
      image_id: null,
    })),
    images: product.variants.map((variant, index) => ({
      id: numeric(`${variant.stockId}7`),
      product_id: id,
      position: index + 1,
      src: pictureOf(account, product.frame, index),
      alt: `${product.title}, ${variant.colour}`,
      width: 1640,
      height: 820,
      variant_ids: [numeric(variant.id)],
      created_at: at(product.createdMs),
      updated_at: at(product.createdMs),
    })),
  };
}
