/** Times as shops write them, as UTC instants with milliseconds. */

const WRITTEN =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$/i;
/** How databases and languages write "never": MySQL, PHP's rendering of it, .NET. */
const NEVER = /^(?:0000-00-00|-0001-11-30|0001-01-01)/;

const OLDEST_YEAR = 1900;
/** Hours; the farthest zone is 14 ahead. */
const FARTHEST_OFFSET = 18;
const MINUTE = 60_000;
const DAY = 86_400_000;

/**
 * The instant, `null` where the source says "no time" (zero dates), `undefined` where the text cannot be read.
 * A time without a zone is read in `zone`: an IANA name, `UTC` or a fixed offset. In the hour that a clock change
 * repeats the first passing counts; in the hour it skips, the time as the old offset gives it.
 */
export function toInstant(value: unknown, zone: string): string | null | undefined {
  if (typeof value === 'number') return fromEpoch(value);
  if (typeof value !== 'string') return undefined;
  const usual = usualForm(value, zone);
  if (usual !== undefined) return usual;
  const text = value.trim();
  if (NEVER.test(text)) return null;
  const match = WRITTEN.exec(text);
  if (match === null) return undefined;
  const millisecond = match[7] === undefined ? 0 : Number(match[7].slice(0, 3).padEnd(3, '0'));
  const [year, month, day, hour, minute, second] = match
    .slice(1, 7)
    .map((part: string | undefined) => Number(part ?? 0)) as [number, number, number, number, number, number];
  if (!isOnCalendar(year, month, day, hour, minute, second)) return undefined;
  const local = Date.UTC(year, month - 1, day, hour, minute, second);
  const written = match[8];
  const instant = written === undefined ? inZone(local, zone) : offset(written, local);
  return instant === undefined ? undefined : rendered(instant + millisecond);
}

/**
 * `2008-01-10T11:00:00-05:00`, `…Z` or (where `zone` is UTC) without either, without a pattern and mostly without a Date:
 * every body has several, and the general way costs ten times as much. Undefined for anything else.
 */
function usualForm(text: string, zone: string): string | undefined {
  const length = text.length;
  if (
    length < 19 ||
    length > 25 ||
    text[4] !== '-' ||
    text[7] !== '-' ||
    text[13] !== ':' ||
    text[16] !== ':'
  )
    return undefined;
  if (text[10] !== 'T' && text[10] !== ' ') return undefined;
  const year = pair(text, 0) * 100 + pair(text, 2);
  const month = pair(text, 5);
  const day = pair(text, 8);
  const hour = pair(text, 11);
  const minute = pair(text, 14);
  const second = pair(text, 17);
  if (!isOnCalendar(year, month, day, hour, minute, second)) return undefined;
  if (length === 19 ? zone === 'UTC' : length === 20 && text[19] === 'Z')
    return `${text.slice(0, 10)}T${text.slice(11, 19)}.000Z`;
  if (length !== 25 || text[22] !== ':' || (text[19] !== '+' && text[19] !== '-')) return undefined;
  const offsetHours = pair(text, 20);
  const offsetMinutes = pair(text, 23);
  if (!(offsetHours <= FARTHEST_OFFSET && offsetMinutes <= 59)) return undefined;
  const shift = (offsetHours * 60 + offsetMinutes) * (text[19] === '-' ? 1 : -1);
  const utcMinute = hour * 60 + minute + shift;
  if (utcMinute < 0 || utcMinute >= 1440)
    return rendered(Date.UTC(year, month - 1, day, hour, minute, second) + shift * MINUTE);
  return `${text.slice(0, 10)}T${twoDigits(Math.floor(utcMinute / 60))}:${twoDigits(utcMinute % 60)}${text.slice(16, 19)}.000Z`;
}

const twoDigits = (number: number): string => (number < 10 ? `0${number}` : String(number));

/** Two digits; NaN, which is within no limits, where there are none. */
function pair(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function isOnCalendar(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): boolean {
  const isDate = year >= OLDEST_YEAR && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
  return isDate && hour <= 23 && minute <= 59 && second <= 59;
}

const OLDEST = Date.UTC(OLDEST_YEAR, 0);
const NEWEST = Date.UTC(9999, 11, 31);
const rendered = (instant: number): string | undefined =>
  instant < OLDEST || instant > NEWEST ? undefined : new Date(instant).toISOString();

/** Whether times can be read in this zone. */
export const isTimeZone = (zone: string): boolean => inZone(0, zone) !== undefined;

/** Whole numbers as scripts write them: milliseconds, or seconds where the number is too small for those. */
function fromEpoch(value: number): string | undefined {
  if (!Number.isSafeInteger(value) || value < 1e9 || value >= 1e14) return undefined;
  return new Date(value < 1e11 ? value * 1000 : value).toISOString();
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const daysIn = (year: number, month: number): number =>
  month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : (DAYS[month - 1] ?? 0);

const FIXED = /^([+-])(\d\d)(?::?(\d\d))?$/;

function offset(written: string, local: number): number | undefined {
  const match = FIXED.exec(written);
  if (match === null) return local;
  const hours = Number(match[2]);
  const minutes = Number(match[3] ?? 0);
  if (hours > FARTHEST_OFFSET || minutes > 59) return undefined;
  const shift = (hours * 60 + minutes) * MINUTE;
  return match[1] === '-' ? local + shift : local - shift;
}

function inZone(local: number, zone: string): number | undefined {
  if (zone === 'UTC' || zone === 'Z' || zone === 'GMT') return local;
  if (FIXED.test(zone)) return offset(zone, local);
  const formatter = formatterOf(zone);
  if (formatter === undefined) return undefined;
  const before = shiftAt(formatter, local - DAY);
  const after = shiftAt(formatter, local + DAY);
  if (before === after || shiftAt(formatter, local - before) === before) return local - before;
  return shiftAt(formatter, local - after) === after ? local - after : local - before;
}

/** Making a formatter costs ~50 µs, using one ~1 µs. Only zones that exist are kept, so the table is bounded. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat | undefined {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  try {
    const made = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      timeZoneName: 'longOffset',
      year: 'numeric',
    });
    formatters.set(zone, made);
    return made;
  } catch {
    return undefined;
  }
}

/** Milliseconds that the zone's clocks are ahead of UTC; read from `GMT+02:00`, which stands at the end. */
function shiftAt(formatter: Intl.DateTimeFormat, instant: number): number {
  const match = /([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(formatter.format(instant));
  if (match === null) return 0;
  const shift = (Number(match[2]) * 60 + Number(match[3])) * MINUTE + Number(match[4] ?? 0) * 1000;
  return match[1] === '-' ? -shift : shift;
}
