import { expect, it } from 'vitest';
import { eventIdOf, timeOfIdentity } from '../../src/ingest/event-id.ts';

it('an event has the same id for ever', () => {
  expect(eventIdOf('store-a', 'orders_create\ne')).toBe('Jc9dQr-qhNIY9bBL6uG7HoG2');
});

it('another store, or another key, is another id', () => {
  expect(new Set([eventIdOf('a', 'x'), eventIdOf('b', 'x'), eventIdOf('a', 'y')]).size).toBe(3);
});

it('a time made of an identity is always the same, and in January or February 1970, where no event is', () => {
  const times = Array.from({ length: 2000 }, (_, i) => timeOfIdentity(`event ${i}`));
  expect(new Set(times).size).toBeGreaterThan(1990);
  expect(times.every((ms) => ms >= 0 && ms < Date.UTC(1970, 2, 1))).toBe(true);
  expect(timeOfIdentity('event 0')).toBe(times[0]);
});
