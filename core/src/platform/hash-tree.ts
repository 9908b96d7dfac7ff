import { canonical } from '../json.ts';

/**
 * How a source and the hub compare what they hold without sending it: records fall into buckets by the first hex digits of
 * SHA-256(id), a bucket has one hash, and only buckets that differ are opened. Our plugins compute the same in PHP; the golden
 * cases are `contracts/cases/hash-tree`.
 */

/** SHA-256 of a text's UTF-8 bytes as 64 lower-case hex digits. */
export type Sha256 = (text: string) => string;

export interface HashedRecord {
  /** The platform's id as text. */
  readonly id: string;
  readonly hash: string;
}

export interface HashBucket {
  /** What SHA-256(id) of each of its records begins with. */
  readonly path: string;
  readonly count: number;
  /** Over one `<id>\n<record hash>\n` per record, in order of id as text (`10` before `9`). */
  readonly hash: string;
  /** In order of id, where there are no more than LISTED_RECORDS: nothing below is worth another question. */
  readonly records?: readonly HashedRecord[];
}

/** A bucket of at most so many records lists them. */
export const LISTED_RECORDS = 16;

/**
 * The hash of a record as its source would send it, parsed with `parseExact`: over its canonical JSON (members in order of their
 * UTF-16 names, no white space, numbers as ECMAScript writes them, integers beyond 2^53 as text).
 */
export const recordHash = (record: unknown, sha256: Sha256): string => sha256(canonical(record));

const PATH = /^[0-9a-f]{0,63}$/;

/** The buckets one digit below a path (`''` = the root), in order; empty ones are left out. Throws RangeError for no path. */
export function bucketsBelow(records: Iterable<HashedRecord>, path: string, sha256: Sha256): HashBucket[] {
  if (!PATH.test(path)) throw new RangeError(`no path of a hash tree: ${path}`);
  const buckets = new Map<string, HashedRecord[]>();
  for (const record of records) {
    const key = sha256(record.id);
    if (!key.startsWith(path)) continue;
    const own = key.slice(0, path.length + 1);
    const bucket = buckets.get(own);
    if (bucket === undefined) buckets.set(own, [record]);
    else bucket.push(record);
  }
  return [...buckets]
    .map(([own, members]) => bucketOf(own, members, sha256))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function bucketOf(path: string, members: readonly HashedRecord[], sha256: Sha256): HashBucket {
  const inOrder = members
    .map(({ id, hash }) => ({ id, hash }))
    .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const hash = sha256(inOrder.map((record) => `${record.id}\n${record.hash}\n`).join(''));
  const bucket = { path, count: inOrder.length, hash };
  return inOrder.length > LISTED_RECORDS ? bucket : { ...bucket, records: inOrder };
}
