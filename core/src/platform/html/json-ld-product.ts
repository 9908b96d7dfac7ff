import type { ProductGroups } from '../../schema/product-groups.ts';
import { deleted, present, statement, type Draft } from '../draft.ts';
import { readEyewear, type Hint } from '../eyewear.ts';
import { gtin14 } from '../gtin.ts';
import { plainText } from '../plain-text.ts';
import { linkOf, textOf, type Reader } from '../reader.ts';
import type { MapContext, Statement } from '../statement.ts';
import { addVariants, titledVariants, type ShownVariant } from './catalogue-draft.ts';
import { nameIn } from './html-names.ts';
import { hasType } from './json-ld.ts';
import { offersOf, priceOf, stockOf, type Stock } from './json-ld-offer.ts';

/** A schema.org Product or ProductGroup as its page shows it. */
export function jsonLdProduct(product: Reader, context: MapContext): Statement {
  const isGroup = hasType(product, 'ProductGroup');
  const productId =
    identifierOf(product, isGroup) ??
    product.refuse('platform/missing-id', isGroup ? 'productGroupID' : 'productID');
  if (context.verb === 'delete') return deleted('product', productId, null);
  const brand = nameIn(product, product.nameOf('brand', 'manufacturer'));
  const variants = isGroup ? groupVariants(product, context) : singleVariants(product, productId, context);
  const groups: Draft<'product'> = { lifecycle: { deleted: false } };
  addVariants(groups, brand, variants);
  groups.metadata = metadataOf(product, brand, variants);
  groups.eyewear = eyewearOf(product, isGroup ? product.objects('hasVariant') : []);
  return statement('product', productId, product.instant('dateModified'), context.verb, groups, null);
}

const GTIN_FIELDS = ['gtin', 'gtin14', 'gtin13', 'gtin12', 'gtin8', 'ean', 'upc', 'barcode', 'isbn'];

function gtinOf(reader: Reader): string | null {
  for (const name of GTIN_FIELDS) {
    const gtin = gtin14(reader.text(name));
    if (gtin !== null) return gtin;
  }
  return null;
}

/** The id that the page gives the product. `#product` is an anchor that every page has, no id. */
function identifierOf(reader: Reader, isGroup: boolean): string | null {
  if (isGroup && reader.text('productGroupID') !== null) return reader.optionalId('productGroupID');
  for (const name of ['productID', 'productId', 'sku', '@id', 'url']) {
    const text = reader.text(name);
    if (text !== null && !text.startsWith('#')) return reader.optionalId(name);
  }
  return gtinOf(reader);
}

function shown(reader: Reader, id: string, offers: readonly Reader[], context: MapContext): ShownVariant {
  const stock: Stock = stockOf(offers);
  return {
    id,
    sku: reader.text('sku') ?? offers[0]?.text('sku') ?? reader.text('mpn'),
    gtin: gtinOf(reader) ?? (offers[0] === undefined ? null : gtinOf(offers[0])),
    title: reader.text('name'),
    options: optionsOf(reader),
    ...priceOf(offers, context.currency),
    ...stock,
  };
}

const OPTION_FIELDS = ['color', 'size', 'material', 'pattern'];

function optionsOf(reader: Reader): [string, string][] {
  const out: [string, string][] = [];
  for (const name of OPTION_FIELDS) {
    const value = nameIn(reader, name);
    if (value !== null) out.push([name, value]);
  }
  return out;
}

function groupVariants(group: Reader, context: MapContext): ShownVariant[] {
  return group.objects('hasVariant').map((variant) => {
    const id = identifierOf(variant, false) ?? variant.refuse('platform/missing-id', 'sku');
    return shown(variant, id, offersOf(variant), context);
  });
}

/** Offers with SKUs of their own are variants; otherwise they are offers of the one thing, and the lowest price counts. */
function singleVariants(product: Reader, productId: string, context: MapContext): ShownVariant[] {
  const offers = offersOf(product);
  const bySku = new Map<string, Reader[]>();
  for (const offer of offers) {
    const sku = offer.text('sku') ?? gtinOf(offer);
    if (sku !== null) bySku.set(sku, [...(bySku.get(sku) ?? []), offer]);
  }
  if (bySku.size < 2) return [shown(product, productId, offers, context)];
  return [...bySku].map(([sku, list]) => {
    const first = list[0] as Reader;
    return { ...shown(first, sku, list, context), sku: first.text('sku'), gtin: gtinOf(first) };
  });
}

function metadataOf(
  product: Reader,
  brand: string | null,
  variants: readonly ShownVariant[],
): ProductGroups['metadata'] {
  const title = product.text('name');
  const description = product.text('description');
  return present<ProductGroups['metadata']>({
    title,
    description: description === null ? null : plainText(description),
    brand,
    product_type: null,
    handle: null,
    url: product.link('url'),
    published: null,
    tags: product.has('keywords') ? product.words('keywords') : null,
    categories: product.has('category') ? categoriesOf(product) : null,
    images: product.has('image') ? imagesOf(product) : null,
    variants: titledVariants(variants, title ?? ''),
    children: null,
    created_at: null,
    updated_at: product.instant('dateModified'),
  });
}

function categoriesOf(product: Reader): string[] {
  const texts = product.values('category').map(textOf);
  const named = product.objects('category').map((category) => category.text('name'));
  return [...new Set([...texts, ...named].filter((name) => name !== null))];
}

/** `image` is an address, an ImageObject, or a list of either. */
function imagesOf(product: Reader): { url: string; alt: string }[] {
  const addresses = product
    .values('image')
    .map(linkOf)
    .filter((url) => url !== null);
  const objects = product.objects('image').flatMap((image) => {
    const url = image.link(image.nameOf('url', 'contentUrl'));
    return url === null ? [] : [{ url, alt: image.text('caption') ?? image.text('name') ?? '' }];
  });
  return [...addresses.map((url) => ({ url, alt: '' })), ...objects];
}

const UNITS: ReadonlyMap<string, string> = new Map([
  ['MMT', 'mm'],
  ['CMT', 'cm'],
  ['INH', 'in'],
]);

function eyewearOf(product: Reader, variants: readonly Reader[]): ProductGroups['eyewear'] {
  const hints: Hint[] = [{ source: 'title', name: '', text: product.text('name') ?? '' }];
  for (const reader of [product, ...variants]) {
    for (const property of reader.objects('additionalProperty')) {
      const name = property.text('name') ?? property.text('propertyID');
      const value = nameIn(property, 'value');
      if (name === null || value === null) continue;
      const unit = property.text('unitText') ?? UNITS.get(property.text('unitCode') ?? '') ?? '';
      hints.push({ source: 'attribute', name, text: `${value} ${unit}`.trim() });
    }
    for (const [name, text] of optionsOf(reader))
      hints.push({ source: reader === product ? 'attribute' : 'option', name, text });
  }
  for (const text of product.words('keywords')) hints.push({ source: 'tag', name: '', text });
  hints.push({ source: 'description', name: '', text: plainText(product.text('description') ?? '') });
  return readEyewear(hints, categoriesOf(product));
}
