import type { ProductGroups } from '../../schema/product-groups.ts';
import { deleted, present, statement, type Draft } from '../draft.ts';
import { readEyewear, type Hint } from '../eyewear.ts';
import { gtin14 } from '../gtin.ts';
import { exponentOf } from '../money.ts';
import { plainText } from '../plain-text.ts';
import { linkOf, textOf, type Reader } from '../reader.ts';
import type { MapContext, Statement } from '../statement.ts';
import { addVariants, titledVariants, type ShownVariant } from './catalogue-draft.ts';
import { createdKey, nameIn, updatedKey } from './html-names.ts';

const titleKey = (product: Reader): string => product.nameOf('title', 'name', 'item_name');
const brandKey = (product: Reader): string => product.nameOf('brand', 'vendor', 'item_brand');

/** A product in our plain shape, or an item of a data layer. `currency` is that of what surrounds it. */
export function plainProduct(product: Reader, context: MapContext, surrounding: string | null): Statement {
  const productId = product.id(product.nameOf('id', 'productId', 'product_id', 'item_id', 'sku'));
  if (context.verb === 'delete' || product.flag('deleted') === true)
    return deleted('product', productId, null);
  const currency = product.currency('currency') ?? surrounding ?? context.currency;
  const brand = nameIn(product, brandKey(product));
  const listed = product.list('variants');
  const variants = product.has('variants')
    ? listed.map((variant) =>
        shown(variant, variant.id(variant.nameOf('id', 'variantId', 'variant_id', 'sku')), currency),
      )
    : [shown(product, productId, currency)];
  const groups: Draft<'product'> = { lifecycle: { deleted: false } };
  addVariants(groups, brand, variants);
  groups.metadata = metadataOf(product, brand, variants);
  groups.eyewear = eyewearOf(product, variants);
  return statement('product', productId, product.instant(updatedKey(product)), context.verb, groups, null);
}

function shown(reader: Reader, id: string, surrounding: string | null): ShownVariant {
  const currency = reader.currency('currency') ?? surrounding;
  const exponent = exponentOf(currency);
  return {
    id,
    sku: reader.text('sku'),
    gtin: gtin14(reader.text(reader.nameOf('gtin', 'ean', 'upc', 'barcode'))),
    title: reader.text(titleKey(reader)),
    options: reader.has('options') ? pairsOf(reader, 'options') : [],
    currency,
    amountMinor: reader.price('price', exponent),
    compareAtMinor: reader.price(
      reader.nameOf('compareAtPrice', 'compare_at_price', 'listPrice', 'list_price'),
      exponent,
    ),
    quantity: reader.number(reader.nameOf('quantity', 'stock', 'stockQuantity', 'stock_quantity')),
    available: reader.flag(reader.nameOf('available', 'inStock', 'in_stock')),
  };
}

/** `{ "Size": "52" }` or `[{ "name": "Size", "value": "52" }]`; names sorted where they come from keys. */
function pairsOf(reader: Reader, key: string): [string, string][] {
  if (Array.isArray(reader.fields[key])) {
    return reader.objects(key).flatMap((pair): [string, string][] => {
      const name = pair.text(pair.nameOf('name', 'code', 'label'));
      const value = nameIn(pair, 'value');
      return name === null || value === null ? [] : [[name, value]];
    });
  }
  const record = reader.object(key);
  if (record === null) return [];
  return Object.keys(record.fields)
    .sort()
    .flatMap((name): [string, string][] => {
      const value = textOf(record.fields[name]);
      const label = textOf(name);
      return label === null || value === null ? [] : [[label, value]];
    });
}

function categoriesOf(product: Reader): string[] {
  if (product.has('categories')) return product.words('categories');
  const single = nameIn(product, product.nameOf('category', 'item_category'));
  return single === null ? [] : [single];
}

function metadataOf(
  product: Reader,
  brand: string | null,
  variants: readonly ShownVariant[],
): ProductGroups['metadata'] {
  const title = product.text(titleKey(product));
  const description = product.text('description');
  return present<ProductGroups['metadata']>({
    title,
    description: description === null ? null : plainText(description),
    brand,
    product_type: product.text(product.nameOf('productType', 'product_type')),
    handle: product.text(product.nameOf('handle', 'slug')),
    url: product.link('url'),
    published: product.flag('published'),
    tags: product.has('tags') ? product.words('tags') : null,
    categories: product.hasAny(['categories', 'category', 'item_category']) ? categoriesOf(product) : null,
    images: product.hasAny(['images', 'image']) ? imagesOf(product) : null,
    variants: titledVariants(variants, title ?? ''),
    children: product.has('children') ? product.ids('children') : null,
    created_at: product.instant(createdKey(product)),
    updated_at: product.instant(updatedKey(product)),
  });
}

function imagesOf(product: Reader): { url: string; alt: string }[] {
  const key = product.nameOf('images', 'image');
  const addresses = product
    .values(key)
    .map(linkOf)
    .filter((url) => url !== null);
  const objects = product.objects(key).flatMap((image) => {
    const url = image.link(image.nameOf('url', 'src'));
    return url === null ? [] : [{ url, alt: image.text('alt') ?? '' }];
  });
  return [...addresses.map((url) => ({ url, alt: '' })), ...objects];
}

function eyewearOf(product: Reader, variants: readonly ShownVariant[]): ProductGroups['eyewear'] {
  const hints: Hint[] = [{ source: 'title', name: '', text: product.text(titleKey(product)) ?? '' }];
  for (const [name, text] of pairsOf(product, 'attributes')) hints.push({ source: 'attribute', name, text });
  for (const name of ['color', 'colour', 'material', 'shape', 'size']) {
    const text = nameIn(product, name);
    if (text !== null) hints.push({ source: 'attribute', name, text });
  }
  for (const variant of variants) {
    for (const [name, text] of variant.options) hints.push({ source: 'option', name, text });
  }
  for (const text of product.words('tags')) hints.push({ source: 'tag', name: '', text });
  hints.push({ source: 'description', name: '', text: plainText(product.text('description') ?? '') });
  const type = product.text(product.nameOf('productType', 'product_type'));
  return readEyewear(hints, type === null ? categoriesOf(product) : [type, ...categoriesOf(product)]);
}
