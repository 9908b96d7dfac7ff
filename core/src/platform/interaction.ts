import { productIdOf, sessionIdOf, tokenOf, userIdOf } from './event-fields.ts';
import { exponentOf } from './money.ts';
import type { Reader } from './reader.ts';
import type { Interaction, MapContext } from './statement.ts';

/** What an interaction may say beside who and what: names in both spellings, each with the only kind of value it may have. */
const WORDS = [
  'source',
  'placement',
  'widget',
  'stage',
  'device',
  'locale',
  'outcome',
  'verdict',
  'trigger',
  'pageType',
  'step',
] as const;
const NUMBERS = ['position', 'score', 'quantity', 'durationMs', 'rating', 'confidence', 'count'] as const;
const FLAGS = ['success', 'triedOn', 'cached'] as const;
const IDS = ['variantId', 'recommendationId', 'orderId'] as const;

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const names = <T extends string>(list: readonly T[]): readonly (readonly [T, string])[] =>
  list.map((name) => [name, snake(name)]);
const WORD_NAMES = names(WORDS);
const NUMBER_NAMES = names(NUMBERS);
const FLAG_NAMES = names(FLAGS);
const ID_NAMES = names(IDS);

/** An event as an interaction. What is not on the lists above is not copied, whatever it is called. */
export function interactionOf(event: Reader, type: string, at: string, index: number): Interaction {
  return {
    type,
    at,
    index,
    sessionId: sessionIdOf(event),
    userId: userIdOf(event),
    productId: productIdOf(event),
    properties: propertiesOf(event.object('properties') ?? event),
  };
}

function propertiesOf(reader: Reader): Interaction['properties'] {
  const out: Record<string, string | number | boolean> = {};
  for (const [name, alias] of WORD_NAMES) {
    const word = tokenOf(reader, reader.nameOf(name, alias));
    if (word !== null) out[name] = word;
  }
  for (const [name, alias] of NUMBER_NAMES) {
    const value = reader.fields[reader.nameOf(name, alias)];
    if (typeof value === 'number' && Number.isFinite(value)) out[name] = value + 0;
  }
  for (const [name, alias] of FLAG_NAMES) {
    const value = reader.fields[reader.nameOf(name, alias)];
    if (typeof value === 'boolean') out[name] = value;
  }
  for (const [name, alias] of ID_NAMES) {
    const id = reader.optionalId(reader.nameOf(name, alias));
    if (id !== null && /^[\w.:/-]{1,100}$/.test(id)) out[name] = id;
  }
  return out;
}

/** A cart: how much is in it, and when. Its own id or token would open it, and its note is personal. */
export function cartOf(cart: Reader, index: number, context: MapContext): Interaction {
  const lines = cart.list(cart.nameOf('line_items', 'items', 'lines'));
  const currency = cart.currency('currency') ?? context.currency;
  const exponent = exponentOf(currency);
  let quantity = 0;
  let totalMinor = 0;
  for (const line of lines) {
    const count = line.quantity(line.nameOf('quantity', 'qty')) ?? 0;
    quantity += count;
    const whole = line.price(line.nameOf('line_price', 'line_total', 'row_total', 'total'), exponent);
    totalMinor += whole ?? Math.round((line.price('price', exponent) ?? 0) * count);
  }
  const updated = cart.nameOf('updated_at', 'updatedAt', 'at', 'timestamp', 'created_at', 'createdAt');
  return {
    type: 'cart_updated',
    at: cart.instant(updated) ?? cart.refuse('platform/missing-date', 'updated_at'),
    index,
    sessionId: sessionIdOf(cart),
    userId: userIdOf(cart),
    productId: null,
    properties: { lines: lines.length, quantity, totalMinor, ...(currency === null ? {} : { currency }) },
  };
}
