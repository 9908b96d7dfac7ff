import { MongoBulkWriteError, MongoError } from 'mongodb';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Three quick ones, then scheduled over 24 hours. Ms before each next attempt. */
const DELAYS = [
  0.5 * SECOND,
  2 * SECOND,
  8 * SECOND,
  MINUTE,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  7 * HOUR,
  9.4 * HOUR,
];

/** Ms until the next attempt after `attempts` failed ones, jittered by up to a fifth; null = give up, a human must look. */
export function retryDelayMs(attempts: number, random: number): number | null {
  const delay = DELAYS[attempts - 1];
  return delay === undefined ? null : Math.round(delay * (0.9 + 0.2 * random));
}

/** What a server answers that is going, coming, or no longer the one that takes writes. */
const AWAY: ReadonlySet<unknown> = new Set([
  6, 7, 64, 89, 91, 100, 134, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436,
]);
const AWAY_LABELS = ['RetryableWriteError', 'TransientTransactionError', 'ResetPool'];
const AWAY_NAMES =
  /Network|ServerSelection|PoolCleared|PoolClosed|NotConnected|TopologyClosed|ClientClosed|WriteConcern/;

/** The database is away, not the event wrong: such a failure is no attempt. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof MongoError)) return false;
  if (error instanceof MongoBulkWriteError) {
    if (error.result.getWriteConcernError() !== undefined) return true;
    if ([error.writeErrors].flat().some(({ code }) => AWAY.has(code))) return true;
    // The driver wraps whatever ended the command, faults of ours among it.
    const cause: unknown = error.errorResponse;
    if (cause instanceof Error && cause !== error) return isOutage(cause);
  }
  return (
    AWAY_LABELS.some((label) => error.hasErrorLabel(label)) ||
    AWAY_NAMES.test(error.name) ||
    AWAY.has(error.code)
  );
}
