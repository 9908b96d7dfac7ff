import type { ProductGroups } from '../../schema/product-groups.ts';
import { joined } from '../address.ts';
import { deletion, present, recordOf, statement, statements, type Draft } from '../draft.ts';
import { readEyewear, type Hint } from '../eyewear.ts';
import { readBack } from '../facts/read-back.ts';
import { gtin14 } from '../gtin.ts';
import { exponentOf } from '../money.ts';
import { plainLine, plainText } from '../plain-text.ts';
import { mapper, type Reader } from '../reader.ts';
import type { Mapper } from '../statement.ts';
import { isOurMetafield, metafieldFacts } from './metafields.ts';
import { shopifyId } from './shopify-id.ts';

/** `products/*`. */
export const shopify_to_varai_product: Mapper = mapper(['product'], (product, context) => {
  const productId = shopifyId(product);
  if (context.verb === 'delete') return deletion('product', productId, null);
  const groups: Draft<'product'> = { lifecycle: { deleted: false } };
  const optionNames = product.objects('options').map((option) => option.text('name') ?? '');
  const variants = product
    .list('variants')
    .map((reader): Variant => ({ id: shopifyId(reader), reader, options: optionsOf(reader, optionNames) }));
  if (product.has('variants')) {
    groups.identity = { brand: product.text('vendor'), variants: identitiesOf(product, variants) };
    groups.pricing = pricingOf(variants, context.currency);
    if (variants.some(({ reader }) => reader.hasAny(STOCK_FIELDS))) groups.inventory = inventoryOf(variants);
  }
  const description = plainText(product.text('body_html') ?? '');
  groups.metadata = metadataOf(product, variants, description);
  const ours = readBack(metafieldFacts(product));
  if (product.has('title'))
    groups.eyewear = { ...eyewearOf(product, variants, description), ...ours.eyewear };
  if (ours.ai_enhanced !== null) groups.ai_enhanced = ours.ai_enhanced;
  return statements(
    statement('product', productId, groups.metadata.updated_at ?? null, context.verb, groups, null),
  );
});

interface Variant {
  readonly id: string;
  readonly reader: Reader;
  readonly options: readonly (readonly [string, string])[];
}

/** Bodies of products with very many variants hold only the first of them whole, and all of them in `variant_gids`. */
function identitiesOf(product: Reader, variants: readonly Variant[]): ProductGroups['identity']['variants'] {
  const whole = variants.map(({ id, reader }) => ({
    variantId: id,
    sku: reader.text('sku'),
    gtin: gtin14(reader.text('barcode')),
  }));
  const known = new Set(whole.map(({ variantId }) => variantId));
  const others = product
    .objects('variant_gids')
    .map((variant) => shopifyId(variant))
    .filter((id) => !known.has(id));
  return [...whole, ...others.map((variantId) => ({ variantId, sku: null, gtin: null }))];
}

function pricingOf(variants: readonly Variant[], currency: string | null): ProductGroups['pricing'] {
  const exponent = exponentOf(currency);
  const entries: [string, { amountMinor: number; compareAtMinor: number | null }][] = [];
  for (const { id, reader } of variants) {
    const amountMinor = reader.price('price', exponent);
    if (amountMinor !== null)
      entries.push([id, { amountMinor, compareAtMinor: reader.price('compare_at_price', exponent) }]);
  }
  return { currency, variants: recordOf(entries) };
}

const STOCK_FIELDS = ['inventory_quantity', 'inventory_management', 'inventory_policy'];

function inventoryOf(variants: readonly Variant[]): ProductGroups['inventory'] {
  return {
    variants: recordOf(
      variants.map(({ id, reader }) => {
        // `inventory_management: null` says that stock is not counted; newer bodies leave the field out.
        const isCounted = !reader.has('inventory_management') || reader.text('inventory_management') !== null;
        const quantity = isCounted ? reader.number('inventory_quantity') : null;
        const available = !isCounted || reader.text('inventory_policy') === 'continue' || (quantity ?? 0) > 0;
        return [id, { quantity, available }];
      }),
    ),
  };
}

function metadataOf(
  product: Reader,
  variants: readonly Variant[],
  description: string,
): ProductGroups['metadata'] {
  const title = product.text('title');
  return present<ProductGroups['metadata']>({
    title,
    description: description === '' ? null : description,
    brand: product.text('vendor'),
    product_type: product.text('product_type'),
    handle: product.text('handle'),
    url: product.link('online_store_url'),
    published: publishedOf(product),
    tags: product.has('tags') ? product.words('tags') : null,
    categories: categoriesOf(product),
    images: product.has('images') ? imagesOf(product) : null,
    variants: product.has('variants') ? variants.map((variant) => titledVariant(variant, title ?? '')) : null,
    children: null,
    created_at: product.instant('created_at'),
    updated_at: product.instant('updated_at'),
  });
}

/** Older bodies have no status: there, being published is all that counts. */
function publishedOf(product: Reader): boolean | null {
  if (!product.hasAny(['published_at', 'status'])) return null;
  const isActive = (product.text('status') ?? 'active').toLowerCase() === 'active';
  return isActive && (!product.has('published_at') || product.instant('published_at') !== null);
}

function categoriesOf(product: Reader): string[] | null {
  const category = product.object('category');
  const name = category?.text('full_name') ?? category?.text('name') ?? null;
  return name === null ? null : [name];
}

function imagesOf(product: Reader): { url: string; alt: string }[] {
  return product.objects('images').flatMap((image) => {
    const url = image.link('src');
    return url === null ? [] : [{ url, alt: image.text('alt') ?? '' }];
  });
}

const DEFAULT_TITLE = 'Default Title';

function titledVariant(
  { id, reader, options }: Variant,
  title: string,
): { variantId: string; title: string; options: Record<string, string> } {
  const own = reader.text('title');
  return {
    variantId: id,
    title: own === null || own === DEFAULT_TITLE ? title : own,
    options: recordOf(options),
  };
}

/** `option1`… under the names of the product's options. A lone option `Title` is Shopify's way of saying that there are none. */
function optionsOf(variant: Reader, optionNames: readonly string[]): [string, string][] {
  const out: [string, string][] = [];
  for (let i = 0; i < 3; i++) {
    const value = variant.text(`option${i + 1}`);
    const name = optionNames[i];
    if (value === null || value === DEFAULT_TITLE || name === undefined || name === '') continue;
    out.push([name, value]);
  }
  return out;
}

function eyewearOf(
  product: Reader,
  variants: readonly Variant[],
  description: string,
): ProductGroups['eyewear'] {
  const hints: Hint[] = [{ source: 'title', name: '', text: product.text('title') ?? '' }];
  for (const metafield of product.objects('metafields')) {
    const value = metafieldText(metafield);
    const key = metafield.text('key');
    if (value === null || key === null || isOurMetafield(metafield)) continue;
    hints.push({
      source: 'metafield',
      name: key,
      text: value,
      label: `${metafield.text('namespace') ?? 'custom'}.${key}`,
    });
  }
  for (const { options } of variants) {
    for (const [name, text] of options) hints.push({ source: 'option', name, text });
  }
  for (const text of product.words('tags')) hints.push({ source: 'tag', name: '', text });
  hints.push({ source: 'description', name: '', text: description });
  return readEyewear(
    hints,
    [product.text('product_type'), ...(categoriesOf(product) ?? [])].map((text) => plainLine(text ?? '')),
  );
}

/** Lists arrive as JSON in a text (`["round"]`), dimensions as JSON in a text or as an object. */
function metafieldText(metafield: Reader): string | null {
  const text = metafield.text('value');
  if (text !== null) return /^\["([^"\\]{1,100})"\]$/.exec(text)?.[1] ?? text;
  const dimension = metafield.object('value');
  if (dimension !== null) return joined(dimension.text('value'), dimension.text('unit'));
  const values = metafield.words('value');
  return values.length === 1 ? (values[0] ?? null) : null;
}
