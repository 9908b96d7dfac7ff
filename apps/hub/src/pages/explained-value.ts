import { canonical, isObject } from '@varai/core';
import { money, when } from './shown.ts';

const LONGEST = 280;
const cut = (text: string): string => (text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`);

/** A field's value in words, by what kind of field it is. */
export function explainedValue(field: string, value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (field.startsWith('pricing')) return prices(value);
  if (field.startsWith('inventory')) return stock(value);
  if (Array.isArray(value) && field === 'metadata.images') return pictures(value);
  if (Array.isArray(value) && field === 'metadata.variants') return variantNames(value);
  if (typeof value === 'string' && INSTANT.test(value)) return when(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (isObject(value) && typeof value['granted'] === 'boolean')
    return value['granted'] ? 'granted' : 'refused';
  if (isObject(value) && 'value' in value && 'from' in value)
    return `${plain(value['value']).replaceAll('_', ' ')} (read from ${plain(value['from'])})`;
  return cut(plain(value));
}

/** Whether two sources say the same, wherever each wrote it. */
export const isSameValue = (a: unknown, b: unknown): boolean => canonical(factOf(a)) === canonical(factOf(b));

const factOf = (value: unknown): unknown =>
  isObject(value) && 'value' in value && 'from' in value ? value['value'] : value;

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;

const pictures = (list: readonly unknown[]): string => {
  const [first] = list;
  const address = isObject(first) ? plain(first['url']) : '';
  return list.length === 0
    ? 'none'
    : list.length === 1
      ? address
      : `${list.length} pictures, the first ${address}`;
};

const variantNames = (list: readonly unknown[]): string =>
  cut(
    list
      .filter(isObject)
      .map((variant) => plain(variant['title']))
      .join(', '),
  );

function plain(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(plain).join(', ');
  if (isObject(value))
    return Object.entries(value)
      .map(([name, member]) => `${name} ${plain(member)}`)
      .join(', ');
  return String(value);
}

const variantsOf = (value: unknown): Record<string, unknown>[] =>
  isObject(value) && isObject(value['variants']) ? Object.values(value['variants']).filter(isObject) : [];
const counted = (count: number): string => (count === 1 ? '' : ` (${count} variants)`);

function prices(value: unknown): string {
  const variants = variantsOf(value);
  const currency = isObject(value) && typeof value['currency'] === 'string' ? value['currency'] : null;
  const amounts = variants
    .flatMap((variant) => (typeof variant['amountMinor'] === 'number' ? [variant['amountMinor']] : []))
    .sort((a, b) => a - b);
  const [low] = amounts;
  const high = amounts.at(-1);
  if (low === undefined || high === undefined) return 'no price';
  return (
    (low === high ? money(low, currency) : `${money(low, currency)} to ${money(high, currency)}`) +
    counted(variants.length)
  );
}

function stock(value: unknown): string {
  const variants = variantsOf(value);
  const quantities = variants.flatMap((variant) =>
    typeof variant['quantity'] === 'number' ? [variant['quantity']] : [],
  );
  const isAvailable = variants.some((variant) => variant['available'] === true);
  const sum =
    quantities.length > 0
      ? `${quantities.reduce((total, each) => total + each, 0)} in stock`
      : isAvailable
        ? 'available'
        : 'sold out';
  return sum + counted(variants.length);
}
