import type { Region } from '@varai/core/schema';
import {
  MongoBulkWriteError,
  MongoServerError,
  type AnyBulkWriteOperation,
  type Collection,
  type Document,
} from 'mongodb';
import { ownedBy } from './tenancy.ts';

const DUPLICATE_KEY = 11000;

export const isDuplicateKey = (error: unknown): boolean =>
  error instanceof MongoServerError && error.code === DUPLICATE_KEY;

export interface Guarded<T> {
  /** The revision that was read; 0 = there was none. */
  readonly expected: number;
  /** Carries revision expected + 1. */
  readonly next: T & { readonly revision: number };
}

/** With the shard key in the filter the server would weigh other indexes each time; on this one it need not. */
export const BY_ID = { _id: 1 } as const;

/**
 * Writes each document only where the revision is still the one that was read. Returns the ids that lost: an upsert on
 * `{_id, revision}` makes a lost race visible as a duplicate key, where an unmatched update would say nothing.
 */
export async function writeGuarded<T extends { _id: string; tenantId: string; region: Region } & Document>(
  docs: Collection<T>,
  writes: readonly Guarded<T>[],
): Promise<Set<string>> {
  if (writes.length === 0) return new Set();
  const operations = writes.map(({ expected, next }) =>
    expected === 0
      ? { insertOne: { document: next } }
      : {
          replaceOne: {
            filter: { _id: next._id, ...ownedBy(next), revision: expected },
            replacement: next,
            upsert: true,
            hint: BY_ID,
          },
        },
  ) as unknown as AnyBulkWriteOperation<T>[];
  return lostRaces(docs, operations, (index) => (writes[index] as Guarded<T>).next._id);
}

/** Runs unordered operations whose only tolerated failure is a duplicate key; returns the names of those. */
export async function lostRaces<T extends Document>(
  docs: Collection<T>,
  operations: AnyBulkWriteOperation<T>[],
  nameOf: (index: number) => string,
): Promise<Set<string>> {
  try {
    await docs.bulkWrite(operations, { ordered: false, ignoreUndefined: true });
    return new Set();
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError)) throw error;
    const problems = [error.writeErrors].flat();
    // A duplicate key says "lost" only where nothing else went wrong with the write.
    if (
      problems.length === 0 ||
      problems.some((problem) => problem.code !== DUPLICATE_KEY) ||
      error.result.getWriteConcernError() !== undefined
    )
      throw error;
    return new Set(problems.map((problem) => nameOf(problem.index)));
  }
}

/** Inserts documents that may be there already, and returns the ids of those that were. */
export const insertMissing = <T extends { _id: string } & Document>(
  docs: Collection<T>,
  fresh: readonly T[],
): Promise<Set<string>> =>
  fresh.length === 0
    ? Promise.resolve(new Set())
    : lostRaces(
        docs,
        fresh.map((document) => ({ insertOne: { document } })) as unknown as AnyBulkWriteOperation<T>[],
        (index) => (fresh[index] as T)._id,
      );
