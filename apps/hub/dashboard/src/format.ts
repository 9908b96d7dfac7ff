import type { Words } from './words/words.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `5 seconds ago`, in the reader's words. */
export function ago({ language, t }: Words, at: string | number | null, nowMs: number = Date.now()): string {
  if (at === null) return t('time.never');
  const ms = nowMs - new Date(at).getTime();
  if (ms < 5_000) return t('time.now');
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'narrow' });
  if (ms < MINUTE) return relative.format(-Math.round(ms / 1000), 'second');
  if (ms < HOUR) return relative.format(-Math.round(ms / MINUTE), 'minute');
  if (ms < 2 * DAY) return relative.format(-Math.round(ms / HOUR), 'hour');
  return relative.format(-Math.round(ms / DAY), 'day');
}

/** Date and time of day, in the reader's zone. */
export const instant = ({ language }: Words, at: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' }).format(
    new Date(at),
  );

/** `14:05:30`, in the reader's zone. */
export const timeOfDay = ({ language }: Words, at: string): string =>
  new Intl.DateTimeFormat(language, { timeStyle: 'medium', hourCycle: 'h23' }).format(new Date(at));

export const number = ({ language }: Words, value: number): string =>
  new Intl.NumberFormat(language).format(value);

/** `850 ms`, `12 s`, `4 min`: a duration with two figures. */
export function duration(words: Words, ms: number | null): string {
  if (ms === null) return '–';
  const of = (value: number, unit: string): string =>
    `${new Intl.NumberFormat(words.language, { maximumSignificantDigits: 2 }).format(value)}\u202f${unit}`;
  if (ms < 1_000) return of(ms, 'ms');
  if (ms < 2 * MINUTE) return of(ms / 1000, 's');
  if (ms < 2 * HOUR) return of(ms / MINUTE, 'min');
  return ms < 2 * DAY ? of(ms / HOUR, 'h') : of(ms / DAY, 'd');
}

/** Minor units in the reader's way. Without a currency only the number can be shown. */
export function money({ language }: Words, minor: number, currency: string | null): string {
  if (currency === null) return (minor / 100).toFixed(2);
  const format = new Intl.NumberFormat(language, { style: 'currency', currency });
  return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

export const countOf = (words: Words, { count, isCapped }: { count: number; isCapped: boolean }): string =>
  `${number(words, count)}${isCapped ? '+' : ''}`;
