import { changedFacts, FACT_PREFIX, factNamed, type FactChanges } from '../facts/fact.ts';
import type { Attributes } from './attributes.ts';

/** `custom_attributes` of a product; null empties one. A shop without our module's attributes ignores them. */
export const varai_to_magento_attributes = (
  facts: FactChanges,
): readonly { readonly attribute_code: string; readonly value: string | null }[] =>
  changedFacts(facts).map(([key, value]) => ({ attribute_code: FACT_PREFIX + key, value }));

/** Our facts in a product's attributes, by key. */
export const attributeFacts = (attributes: Attributes): Map<string, unknown> =>
  new Map(
    [...attributes].flatMap(([code, texts]): [string, unknown][] => {
      const key = factNamed(code);
      return key === null || texts[0] === undefined ? [] : [[key, texts[0]]];
    }),
  );
