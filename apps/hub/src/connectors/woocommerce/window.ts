import type { PullWindow } from '../shop-api.ts';
import type { Row } from './rest.ts';

const HOUR_MS = 3_600_000;

/** UTC without a zone, whole seconds: what WordPress compares with its columns in UTC. */
const bound = (ms: number): string => new Date(ms).toISOString().slice(0, 19);

/**
 * WordPress reads a bound in the shop's zone before it compares it with UTC. A zone's clock leaves out an hour of one night in
 * spring, and a bound within that hour comes out an hour late: at night the lower one is set an hour early, so that nothing is
 * missed. What is too much on either side is left out by `isWithin`.
 */
const isNight = (ms: number): boolean => {
  const hour = new Date(ms).getUTCHours();
  return hour >= 22 || hour < 5;
};

/** WooCommerce's `after` and `before` exclude their bounds, and compare whole seconds. */
export const windowQuery = ({ sinceMs, untilMs }: PullWindow): Readonly<Record<string, string>> => ({
  dates_are_gmt: 'true',
  modified_after: bound(Math.ceil(sinceMs / 1000) * 1000 - 1000 - (isNight(sinceMs) ? HOUR_MS : 0)),
  modified_before: bound(Math.ceil(untilMs / 1000) * 1000),
});

/** A resource that was never saved again has the time of its making; one without any is in every window. */
export const isWithin = ({ sinceMs, untilMs }: PullWindow, row: Row): boolean => {
  const ms = modifiedMs(row) ?? utcMs(row['date_created_gmt']);
  return ms === null || (ms >= sinceMs && ms < untilMs);
};

export const modifiedMs = (row: Row): number | null => utcMs(row['date_modified_gmt']);

function utcMs(text: unknown): number | null {
  const ms = typeof text === 'string' ? Date.parse(`${text}Z`) : NaN;
  return Number.isNaN(ms) ? null : ms;
}
