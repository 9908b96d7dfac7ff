import { fail, ok, type Issue, type Result } from '../result.ts';
import { isTimeZone, toInstant } from './instant.ts';
import { minorUnits } from './money.ts';
import type { MapContext, Mapped, Mapper } from './statement.ts';

/** Leaves a mapper from any depth; caught at its edge by `mapper`, never seen outside. */
class Refusal extends Error {
  readonly issue: Issue;
  constructor(issue: Issue) {
    super(issue.code);
    this.issue = issue;
  }
}

/**
 * Makes a mapper of a function that may refuse: its refusal becomes an issue with the path.
 * `wrappers` are the names under which APIs and plugins wrap this resource, beside `data`.
 */
export const mapper =
  (wrappers: readonly string[], map: (body: Reader, context: MapContext) => Mapped): Mapper =>
  (body, context) =>
    mapped(() => map(openBody(body, wrappers, context), context));

/** Like `mapper`, for bodies that are one resource, an array of them, or an object that holds the array under one of `names`. */
export const listMapper =
  (names: readonly string[], map: (bodies: readonly Reader[], context: MapContext) => Mapped): Mapper =>
  (body, context) =>
    mapped(() => map(openList(body, names, context), context));

function mapped(map: () => Mapped): Result<Mapped> {
  try {
    return ok(map());
  } catch (error) {
    if (error instanceof Refusal) return fail(error.issue);
    throw error;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function openBody(body: unknown, wrappers: readonly string[], context: MapContext): Reader {
  if (!isRecord(body)) throw new Refusal({ code: 'platform/not-an-object', path: '' });
  const outer = new Reader(body, null, '', null, context.timeZone);
  // No resource has an object `data` of its own. Other wrappers are only believed where the body has no id:
  // an order that lost its id must not be taken for the customer inside it.
  const inner = outer.object('data') ?? outer;
  if (inner.has('id') || inner.has('entity_id')) return inner;
  for (const name of wrappers) {
    const wrapped = inner.object(name);
    if (wrapped !== null) return wrapped;
  }
  return inner;
}

function openList(body: unknown, names: readonly string[], context: MapContext): readonly Reader[] {
  if (Array.isArray(body)) return new Reader({ '': body }, null, '', null, context.timeZone).list('');
  const inner = openBody(body, [], context);
  const name = [...names, 'data'].find((key) => Array.isArray(inner.fields[key]));
  return name === undefined ? [inner] : inner.list(name);
}

const LONGEST_ID = 200;
/** Control characters (a NUL cannot even be stored in a key) and halves of surrogate pairs have no place in text. */
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const SUSPECT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ud800-\udfff]/;
// eslint-disable-next-line no-control-regex -- as above
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;
const HALF_PAIR = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const wellFormed = (text: string): string =>
  SUSPECT.test(text) ? text.replace(CONTROL, '').replace(HALF_PAIR, '\ufffd') : text;

/** Trimmed text of a string or number; null where there is none. Never reads objects, lists or booleans. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'string') return wellFormed(value).trim() || null;
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : null;
}

const TRUE = new Set(['1', 'true', 'yes', 'y', 'on']);
const FALSE = new Set(['', '0', 'false', 'no', 'n', 'off']);

/**
 * Reads one object of unknown JSON: tolerant of how shops write a value, strict about what it means. Missing values are
 * null; what cannot be read refuses the whole body with the path. Paths are built only then.
 */
export class Reader {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly timeZone: string;
  readonly #parent: Reader | null;
  readonly #name: string;
  readonly #index: string | number | null;

  constructor(
    fields: Record<string, unknown>,
    parent: Reader | null,
    name: string,
    index: string | number | null,
    timeZone: string,
  ) {
    this.fields = fields;
    this.timeZone = timeZone;
    this.#parent = parent;
    this.#name = name;
    this.#index = index;
  }

  /** Where a field stands in the body: `line_items[2].price`. */
  path(key = ''): string {
    const element = this.#index === null ? this.#name : `${this.#name}[${this.#index}]`;
    const own = this.#parent === null ? element : this.#parent.path(element);
    if (own === '' || key === '') return own + key;
    return `${own}.${key}`;
  }

  refuse(code: `platform/${string}`, key = ''): never {
    return this.#refuseAt(code, key, null);
  }

  /** Whether the body speaks of it at all, be it to say null. */
  has(key: string): boolean {
    return this.fields[key] !== undefined;
  }

  hasAny(keys: readonly string[]): boolean {
    return keys.some((key) => this.fields[key] !== undefined);
  }

  /** The first of these names that holds something; the first name where none does, so that paths name the expected one. */
  nameOf(first: string, ...others: readonly string[]): string {
    if (!isAbsent(this.fields[first])) return first;
    return others.find((key) => !isAbsent(this.fields[key])) ?? first;
  }

  /** An id, exact to the last digit. 0 is no id on any platform. */
  id(key: string): string {
    return this.optionalId(key) ?? this.refuse('platform/missing-id', key);
  }

  optionalId(key: string): string | null {
    const value = this.fields[key];
    return value === undefined || value === null ? null : this.#idOf(value, key, null);
  }

  #idOf(value: unknown, key: string, index: number | null): string | null {
    if (typeof value === 'number') {
      if (value === 0) return null;
      if (Number.isSafeInteger(value)) return String(value);
      return this.#refuseAt(Number.isInteger(value) ? 'platform/unsafe-id' : 'platform/bad-id', key, index);
    }
    if (isAbsent(value)) return null;
    if (typeof value !== 'string') return this.#refuseAt('platform/bad-id', key, index);
    const id = value.trim();
    if (id === '' || id === '0') return null;
    return id.length > LONGEST_ID || id === '__proto__' || SUSPECT.test(id)
      ? this.#refuseAt('platform/bad-id', key, index)
      : id;
  }

  #refuseAt(code: `platform/${string}`, key: string, index: string | number | null): never {
    throw new Refusal({ code, path: index === null ? this.path(key) : `${this.path(key)}[${index}]` });
  }

  /** Text of a string or number, trimmed; null where absent, empty or of another type. */
  text(key: string): string | null {
    return textOf(this.fields[key]);
  }

  /** Minor units, of either sign. */
  amount(key: string, exponent: number): number | null {
    const value = this.fields[key];
    if (isAbsent(value)) return null;
    const minor = minorUnits(value, exponent);
    return Number.isNaN(minor) ? this.refuse('platform/bad-amount', key) : minor;
  }

  /** Minor units, never negative. */
  price(key: string, exponent: number): number | null {
    const minor = this.amount(key, exponent);
    return minor !== null && minor < 0 ? this.refuse('platform/negative-price', key) : minor;
  }

  /** A count or measure, fractional in some shops. */
  number(key: string): number | null {
    const value = this.fields[key];
    if (typeof value === 'number')
      return Number.isFinite(value) ? value + 0 : this.refuse('platform/bad-number', key);
    if (isAbsent(value)) return null;
    if (typeof value !== 'string') return this.refuse('platform/bad-number', key);
    const text = value.trim();
    if (text === '') return null;
    return /^[-+]?\d{1,15}(?:[.,]\d{1,15})?$/.test(text)
      ? Number(text.replace(',', '.')) + 0
      : this.refuse('platform/bad-number', key);
  }

  quantity(key: string): number | null {
    const count = this.number(key);
    return count !== null && count < 0 ? this.refuse('platform/negative-quantity', key) : count;
  }

  /** True or false in the platforms' spellings (empty text is PHP's false); null where absent or unreadable. */
  flag(key: string): boolean | null {
    const value = this.fields[key];
    if (typeof value === 'boolean') return value;
    const word =
      typeof value === 'string' || typeof value === 'number' ? String(value).trim().toLowerCase() : null;
    if (word === null) return null;
    if (TRUE.has(word)) return true;
    return FALSE.has(word) ? false : null;
  }

  /** UTC instant with milliseconds; a time without a zone is read in `zone`. */
  instant(key: string, zone = this.timeZone): string | null {
    const value = this.fields[key];
    if (isAbsent(value)) return null;
    const dated = isRecord(value) ? datePart(value, zone) : { text: value, zone };
    const instant = toInstant(dated.text, dated.zone);
    if (instant !== undefined) return instant;
    return this.refuse(isTimeZone(dated.zone) ? 'platform/bad-date' : 'platform/bad-time-zone', key);
  }

  /** A member object; null where absent, or where PHP wrote its empty array. */
  object(key: string): Reader | null {
    const value = this.fields[key];
    return isRecord(value) ? new Reader(value, this, key, null, this.timeZone) : null;
  }

  /**
   * A list of objects: an array, PHP's object keyed by index, or one object alone. Nulls are skipped, anything else in it
   * is refused: an order whose lines cannot be read must not look like an order without lines.
   */
  list(key: string): readonly Reader[] {
    const value = this.fields[key];
    if (Array.isArray(value)) {
      const out: Reader[] = [];
      for (let i = 0; i < value.length; i++) this.#element(out, key, i, value[i]);
      return out;
    }
    if (isAbsent(value)) return [];
    if (!isRecord(value)) return this.refuse('platform/not-a-list', key);
    const keys = Object.keys(value);
    if (keys.length === 0) return [];
    if (!keys.every((name) => isRecord(value[name])))
      return [new Reader(value, this, key, null, this.timeZone)];
    const out: Reader[] = [];
    for (const name of keys.sort(byIndex)) this.#element(out, key, name, value[name]);
    return out;
  }

  /**
   * The objects of a list that only describes (images, tags, attributes): whatever else stands in it is passed over,
   * since no picture is worth refusing a product for.
   */
  objects(key: string): readonly Reader[] {
    const out: Reader[] = [];
    this.values(key).forEach((member, index) => {
      if (isRecord(member)) out.push(new Reader(member, this, key, index, this.timeZone));
    });
    return out;
  }

  #element(out: Reader[], key: string, index: string | number, value: unknown): void {
    if (isRecord(value)) out.push(new Reader(value, this, key, index, this.timeZone));
    else if (!isAbsent(value)) this.#refuseAt('platform/not-an-object', key, index);
  }

  /** Whatever values a list holds: an array's, those of PHP's object keyed by index, or one value alone. */
  values(key: string): readonly unknown[] {
    const value = this.fields[key];
    if (Array.isArray(value)) return value;
    if (isAbsent(value)) return [];
    if (!isRecord(value)) return [value];
    const keys = Object.keys(value);
    return keys.every((name) => /^\d+$/.test(name)) ? keys.sort(byIndex).map((name) => value[name]) : [value];
  }

  /** Texts of a list, or of one text with commas; without empties and repetitions. */
  words(key: string): string[] {
    const value = this.fields[key];
    const parts = typeof value === 'string' ? value.split(',') : this.values(key);
    const out = new Set<string>();
    for (const part of parts) {
      const word = textOf(part);
      if (word !== null) out.add(word);
    }
    return [...out];
  }

  /** Ids of a list of ids, without empties and repetitions. */
  ids(key: string): string[] {
    const out = new Set<string>();
    this.values(key).forEach((value, index) => {
      const id = this.#idOf(value, key, index);
      if (id !== null) out.add(id);
    });
    return [...out];
  }

  /** An ISO 4217 code; null where absent. */
  currency(key: string): string | null {
    const code = this.text(key)?.toUpperCase();
    if (code === undefined) return null;
    return /^[A-Z]{3}$/.test(code) ? code : this.refuse('platform/bad-currency', key);
  }

  /** An address on the web or within the site; null for anything that could run as code when followed. */
  link(key: string): string | null {
    return linkOf(this.fields[key]);
  }
}

/** A URL with http(s) or a path within the site, null otherwise. */
export function linkOf(value: unknown): string | null {
  const text = textOf(value);
  if (text === null || text.length > 2000 || /\s/.test(text)) return null;
  if (text.startsWith('//')) return `https:${text}`;
  return /^(?:https?:\/\/|\/)/i.test(text) ? text : null;
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null || value === '';

const byIndex = (a: string, b: string): number => {
  const order = Number(a) - Number(b);
  if (!Number.isNaN(order) && order !== 0) return order;
  return a < b ? -1 : a > b ? 1 : 0;
};

/** PHP's DateTime as JSON: `{ date: '2017-10-29 18:20:07.000000', timezone_type: 3, timezone: 'America/New_York' }`. */
function datePart(value: Record<string, unknown>, zone: string): { text: unknown; zone: string } {
  return { text: value['date'], zone: typeof value['timezone'] === 'string' ? value['timezone'] : zone };
}
