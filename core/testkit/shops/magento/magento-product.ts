import { numeric } from '../../json-text.ts';
import { materialName, rimName } from '../../catalogue/describe.ts';
import { pictureOf, type Account } from '../habits.ts';
import { productTouchedMs, type ShopProduct, type ShopVariant } from '../state.ts';
import { databaseTime, decimalNumber } from '../written.ts';

/** Sold in several colours it is a configurable with a simple product a colour; in one, a simple product. */
export const isConfigurable = (product: ShopProduct): boolean => product.variants.length > 1;

/** Attribute set, category and tax class of every product. */
const DEFAULTS = { attribute_set_id: 4, status: 1, weight: 0.03 } as const;

const attribute = (attribute_code: string, value: string | readonly string[]): object => ({
  attribute_code,
  value,
});

/** The module sends labels along: option ids alone say nothing. */
const attributesOf = (product: ShopProduct, urlKey: string): object[] => {
  const { frame } = product;
  return [
    attribute('manufacturer', '212'),
    attribute('frame_shape', '301'),
    attribute('frame_material', '302'),
    attribute('rim_type', '303'),
    attribute('lens_width', String(frame.lensWidthMm)),
    attribute('lens_height', String(frame.lensHeightMm)),
    attribute('bridge_width', String(frame.bridgeMm)),
    attribute('temple_length', String(frame.templeMm)),
    attribute('url_key', urlKey),
    attribute('tax_class_id', '2'),
    attribute('category_ids', ['15']),
    attribute(
      'description',
      product.description
        .split('\n')
        .map((line) => `<p>${line}</p>`)
        .join('\n'),
    ),
  ];
};

const labelsOf = ({ frame, brand }: ShopProduct): object => ({
  manufacturer: { 212: brand },
  frame_shape: { 301: frame.shape.replace('_', '-') },
  frame_material: { 302: materialName(frame.material, 'en') },
  rim_type: { 303: rimName(frame.rim, 'en') },
});

const stockOf = (id: string, stock: number): object => ({
  item_id: numeric(id),
  product_id: numeric(id),
  stock_id: 1,
  qty: stock,
  is_in_stock: stock > 0,
  is_qty_decimal: false,
  use_config_min_qty: true,
  min_qty: 0,
  use_config_backorders: true,
  backorders: 0,
  use_config_manage_stock: true,
  manage_stock: true,
  low_stock_date: null,
  stock_status_changed_auto: 0,
});

const gallery = (product: ShopProduct, account: Account, variants: readonly ShopVariant[]): object[] =>
  variants.map((variant, index) => ({
    id: numeric(variant.stockId),
    media_type: 'image',
    label: variant.colour,
    position: index + 1,
    disabled: false,
    types: index === 0 ? ['image', 'small_image', 'thumbnail'] : [],
    file: `/${product.handle}-${index}.svg`,
    url: pictureOf(account, product.frame, product.variants.indexOf(variant)),
  }));

/** The configurable parent: no price, no stock, links to its children. */
export const parentPayload = (product: ShopProduct, account: Account, offsetMinutes: number): object => ({
  id: numeric(product.id),
  sku: parentSku(product),
  name: product.title,
  ...DEFAULTS,
  price: 0,
  visibility: 4,
  type_id: 'configurable',
  created_at: databaseTime(product.createdMs, offsetMinutes),
  updated_at: databaseTime(product.modifiedMs, offsetMinutes),
  url: `https://${account.shopKey}/${product.handle}.html`,
  extension_attributes: {
    website_ids: [1],
    category_links: [{ position: 0, category_id: '15' }],
    configurable_product_options: [
      {
        id: 1,
        attribute_id: '93',
        label: 'Color',
        position: 0,
        values: product.variants.map((_, index) => ({ value_index: 50 + index })),
        product_id: numeric(product.id),
      },
    ],
    configurable_product_links: product.variants.map((variant) => numeric(variant.id)),
  },
  product_links: [],
  options: [],
  media_gallery_entries: gallery(product, account, product.variants),
  tier_prices: [],
  categories: [{ id: 15, name: 'Eyeglasses' }],
  custom_attributes: attributesOf(product, product.handle),
  attribute_labels: labelsOf(product),
});

export const parentSku = (product: ShopProduct): string => product.frame.id.toUpperCase();

/** A simple product: the child of a configurable, or a product alone. A reduction is a special price. */
export function simplePayload(
  product: ShopProduct,
  variant: ShopVariant,
  account: Account,
  offsetMinutes: number,
): object {
  const reduced = variant.compareAtMinor !== null && variant.compareAtMinor > variant.priceMinor;
  const urlKey = `${product.handle}-${variant.colour.toLowerCase().replace(/[^a-z]+/g, '-')}`;
  return {
    id: numeric(variant.id),
    sku: variant.sku,
    name: simpleName(product, variant),
    ...DEFAULTS,
    price: decimalNumber(reduced ? (variant.compareAtMinor as number) : variant.priceMinor),
    visibility: isConfigurable(product) ? 1 : 4,
    type_id: 'simple',
    created_at: databaseTime(product.createdMs, offsetMinutes),
    updated_at: databaseTime(simpleModifiedMs(product, variant), offsetMinutes),
    extension_attributes: {
      website_ids: [1],
      category_links: [{ position: 0, category_id: '15' }],
      stock_item: stockOf(variant.id, variant.stock),
    },
    product_links: [],
    options: [],
    media_gallery_entries: gallery(product, account, [variant]),
    tier_prices: [],
    categories: [{ id: 15, name: 'Eyeglasses' }],
    custom_attributes: [
      ...attributesOf(product, urlKey),
      attribute('color', '93'),
      ...(variant.gtin === null ? [] : [attribute('ean', variant.gtin)]),
      ...(reduced ? [attribute('special_price', `${(variant.priceMinor / 100).toFixed(2)}0000`)] : []),
    ],
    attribute_labels: { ...labelsOf(product), color: { 93: variant.colour } },
  };
}

export const simpleName = (product: ShopProduct, variant: ShopVariant): string =>
  isConfigurable(product) ? `${product.title}-${variant.colour}` : product.title;

/** A child has a time of its own; a product alone has one for everything. */
export const simpleModifiedMs = (product: ShopProduct, variant: ShopVariant): number =>
  isConfigurable(product) ? Math.max(variant.modifiedMs, product.modifiedMs) : productTouchedMs(product);
