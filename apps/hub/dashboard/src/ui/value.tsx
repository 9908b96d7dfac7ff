import type { Json } from '../contract.ts';
import { instant, money, number } from '../format.ts';
import { useWords, type Words } from '../words/words.ts';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;
const LONGEST = 260;

type Members = Readonly<Record<string, Json>>;
const isMembers = (value: Json): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A field's value in words, by what kind of field it is. */
export function Value({ field, value }: { readonly field: string; readonly value: Json }) {
  const words = useWords();
  const text = inWords(words, field, value);
  return <span className="value">{text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}</span>;
}

function inWords(words: Words, field: string, value: Json): string {
  const { t } = words;
  if (value === null) return '–';
  if (typeof value === 'boolean') return value ? t('value.yes') : t('value.no');
  if (typeof value === 'number') return number(words, value);
  if (typeof value === 'string') {
    if (value.startsWith('sealed for ')) return t('value.masked');
    return INSTANT.test(value) ? instant(words, value) : value;
  }
  if (Array.isArray(value)) return list(words, field, value);
  const members = value as Members;
  if (field.startsWith('pricing')) return prices(words, members);
  if (field.startsWith('inventory')) return stock(words, members);
  if (typeof members['granted'] === 'boolean')
    return members['granted'] ? t('value.granted') : t('value.refused');
  if ('value' in members && typeof members['from'] === 'string')
    return `${inWords(words, field, members['value'] ?? null)} (${t('value.from', { from: members['from'] })})`;
  return Object.entries(members)
    .filter(([, member]) => member !== null)
    .map(([name, member]) => `${name.replaceAll('_', ' ')}: ${inWords(words, '', member)}`)
    .join(', ');
}

function list(words: Words, field: string, value: readonly Json[]): string {
  if (value.length === 0) return words.t('value.none');
  if (field.endsWith('.images')) return words.t('value.pictures', { count: value.length });
  return value
    .map((each) =>
      isMembers(each) && typeof each['title'] === 'string' ? each['title'] : inWords(words, '', each),
    )
    .join(', ');
}

const variantsOf = (value: Members): Members[] =>
  isMembers(value['variants'] ?? null) ? Object.values(value['variants'] as Members).filter(isMembers) : [];

function prices(words: Words, value: Members): string {
  const currency = typeof value['currency'] === 'string' ? value['currency'] : null;
  const amounts = variantsOf(value)
    .flatMap(({ amountMinor }) => (typeof amountMinor === 'number' ? [amountMinor] : []))
    .sort((a, b) => a - b);
  const [low] = amounts;
  const high = amounts.at(-1);
  if (low === undefined || high === undefined) return words.t('value.noPrice');
  return low === high
    ? money(words, low, currency)
    : `${money(words, low, currency)} – ${money(words, high, currency)}`;
}

function stock(words: Words, value: Members): string {
  const variants = variantsOf(value);
  const known = variants.flatMap(({ quantity }) => (typeof quantity === 'number' ? [quantity] : []));
  if (known.length > 0)
    return words.t('value.stock', {
      count: number(
        words,
        known.reduce((sum, each) => sum + each, 0),
      ),
    });
  return variants.some(({ available }) => available === true)
    ? words.t('value.available')
    : words.t('value.soldOut');
}

/** `pricing[demo-shopify:product:1]` and `metadata.product_type` as a person says them. */
export const fieldName = (field: string): string =>
  field
    .replace(/\[.*\]/, '')
    .replace(/^(metadata|eyewear|ai_enhanced)\./, '')
    .replace(/Mm$/, ' mm')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
