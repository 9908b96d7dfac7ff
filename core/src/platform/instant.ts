/** Times as shops write them, as UTC instants with milliseconds. */

const WRITTEN =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$/i;
/** How databases and languages write "never": MySQL, PHP's rendering of it, .NET. */
const NEVER = /^(?:0000-00-00|-0001-11-30|0001-01-01)/;

const OLDEST_YEAR = 1900;
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
  const text = value.trim();
  if (NEVER.test(text)) return null;
  const match = WRITTEN.exec(text);
  if (match === null) return undefined;
  const year = Number(match[1]);
  const month = Number(match[2]);
  const day = Number(match[3]);
  const hour = Number(match[4] ?? 0);
  const minute = Number(match[5] ?? 0);
  const second = Number(match[6] ?? 0);
  if (year < OLDEST_YEAR || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const millisecond = match[7] === undefined ? 0 : Number(match[7].slice(0, 3).padEnd(3, '0'));
  const local = Date.UTC(year, month - 1, day, hour, minute, second, millisecond);
  const written = match[8];
  const instant = written === undefined ? inZone(local, zone) : offset(written, local);
  if (instant === undefined || instant < Date.UTC(OLDEST_YEAR, 0) || instant > Date.UTC(9999, 11, 31)) return undefined;
  return new Date(instant).toISOString();
}

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
  if (hours > 18 || minutes > 59) return undefined;
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
    const made = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset', year: 'numeric' });
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
