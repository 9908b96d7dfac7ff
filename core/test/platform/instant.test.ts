import { describe, expect, it } from 'vitest';
import { toInstant } from '../../src/platform/instant.ts';

describe('times as shops write them', () => {
  it.each<[unknown, string, string]>([
    ['2008-01-10T11:00:00-05:00', 'UTC', '2008-01-10T16:00:00.000Z'],
    ['2008-01-10T23:30:00-05:00', 'UTC', '2008-01-11T04:30:00.000Z'],
    ['2026-01-01T01:30:00+03:00', 'UTC', '2025-12-31T22:30:00.000Z'],
    ['2026-03-01T12:00:00+05:45', 'UTC', '2026-03-01T06:15:00.000Z'],
    ['2026-11-22T05:16:29Z', 'Europe/Berlin', '2026-11-22T05:16:29.000Z'],
    ['2026-11-22T05:16:29.5Z', 'UTC', '2026-11-22T05:16:29.500Z'],
    ['2026-11-22T05:16:29.123456+00:00', 'UTC', '2026-11-22T05:16:29.123Z'],
    ['2026-11-22 05:16:29 UTC', 'Europe/Berlin', '2026-11-22T05:16:29.000Z'],
    ['2020-03-27 16:06:41', 'UTC', '2020-03-27T16:06:41.000Z'],
    ['2018-04-03T23:05:12', 'UTC', '2018-04-03T23:05:12.000Z'],
    ['2020-03-27 16:06:41', 'Europe/Berlin', '2020-03-27T15:06:41.000Z'],
    ['2020-07-27 16:06:41', 'Europe/Berlin', '2020-07-27T14:06:41.000Z'],
    ['2020-07-27 16:06:41', '+03:00', '2020-07-27T13:06:41.000Z'],
    ['2020-07-27 16:06:41', 'America/New_York', '2020-07-27T20:06:41.000Z'],
    ['2020-07-27', 'Asia/Tokyo', '2020-07-26T15:00:00.000Z'],
    ['2020-02-29T00:00:00Z', 'UTC', '2020-02-29T00:00:00.000Z'],
    [1700000000, 'UTC', '2023-11-14T22:13:20.000Z'],
    [1700000000123, 'UTC', '2023-11-14T22:13:20.123Z'],
  ])('reads %j in %s as %s', (value, zone, instant) => {
    expect(toInstant(value, zone)).toBe(instant);
  });

  it('takes the first passing of the hour that a clock change repeats', () => {
    expect(toInstant('2026-10-25 02:30:00', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
    expect(toInstant('2026-11-01 01:30:00', 'America/New_York')).toBe('2026-11-01T05:30:00.000Z');
  });

  it('reads a time in the hour that a clock change skips as the old offset gives it', () => {
    expect(toInstant('2026-03-29 02:30:00', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
  });

  it.each(['0000-00-00 00:00:00', '0000-00-00', '-0001-11-30T00:00:00', '0001-01-01T00:00:00'])(
    'reads %s as never',
    (value) => {
      expect(toInstant(value, 'UTC')).toBeNull();
    },
  );

  it.each<unknown>([
    'yesterday',
    '2026-13-01T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '2026-01-01T25:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00:00+99:00',
    '01/02/2026',
    '2026-1-1',
    '20260101',
    'T',
    '2026-01-01T00:00:0xZ',
    '2026-01-01T00:00:00*01:00',
    12,
    1.5,
    true,
    null,
    {},
    '1066-10-14T09:00:00Z',
  ])('does not guess at %j', (value) => {
    expect(toInstant(value, 'UTC')).toBeUndefined();
  });

  it('does not guess where the zone is unknown', () => {
    expect(toInstant('2026-01-01 00:00:00', 'Mars/Olympus')).toBeUndefined();
  });
});
