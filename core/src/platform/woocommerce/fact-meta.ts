import { changedFacts, FACT_PREFIX, factNamed, type FactChanges } from '../facts/fact.ts';
import type { Reader } from '../reader.ts';

/** `meta_data` of a product; null takes an entry away. */
export const varai_to_woocommerce_meta = (
  facts: FactChanges,
): readonly { readonly key: string; readonly value: string | null }[] =>
  changedFacts(facts).map(([key, value]) => ({ key: FACT_PREFIX + key, value }));

/** Our facts in a product's body, by key. Of several entries of one key the first: that is the one which WordPress reads. */
export function metaFacts(product: Reader): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const meta of product.objects('meta_data')) {
    const key = factNamed(meta.text('key') ?? '');
    if (key !== null && !found.has(key)) found.set(key, meta.fields['value']);
  }
  return found;
}
