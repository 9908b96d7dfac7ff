import type { Seeded } from '@varai/core/testkit';

const NASTY: readonly unknown[] = [
  null,
  true,
  '',
  ' ',
  '0',
  '-1',
  'NaN',
  '1e999',
  '٣',
  '12345678901234567890123456789',
  '2026-02-30T25:61:00Z',
  '0000-00-00 00:00:00',
  '9999-12-31T23:59:59.999999999Z',
  -1,
  0,
  -0,
  1e308,
  Number.MAX_SAFE_INTEGER,
  0.1 + 0.2,
  [],
  {},
  [[[[]]]],
  { id: { id: { id: 1 } } },
  { __proto__x: 1, constructor: { prototype: 1 } },
  { $gt: '' },
  '$where',
  'a.b.c',
  '\u0000',
  '\ud800',
  '\u202e\u200b',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  'x'.repeat(70_000),
];
/** Text in place of a value that JSON.stringify would not write. */
const RAW: readonly string[] = [
  '9007199254740993',
  '1e400',
  '-0',
  '123456789012345678901234567890',
  '{"__proto__":{"id":1},"id":2}',
  '{"id":1,"id":2}',
  '['.repeat(3_000) + ']'.repeat(3_000),
  'nul',
  '"\\ud800"',
  '01',
];
/** Stands where raw text goes, until the rest is written. */
const MARK = '@@raw@@';

const DEEPEST = 50;

/** Every place of a value down to fifty levels, as the path that leads there. */
function placesOf(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  const here = path.length === 0 ? [] : [path];
  if (typeof value !== 'object' || value === null || path.length === DEEPEST) return here;
  const inner = Array.isArray(value)
    ? value.map((each, i) => placesOf(each, [...path, i]))
    : Object.entries(value).map(([key, each]) => placesOf(each, [...path, key]));
  return [...here, ...inner.flat()];
}

/** The body with one place of its JSON changed for the worse; null where it is not JSON. */
export function damagedJson(body: Buffer, random: Seeded): Buffer | null {
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch {
    return null;
  }
  const places = placesOf(value);
  if (places.length === 0) return null;
  const place = random.pick(places);
  let holder = value as Record<string | number, unknown>;
  for (const step of place.slice(0, -1)) holder = holder[step] as Record<string | number, unknown>;
  const last = place.at(-1) as string | number;
  const kind = random.int(0, 5);
  let raw: string | null = null;
  if (kind === 0 && !Array.isArray(holder)) delete holder[last];
  else if (kind === 1) holder[last] = [holder[last], holder[last]];
  else if (kind === 2) holder[last] = String(holder[last]);
  else if (kind === 3) {
    raw = random.pick(RAW);
    holder[last] = MARK;
  } else if (kind === 4 && !Array.isArray(holder)) {
    holder[random.pick(['id', 'updated_at', '__proto__', 'constructor', `${last}_`, ''])] = holder[last];
  } else holder[last] = random.pick(NASTY);
  const text = JSON.stringify(value);
  return Buffer.from(raw === null ? text : text.replace(JSON.stringify(MARK), raw));
}
