import { textOf, type Reader } from '../reader.ts';

/** `custom_attributes`: a list of code and value, or (from older modules) an object by code. */
export type Attributes = ReadonlyMap<string, readonly string[]>;

export function attributesOf(product: Reader): Attributes {
  const out = new Map<string, readonly string[]>();
  for (const attribute of product.list('custom_attributes')) {
    const code = attribute.text('attribute_code');
    if (code !== null) out.set(code, textsOf(attribute.values('value')));
  }
  const byCode = product.object('custom_attributes');
  if (byCode !== null && out.size === 0) {
    for (const code of Object.keys(byCode.fields).sort()) out.set(code, textsOf(byCode.values(code)));
  }
  return out;
}

const textsOf = (values: readonly unknown[]): string[] => values.map(textOf).filter((text) => text !== null);

/** The first value as text: for texts and numbers, whose value is what it says. */
export const attributeText = (attributes: Attributes, code: string): string | null =>
  attributes.get(code)?.[0] ?? null;

/**
 * The words of a select attribute. Its values are option ids unless the module sent labels along
 * (`attribute_labels`: by code a label, or labels by option id); a bare number is an unknown option, no fact.
 */
export function attributeWords(product: Reader, attributes: Attributes, code: string): string[] {
  const labels = product.object('attribute_labels');
  const byOption = labels?.object(code) ?? null;
  const label = labels?.text(code) ?? null;
  if (label !== null) return [label];
  const values = (attributes.get(code) ?? []).flatMap((value) =>
    /^\d+(?:,\d+)+$/.test(value) ? value.split(',') : [value],
  );
  return values.flatMap((value) => byOption?.text(value) ?? (/^-?\d+$/.test(value) ? [] : [value]));
}
