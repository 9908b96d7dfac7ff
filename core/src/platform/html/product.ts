import { listMapper } from '../reader.ts';
import type { Mapper, Statement } from '../statement.ts';
import { isJsonLd, productsIn } from './json-ld.ts';
import { jsonLdProduct } from './json-ld-product.ts';
import { plainProduct } from './plain-product.ts';

/**
 * The products of a page or a feed: JSON-LD (one block, several, a graph), a data layer's `ecommerce` object,
 * or our plain shape, alone or as a list.
 */
export const html_to_varai_product: Mapper = listMapper(['products'], (bodies, context) => {
  const statements: Statement[] = [];
  let isEmptyPage = false;
  for (const body of bodies) {
    const ecommerce = body.object('ecommerce');
    if (isJsonLd(body)) {
      const products = productsIn(body);
      isEmptyPage ||= products.length === 0;
      for (const product of products) statements.push(jsonLdProduct(product, context));
    } else if (ecommerce !== null) {
      const currency = ecommerce.currency('currency');
      for (const item of ecommerce.list('items')) statements.push(plainProduct(item, context, currency));
    } else statements.push(plainProduct(body.object('product') ?? body, context, null));
  }
  // A page has several blocks, most of them about other things; only none at all is worth a word.
  if (isEmptyPage && statements.length === 0) bodies[0]?.refuse('platform/missing-product');
  return { statements, interactions: [] };
});
