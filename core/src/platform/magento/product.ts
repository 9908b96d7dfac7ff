import type { ProductGroups } from '../../schema/product-groups.ts';
import { deletion, present, recordOf, statement, statements, type Draft } from '../draft.ts';
import { readEyewear, type Hint } from '../eyewear.ts';
import { factNamed } from '../facts/fact.ts';
import { readBack } from '../facts/read-back.ts';
import { gtin14 } from '../gtin.ts';
import { exponentOf } from '../money.ts';
import { plainLine, plainText } from '../plain-text.ts';
import { mapper, type Reader } from '../reader.ts';
import type { Mapper } from '../statement.ts';
import { attributesOf, attributeText, attributeWords, type Attributes } from './attributes.ts';
import { attributeFacts } from './fact-attributes.ts';
import { specialPriceOf } from './special-price.ts';

/** Types whose price is that of what is inside them. */
const COMPOSED = new Set(['configurable', 'grouped', 'bundle']);
const GTIN_CODES = ['gtin', 'ean', 'ean13', 'upc', 'barcode', 'gtin13', 'gtin14'];
const BRAND_CODES = ['brand', 'manufacturer', 'marke', 'marque'];

/** A product as REST V1 gives it: configurables and their simple products are products of their own. */
export const magento_to_varai_product: Mapper = mapper(['product', 'entity'], (product, context) => {
  const productId = product.id(product.nameOf('id', 'entity_id'));
  if (context.verb === 'delete') return deletion('product', productId, null);
  const attributes = attributesOf(product);
  const brand = brandOf(product, attributes);
  const groups: Draft<'product'> = {
    lifecycle: { deleted: false },
    identity: {
      brand,
      variants: [{ variantId: productId, sku: product.text('sku'), gtin: gtinOf(attributes) }],
    },
    pricing: pricingOf(product, attributes, productId, context.currency),
    metadata: metadataOf(product, attributes, productId, brand),
  };
  const inventory = inventoryOf(product, productId);
  if (inventory !== null) groups.inventory = inventory;
  const ours = readBack(attributeFacts(attributes));
  if (product.has('name')) groups.eyewear = { ...eyewearOf(product, attributes), ...ours.eyewear };
  if (ours.ai_enhanced !== null) groups.ai_enhanced = ours.ai_enhanced;
  return statements(
    statement('product', productId, product.instant('updated_at'), context.verb, groups, null),
  );
});

function gtinOf(attributes: Attributes): string | null {
  for (const code of GTIN_CODES) {
    const gtin = gtin14(attributeText(attributes, code));
    if (gtin !== null) return gtin;
  }
  return null;
}

function brandOf(product: Reader, attributes: Attributes): string | null {
  for (const code of BRAND_CODES) {
    const word = attributeWords(product, attributes, code)[0];
    if (word !== undefined) return word;
  }
  return null;
}

function pricingOf(
  product: Reader,
  attributes: Attributes,
  productId: string,
  currency: string | null,
): ProductGroups['pricing'] {
  const exponent = exponentOf(currency);
  const price = product.price('price', exponent);
  if (price === null || (price === 0 && COMPOSED.has(product.text('type_id') ?? '')))
    return { currency, variants: {} };
  const special = specialPriceOf(product, attributes, exponent);
  const isReduced = special !== null && special < price;
  const amounts = { amountMinor: isReduced ? special : price, compareAtMinor: isReduced ? price : null };
  return { currency, variants: recordOf([[productId, amounts]]) };
}

function inventoryOf(product: Reader, productId: string): ProductGroups['inventory'] | null {
  const stock = product.object('extension_attributes')?.object('stock_item') ?? product.object('stock_item');
  if (stock === null) return null;
  const isCounted = stock.flag('manage_stock') !== false;
  const quantity = isCounted ? stock.number('qty') : null;
  const available = !isCounted || (stock.flag('is_in_stock') ?? (quantity ?? 0) > 0);
  return { variants: recordOf([[productId, { quantity, available }]]) };
}

function metadataOf(
  product: Reader,
  attributes: Attributes,
  productId: string,
  brand: string | null,
): ProductGroups['metadata'] {
  const name = product.text('name');
  const title = name === null ? null : plainLine(name);
  const description =
    attributeText(attributes, 'description') ?? attributeText(attributes, 'short_description');
  const status = product.number('status');
  return present<ProductGroups['metadata']>({
    title,
    description: description === null ? null : plainText(description),
    brand,
    product_type: null,
    handle: attributeText(attributes, 'url_key'),
    url: product.link('url'),
    published: status === null ? null : status === 1,
    tags: null,
    categories: product.has('categories') ? categoriesOf(product) : null,
    images: product.has('media_gallery_entries') ? imagesOf(product) : null,
    variants: [{ variantId: productId, title: title ?? '', options: {} }],
    children: childrenOf(product),
    created_at: product.instant('created_at'),
    updated_at: product.instant('updated_at'),
  });
}

/** REST gives categories as ids; their names come only with our module. */
function categoriesOf(product: Reader): string[] {
  const named = product.objects('categories').flatMap((category) => category.text('name') ?? []);
  return [...new Set([...named, ...product.words('categories')])];
}

const MEDIA = '/media/catalog/product';

/** Files are paths below the shop's media folder. */
function imagesOf(product: Reader): { url: string; alt: string }[] {
  return product.objects('media_gallery_entries').flatMap((entry) => {
    const url = entry.link('url') ?? entry.link('file');
    if (url === null || entry.flag('disabled') === true || (entry.text('media_type') ?? 'image') !== 'image')
      return [];
    return [{ url: url.startsWith('/') ? MEDIA + url : url, alt: entry.text('label') ?? '' }];
  });
}

function childrenOf(product: Reader): string[] | null {
  const links = product.object('extension_attributes')?.ids('configurable_product_links') ?? [];
  return links.length === 0 ? null : links;
}

/** Attributes whose text is no fact about the frame: long, or about the page. */
const PROSE = new Set([
  'description',
  'short_description',
  'meta_title',
  'meta_description',
  'meta_keyword',
  'url_key',
  'image',
  'small_image',
  'thumbnail',
]);

function eyewearOf(product: Reader, attributes: Attributes): ProductGroups['eyewear'] {
  const hints: Hint[] = [{ source: 'title', name: '', text: plainLine(product.text('name') ?? '') }];
  for (const code of [...attributes.keys()].sort()) {
    if (PROSE.has(code) || factNamed(code) !== null) continue;
    for (const text of attributeWords(product, attributes, code))
      hints.push({ source: 'attribute', name: code, text });
  }
  const texts = ['short_description', 'description'].map((code) =>
    plainText(attributeText(attributes, code) ?? ''),
  );
  hints.push({ source: 'description', name: '', text: texts.join('\n') });
  return readEyewear(hints, product.has('categories') ? categoriesOf(product) : []);
}
