import { numeric } from '../../json-text.ts';
import { materialName, rimName } from '../../catalogue/describe.ts';
import { pictureOf, type Account } from '../habits.ts';
import type { ShopProduct, ShopVariant } from '../state.ts';
import { decimalText, localTime } from '../written.ts';

/** Sold in one colour it is a simple product; in several, a variable one whose variations have bodies of their own. */
export const isSimple = (product: ShopProduct): boolean => product.variants.length === 1;

/** Where counting stock writes past the product's own save, `date_modified` stays where the last edit put it. */
export const savedMs = (variant: ShopVariant, leavesModified: boolean): number =>
  leavesModified ? variant.editedMs : variant.modifiedMs;

/** A simple product and what is sold as it are one thing; a variable one has a time of its own. */
export const wooModifiedMs = (product: ShopProduct, leavesModified: boolean): number =>
  isSimple(product)
    ? Math.max(product.modifiedMs, ...product.variants.map((variant) => savedMs(variant, leavesModified)))
    : product.modifiedMs;

interface WooContext {
  readonly account: Account;
  readonly offsetMinutes: number;
}

const times = (name: string, ms: number, offsetMinutes: number): object => ({
  [name]: localTime(ms, offsetMinutes),
  [`${name}_gmt`]: localTime(ms, 0),
});

/** Prices are text, an absent one is empty text, a count is a number or null. */
const sold = (variant: ShopVariant): object => {
  const reduced = variant.compareAtMinor !== null && variant.compareAtMinor > variant.priceMinor;
  return {
    sku: variant.sku,
    global_unique_id: variant.gtin ?? '',
    price: decimalText(variant.priceMinor),
    regular_price: decimalText(reduced ? (variant.compareAtMinor as number) : variant.priceMinor),
    sale_price: reduced ? decimalText(variant.priceMinor) : '',
    date_on_sale_from: null,
    date_on_sale_to: null,
    on_sale: reduced,
    purchasable: true,
    manage_stock: true,
    stock_quantity: variant.stock,
    stock_status: variant.stock > 0 ? 'instock' : 'outofstock',
    backorders: 'no',
    tax_status: 'taxable',
    tax_class: '',
    weight: '',
    dimensions: { length: '', width: '', height: '' },
  };
};

/** What customers see of a price and a variant without a reduction. */
export const seenCompareAt = (variant: ShopVariant): number | null =>
  variant.compareAtMinor !== null && variant.compareAtMinor > variant.priceMinor
    ? variant.compareAtMinor
    : null;

const attribute = (id: number, name: string, options: readonly string[], variation = false): object => ({
  id,
  name,
  position: id,
  visible: true,
  variation,
  options,
});

/** `modifiedMs` is passed in: selling does not move it in every shop. */
export function productPayload(
  product: ShopProduct,
  modifiedMs: number,
  { account, offsetMinutes }: WooContext,
): object {
  const { frame } = product;
  const simple = isSimple(product);
  const only = product.variants[0] as ShopVariant;
  return {
    id: numeric(product.id),
    name: product.title.replace('&', '&amp;'),
    slug: product.handle,
    permalink: `https://${account.shopKey}/product/${product.handle}/`,
    ...times('date_created', product.createdMs, offsetMinutes),
    ...times('date_modified', modifiedMs, offsetMinutes),
    type: simple ? 'simple' : 'variable',
    status: 'publish',
    featured: false,
    catalog_visibility: 'visible',
    description: product.description
      .split('\n')
      .map((line) => `<p>${line}</p>\n`)
      .join(''),
    short_description: '',
    parent_id: 0,
    virtual: false,
    downloadable: false,
    total_sales: 0,
    reviews_allowed: true,
    average_rating: '0.00',
    rating_count: 0,
    ...(simple
      ? sold(only)
      : {
          sku: '',
          global_unique_id: '',
          price: decimalText(only.priceMinor),
          regular_price: '',
          sale_price: '',
          on_sale: false,
          purchasable: true,
          manage_stock: false,
          stock_quantity: null,
          stock_status: 'instock',
        }),
    brands: [{ id: 9, name: product.brand.replace('&', '&amp;'), slug: 'brand' }],
    categories: [
      {
        id: 15,
        name: frame.kind === 'sun' ? 'Sunglasses' : 'Eyeglasses',
        slug: frame.kind === 'sun' ? 'sunglasses' : 'eyeglasses',
      },
    ],
    tags: product.tags.map((name, index) => ({ id: 30 + index, name, slug: name.replace(/[^a-z]+/g, '-') })),
    images: product.variants.map((variant, index) => ({
      id: numeric(variant.stockId),
      src: pictureOf(account, frame, index),
      name: product.handle,
      alt: '',
      ...times('date_created', product.createdMs, offsetMinutes),
    })),
    attributes: [
      attribute(
        1,
        'Color',
        product.variants.map((variant) => variant.colour),
        !simple,
      ),
      attribute(2, 'Lens width', [`${frame.lensWidthMm} mm`]),
      attribute(3, 'Lens height', [`${frame.lensHeightMm} mm`]),
      attribute(4, 'Bridge width', [`${frame.bridgeMm} mm`]),
      attribute(5, 'Temple length', [`${frame.templeMm} mm`]),
      attribute(6, 'Frame shape', [frame.shape.replace('_', '-')]),
      attribute(7, 'Frame material', [materialName(frame.material, 'en')]),
      attribute(8, 'Rim', [rimName(frame.rim, 'en')]),
    ],
    default_attributes: [],
    variations: simple ? [] : product.variants.map((variant) => numeric(variant.id)),
    grouped_products: [],
    menu_order: 0,
    meta_data: [],
  };
}

/** A variation comes as a product of its own type, with its parent's id. */
export const variationPayload = (
  product: ShopProduct,
  variant: ShopVariant,
  modifiedMs: number,
  { account, offsetMinutes }: WooContext,
) => ({
  id: numeric(variant.id),
  type: 'variation',
  parent_id: numeric(product.id),
  name: `${product.title.replace('&', '&amp;')} - ${variant.colour}`,
  status: 'publish',
  permalink: `https://${account.shopKey}/product/${product.handle}/?attribute_color=${encodeURIComponent(variant.colour)}`,
  ...times('date_created', product.createdMs, offsetMinutes),
  ...times('date_modified', modifiedMs, offsetMinutes),
  description: '',
  ...sold(variant),
  images: [
    {
      id: numeric(variant.stockId),
      src: pictureOf(account, product.frame, product.variants.indexOf(variant)),
      alt: '',
    },
  ],
  attributes: [{ id: 1, name: 'Color', option: variant.colour }],
  menu_order: 0,
  meta_data: [],
});
