import { hash } from 'node:crypto';

/** 144 bits. */
const LENGTH = 24;
/** Hexadecimal digits of the hash that make a derived time: up to 49 days and 17 hours. */
const TIME_DIGITS = 8;

/** The event's id here: the same on every delivery. The store is in it, so that another tenant's equal key stays apart. */
export const eventIdOf = (storeId: string, sourceKey: string): string =>
  hash('sha256', `${storeId}\n${sourceKey}`, 'base64url').slice(0, LENGTH);

/**
 * A time for an event whose source gives none, derived from its identity so that a redelivery carries the same. It lies in
 * January or February 1970, where no real event is, and so says of itself that it is no time.
 */
export const timeOfIdentity = (eventId: string): number =>
  parseInt(hash('sha256', eventId, 'hex').slice(0, TIME_DIGITS), 16);
