import { changedFacts, FACTS, type FactChanges, type FactKey } from '../facts/fact.ts';
import type { Reader } from '../reader.ts';

/** Ours among the namespaces of metafields. */
const NAMESPACE = 'varai';

const TYPES = {
  text: 'single_line_text_field',
  decimal: 'number_decimal',
  json: 'json',
  list: 'list.single_line_text_field',
} as const;

/** `MetafieldIdentifierInput` of the GraphQL Admin API. */
export interface MetafieldName {
  readonly ownerId: string;
  readonly namespace: string;
  readonly key: FactKey;
}
/** `MetafieldsSetInput` of the GraphQL Admin API. */
export interface MetafieldInput extends MetafieldName {
  readonly type: (typeof TYPES)[keyof typeof TYPES];
  readonly value: string;
}

/** For `metafieldsSet` and `metafieldsDelete`, which take 25 a call. `productId`: digits alone, as a webhook has it. */
export function varai_to_shopify_metafields(
  productId: string,
  facts: FactChanges,
): { readonly set: readonly MetafieldInput[]; readonly remove: readonly MetafieldName[] } {
  const set: MetafieldInput[] = [];
  const remove: MetafieldName[] = [];
  for (const [key, value] of changedFacts(facts)) {
    const name = { ownerId: `gid://shopify/Product/${productId}`, namespace: NAMESPACE, key };
    if (value === null) remove.push(name);
    else set.push({ ...name, type: TYPES[FACTS[key]], value });
  }
  return { set, remove };
}

export const isOurMetafield = (metafield: Reader): boolean => metafield.text('namespace') === NAMESPACE;

/** Our facts in a product's body, by key. */
export const metafieldFacts = (product: Reader): Map<string, unknown> =>
  new Map(
    product
      .objects('metafields')
      .filter(isOurMetafield)
      .map((metafield) => [metafield.text('key') ?? '', metafield.fields['value']]),
  );
