import type { Reader } from '../reader.ts';

const DEEPEST = 4;
const MOST_PRODUCTS = 500;
const PLACES = ['@graph', 'mainEntity', 'mainEntityOfPage', 'itemListElement', 'item'];

/** `Product`, `schema:Product`, `https://schema.org/Product`, alone or among others. */
export function hasType(reader: Reader, ...types: readonly string[]): boolean {
  return reader
    .values('@type')
    .some((type) => typeof type === 'string' && types.includes(type.replace(/^.*[/#:]/, '')));
}

export const isJsonLd = (reader: Reader): boolean => reader.hasAny(['@type', '@graph', '@context']);

const PRODUCT_TYPES = ['Product', 'ProductGroup', 'IndividualProduct', 'ProductModel'];

/** The products of a page's structured data, wherever the page put them. */
export function productsIn(reader: Reader): Reader[] {
  const out: Reader[] = [];
  collect(reader, 0, out);
  return out;
}

function collect(reader: Reader, depth: number, out: Reader[]): void {
  if (out.length >= MOST_PRODUCTS) return;
  if (hasType(reader, ...PRODUCT_TYPES)) {
    out.push(reader);
    return;
  }
  if (depth >= DEEPEST) return;
  for (const place of PLACES) {
    for (const inner of reader.objects(place)) collect(inner, depth + 1, out);
  }
}
