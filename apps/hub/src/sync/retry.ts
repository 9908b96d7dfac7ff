import { MongoError } from 'mongodb';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Three quick ones, then scheduled over 24 hours. Ms before each next attempt. */
const DELAYS = [0.5 * SECOND, 2 * SECOND, 8 * SECOND, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 7 * HOUR, 9.4 * HOUR];

/** Ms until the next attempt after `attempts` failed ones, jittered by up to a fifth; null = give up, a human must look. */
export function retryDelayMs(attempts: number, random: number): number | null {
  const delay = DELAYS[attempts - 1];
  return delay === undefined ? null : Math.round(delay * (0.9 + 0.2 * random));
}

/** The database is away, not the event wrong: such a failure is no attempt. */
export const isOutage = (error: unknown): boolean =>
  error instanceof MongoError &&
  (error.hasErrorLabel('RetryableWriteError') || error.hasErrorLabel('TransientTransactionError') || error.hasErrorLabel('ResetPool') || /Network|ServerSelection|PoolCleared|PoolClosed|NotConnected|TopologyClosed|ClientClosed|WriteConcern/.test(error.name));
