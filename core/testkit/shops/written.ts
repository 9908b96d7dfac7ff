/** How shops write amounts and times. */

/** Minor units of a two-decimal currency as `"129.00"`. */
export const decimalText = (minor: number): string =>
  `${minor < 0 ? '-' : ''}${Math.floor(Math.abs(minor) / 100)}.${String(Math.abs(minor) % 100).padStart(2, '0')}`;

/** The same as a JSON number: 129, 129.5. */
export const decimalNumber = (minor: number): number => Number(decimalText(minor));

const MINUTE = 60_000;
const two = (value: number): string => String(value).padStart(2, '0');

/** `+01:00` for 60. */
const offsetText = (minutes: number): string =>
  `${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;

/** `2026-03-02T10:00:05+01:00`, whole seconds. */
export const offsetTime = (ms: number, offsetMinutes: number): string =>
  `${localTime(ms, offsetMinutes)}${offsetText(offsetMinutes)}`;

/** `2026-03-02T10:00:05`, whole seconds, no zone. */
export const localTime = (ms: number, offsetMinutes: number): string =>
  new Date(ms + offsetMinutes * MINUTE).toISOString().slice(0, 19);

/** `2026-03-02 10:00:05`, as databases write it. */
export const databaseTime = (ms: number, offsetMinutes: number): string =>
  localTime(ms, offsetMinutes).replace('T', ' ');

/** `2026-03-02T09:00:05.123456789Z`; what is below a millisecond comes from `fraction` in [0, 1). */
export const nanosecondTime = (ms: number, fraction: number): string =>
  `${new Date(ms).toISOString().slice(0, -1)}${String(Math.floor(fraction * 1_000_000)).padStart(6, '0')}Z`;

/** What a reader of a whole-second time gets back. */
export const wholeSecond = (ms: number): number => Math.floor(ms / 1000) * 1000;
