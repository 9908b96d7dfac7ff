import {
  MongoBulkWriteError,
  MongoNetworkError,
  MongoServerError,
  type BulkWriteResult,
  type WriteError,
} from 'mongodb';
import { describe, expect, it } from 'vitest';
import { isOutage, retryDelayMs } from '../../src/sync/retry.ts';

const HOUR = 3_600_000;

describe('when a failed event is tried again', () => {
  it('three times within eleven seconds, then ever later, for 24 hours in all', () => {
    const delays: number[] = [];
    for (let attempts = 1; ; attempts++) {
      const delay = retryDelayMs(attempts, 0.5);
      if (delay === null) break;
      delays.push(delay);
    }
    expect(delays.slice(0, 3).reduce((sum, each) => sum + each, 0)).toBeLessThan(11_000);
    expect(delays).toEqual([...delays].sort((a, b) => a - b));
    const allMs = delays.reduce((sum, each) => sum + each, 0);
    expect(allMs).toBeGreaterThanOrEqual(23.9 * HOUR);
    expect(allMs).toBeLessThan(24.5 * HOUR);
  });

  it('not at the same moment as all the others that failed with it', () => {
    const [early, late] = [retryDelayMs(4, 0) as number, retryDelayMs(4, 1) as number];
    expect(late - early).toBeGreaterThan(10_000);
  });
});

const writeError = (code: number): WriteError => ({ code }) as WriteError;

const bulk = (error: Error, hasWriteConcernError = false): MongoBulkWriteError =>
  new MongoBulkWriteError(error, {
    getWriteConcernError: () => (hasWriteConcernError ? {} : undefined),
  } as unknown as BulkWriteResult);

describe('what counts as an outage, and not against the event', () => {
  it('a broken connection, also where a bulk write wraps it', () => {
    expect(isOutage(new MongoNetworkError('cut'))).toBe(true);
    expect(isOutage(bulk(new MongoNetworkError('cut')))).toBe(true);
  });

  it.each([
    ['not the primary any more', 10_107],
    ['shutting down', 91],
    ['interrupted by a shutdown', 11_600],
    ['stepped down', 189],
  ])('a server that is %s, whether it was read or written', (_what, code) => {
    expect(isOutage(new MongoServerError({ message: 'x', code }))).toBe(true);
    expect(isOutage(bulk(new MongoServerError({ message: 'x', code })))).toBe(true);
  });

  it('a write that is not known to be durable', () => {
    expect(
      isOutage(bulk(new MongoServerError({ message: 'waiting for replication timed out', code: 64 }), true)),
    ).toBe(true);
  });

  it('a server that stepped down in the middle of a bulk write, whatever its first document met', () => {
    const mixed = new MongoBulkWriteError(
      { message: 'x', code: 11_000, writeErrors: [writeError(11_000), writeError(11_602)] },
      bulk(new Error('x')).result,
    );
    expect(isOutage(mixed)).toBe(true);
    mixed.writeErrors = [writeError(11_000)];
    expect(isOutage(mixed)).toBe(false);
  });

  it.each([
    ['a document that the server refuses', new MongoServerError({ message: 'x', code: 121 })],
    [
      'a bulk write of which one document is refused',
      bulk(new MongoServerError({ message: 'x', code: 121 })),
    ],
    ['a fault of ours', new TypeError('x')],
    ['a fault of ours in a bulk write', bulk(new TypeError('x'))],
  ])('not %s', (_what, error) => {
    expect(isOutage(error)).toBe(false);
  });
});
