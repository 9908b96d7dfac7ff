import type { ProductGroups } from '../../schema/product-groups.ts';
import { deletion, present, recordOf, statement, statements, type Draft } from '../draft.ts';
import { readEyewear, type Hint } from '../eyewear.ts';
import { factNamed } from '../facts/fact.ts';
import { readBack } from '../facts/read-back.ts';
import { plainLine, plainText } from '../plain-text.ts';
import { mapper, textOf, type Reader } from '../reader.ts';
import type { MapContext, Mapped, Mapper } from '../statement.ts';
import { metaFacts } from './fact-meta.ts';
import { identityOf, inventoryOf, pricingOf, variationGroups, type Sold } from './product-variant.ts';
import { wooInstant } from './woo-fields.ts';

/** `product.*`, variations among them: those come as products of type `variation` and belong to their parent's listing. */
export const woocommerce_to_varai_product: Mapper = mapper(['product'], (product, context) => {
  const productId = product.id('id');
  const parentId = product.optionalId('parent_id');
  const type = product.text('type')?.toLowerCase() ?? untypedAs(product, parentId);
  if (parentId !== null && type.endsWith('variation'))
    return mapVariation(product, productId, parentId, context);
  if (context.verb === 'delete') return deletion('product', productId, null);
  const isTrashed = product.text('status') === 'trash';
  const groups: Draft<'product'> = { lifecycle: { deleted: isTrashed } };
  const isVariable = type.startsWith('variable');
  addVariants(groups, product, productId, isVariable, context.currency);
  groups.metadata = metadataOf(product, productId, isVariable);
  const ours = readBack(metaFacts(product));
  if (product.has('name')) groups.eyewear = { ...eyewearOf(product), ...ours.eyewear };
  if (ours.ai_enhanced !== null) groups.ai_enhanced = ours.ai_enhanced;
  const verb = isTrashed ? 'delete' : context.verb;
  return statements(
    statement('product', productId, wooInstant(product, 'date_modified'), verb, groups, null),
  );
});

/** Older bodies and some plugins leave the type out. */
function untypedAs(product: Reader, parentId: string | null): string {
  if (parentId !== null) return 'variation';
  return product.values('variations').length > 0 ? 'variable' : 'simple';
}

function mapVariation(variation: Reader, id: string, parentId: string, context: MapContext): Mapped {
  const isDeleted = context.verb === 'delete' || variation.text('status') === 'trash';
  const groups = variationGroups({ id, reader: variation }, context.currency, isDeleted);
  const modifiedAt = wooInstant(variation, 'date_modified');
  return statements(
    statement('product', parentId, modifiedAt, isDeleted ? 'delete' : 'update', groups, null),
  );
}

/**
 * A simple product is its own single variant. A variable one lists its variations, whose prices and stock come in bodies of
 * their own, unless a plugin put the whole variations here.
 */
function addVariants(
  groups: Draft<'product'>,
  product: Reader,
  productId: string,
  isVariable: boolean,
  currency: string | null,
): void {
  const whole: Sold[] = isVariable
    ? product.objects('variations').map((reader) => ({ id: reader.id('id'), reader }))
    : [{ id: productId, reader: product }];
  const variants = whole.map(identityOf);
  const isListed = isVariable && whole.length === 0;
  groups.identity = {
    brand: brandOf(product),
    variants: isListed
      ? product.ids('variations').map((variantId) => ({ variantId, sku: null, gtin: null }))
      : variants,
  };
  groups.pricing = pricingOf(whole, currency);
  const inventory = isListed ? { variants: {} } : inventoryOf(whole);
  if (inventory !== null) groups.inventory = inventory;
}

const BRAND_ATTRIBUTES = new Set(['brand', 'marke', 'marque', 'marca', 'pa_brand']);

function brandOf(product: Reader): string | null {
  const named = product.objects('brands')[0]?.text('name');
  if (named !== undefined && named !== null) return plainLine(named);
  for (const attribute of product.objects('attributes')) {
    if (BRAND_ATTRIBUTES.has(attribute.text('name')?.toLowerCase() ?? ''))
      return optionsOf(attribute)[0] ?? null;
  }
  return null;
}

/** `options` of a product's attribute, `option` of a variation's. */
const optionsOf = (attribute: Reader): string[] =>
  attribute
    .values(attribute.nameOf('options', 'option'))
    .map(textOf)
    .filter((option) => option !== null);

const namesOf = (product: Reader, key: string): string[] | null =>
  product.has(key)
    ? product
        .objects(key)
        .flatMap((term) => term.text('name') ?? [])
        .map(plainLine)
    : null;

function metadataOf(product: Reader, productId: string, isVariable: boolean): ProductGroups['metadata'] {
  const name = product.text('name');
  const title = name === null ? null : plainLine(name);
  const description = product.text('description') ?? product.text('short_description');
  return present<ProductGroups['metadata']>({
    title,
    description: description === null ? null : plainText(description),
    brand: brandOf(product),
    product_type: null,
    handle: product.text('slug'),
    url: product.link('permalink'),
    published: product.has('status') ? product.text('status') === 'publish' : null,
    tags: namesOf(product, 'tags'),
    categories: namesOf(product, 'categories'),
    images: product.has('images') ? imagesOf(product) : null,
    variants: isVariable
      ? titledVariations(product, title ?? '')
      : [{ variantId: productId, title: title ?? '', options: {} }],
    children: childrenOf(product),
    created_at: wooInstant(product, 'date_created'),
    updated_at: wooInstant(product, 'date_modified'),
  });
}

/** Titles and options are known only where a plugin put the whole variations into the parent. */
function titledVariations(
  product: Reader,
  title: string,
): NonNullable<ProductGroups['metadata']['variants']> | null {
  const variations = product.objects('variations');
  if (variations.length === 0) return null;
  return variations.map((variation) => {
    const options = variation.objects('attributes').flatMap((attribute): [string, string][] => {
      const name = attribute.text('name');
      const value = optionsOf(attribute)[0];
      return name === null || value === undefined ? [] : [[name, value]];
    });
    return {
      variantId: variation.id('id'),
      title: plainLine(variation.text('name') ?? title),
      options: recordOf(options),
    };
  });
}

function imagesOf(product: Reader): { url: string; alt: string }[] {
  return product.objects('images').flatMap((image) => {
    const url = image.link('src');
    return url === null ? [] : [{ url, alt: plainLine(image.text('alt') ?? '') }];
  });
}

/** Grouped products name theirs in a list, bundles in objects. */
function childrenOf(product: Reader): string[] | null {
  const grouped = product.ids('grouped_products');
  const bundled = product.objects('bundled_items').flatMap((item) => item.optionalId('product_id') ?? []);
  const children = [...new Set([...grouped, ...bundled])];
  return children.length === 0 ? null : children;
}

function eyewearOf(product: Reader): ProductGroups['eyewear'] {
  const hints: Hint[] = [{ source: 'title', name: '', text: plainLine(product.text('name') ?? '') }];
  for (const attribute of product.objects('attributes')) {
    const name = attribute.text('name')?.replace(/^pa_/, '');
    if (name === undefined) continue;
    const source = attribute.flag('variation') === true ? 'option' : 'attribute';
    for (const text of optionsOf(attribute))
      hints.push({ source, name: plainLine(name), text: plainLine(text) });
  }
  for (const meta of product.objects('meta_data')) {
    const key = meta.text('key');
    const text = meta.text('value');
    if (key !== null && text !== null && factNamed(key) === null)
      hints.push({ source: 'metafield', name: key, text });
  }
  for (const text of namesOf(product, 'tags') ?? []) hints.push({ source: 'tag', name: '', text });
  const texts = [product.text('short_description'), product.text('description')].map((text) =>
    plainText(text ?? ''),
  );
  hints.push({ source: 'description', name: '', text: texts.join('\n') });
  return readEyewear(hints, namesOf(product, 'categories') ?? []);
}
