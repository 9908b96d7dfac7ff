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

/** How many records a set holds, and one hash over all of them. */
export interface HashedSet {
  readonly count: number;
  readonly hash: string;
}

export interface HashBucket extends HashedSet {
  /** What SHA-256(id) of each of its records begins with. */
  readonly path: string;
  /** In order of id as text (`10` before `9`), where there are no more than LISTED_RECORDS: nothing below is worth another question. */
  readonly records?: readonly HashedRecord[];
}

/** A bucket of at most so many records lists them. */
export const LISTED_RECORDS = 16;

/**
 * The hash of a record as its source would send it, parsed with `parseExact`: over its canonical JSON (members in order of their
 * UTF-16 names, no white space, numbers as ECMAScript writes them, integers beyond 2^53 as text).
 */
export const recordHash = (record: unknown, sha256: Sha256): string => sha256(canonical(record));

const LANES = 8;
const DIGITS = 8;

/**
 * One hash over a set of records, in whatever order they come: SHA-256 of `<id>\n<record hash>` of each as eight numbers of 32
 * bits, added up modulo 2^32 lane by lane, written as 64 hex digits. So a parent is the sum of its children, and a database adds
 * up all buckets in one statement.
 */
export class HashSum implements HashedSet {
  readonly #sha256: Sha256;
  readonly #lanes = new Uint32Array(LANES);
  #count = 0;

  constructor(sha256: Sha256, of?: HashedSet) {
    this.#sha256 = sha256;
    if (of !== undefined) this.merge(of);
  }

  add({ id, hash }: HashedRecord): void {
    this.#put(this.#sha256(`${id}\n${hash}`));
    this.#count += 1;
  }

  /** Of records that are not in this one. */
  merge({ count, hash }: HashedSet): void {
    this.#put(hash);
    this.#count += count;
  }

  get count(): number {
    return this.#count;
  }

  get hash(): string {
    return Array.from(this.#lanes, (lane) => lane.toString(16).padStart(DIGITS, '0')).join('');
  }

  #put(hash: string): void {
    for (let lane = 0; lane < LANES; lane++)
      // A typed array keeps the sum modulo 2^32.
      this.#lanes[lane] =
        (this.#lanes[lane] ?? 0) + Number.parseInt(hash.slice(lane * DIGITS, (lane + 1) * DIGITS), 16);
  }
}

const PATH = /^[0-9a-f]{0,63}$/;

/** The buckets one digit below a path (`''` = the root), in order; empty ones are left out. Throws RangeError for no path. */
export function bucketsBelow(records: Iterable<HashedRecord>, path: string, sha256: Sha256): HashBucket[] {
  if (!PATH.test(path)) throw new RangeError(`no path of a hash tree: ${path}`);
  const buckets = new Map<string, { readonly sum: HashSum; readonly first: HashedRecord[] }>();
  for (const { id, hash } of records) {
    const key = sha256(id);
    if (!key.startsWith(path)) continue;
    const own = key.slice(0, path.length + 1);
    let bucket = buckets.get(own);
    if (bucket === undefined) buckets.set(own, (bucket = { sum: new HashSum(sha256), first: [] }));
    bucket.sum.add({ id, hash });
    if (bucket.first.length <= LISTED_RECORDS) bucket.first.push({ id, hash });
  }
  return [...buckets]
    .map(
      ([
        own,
        {
          sum: { count, hash },
          first,
        },
      ]): HashBucket => {
        const bucket = { path: own, count, hash };
        return count > LISTED_RECORDS ? bucket : { ...bucket, records: first.sort(byId) };
      },
    )
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

const byId = (a: HashedRecord, b: HashedRecord): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
