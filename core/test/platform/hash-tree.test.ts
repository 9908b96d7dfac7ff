import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExact } from '../../src/json.ts';
import {
  bucketsBelow,
  HashSum,
  LISTED_RECORDS,
  recordHash,
  type HashBucket,
  type HashedRecord,
} from '../../src/platform/index.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const golden = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../contracts/cases/hash-tree/records.json'), 'utf8'),
) as {
  readonly records: readonly (HashedRecord & { readonly text: string; readonly canonical: string })[];
  readonly plain: readonly HashedRecord[];
  readonly buckets: Readonly<Record<string, readonly HashBucket[]>>;
};
const all = [...golden.records, ...golden.plain];

describe('the golden hash tree', () => {
  it.each(golden.records.map((record) => [record.id, record] as const))(
    'holds the canonical text of record %s and its hash',
    (_, { text, canonical, hash }) => {
      expect(recordHash(parseExact(text), sha256)).toBe(hash);
      expect(sha256(canonical)).toBe(hash);
    },
  );

  it('was chosen so that spelling does not matter, and digits do', () => {
    const byId = new Map(golden.records.map((record) => [record.id, record]));
    expect(byId.get('12')?.canonical).toBe('{"id":12,"price":129,"qty":3,"sku":"FJD-01"}');
    expect(byId.get('9')?.canonical).toBe('{"id":9,"price":129,"qty":3,"sku":"FJD-01"}');
    expect(byId.get('820982911946154508')?.canonical).toBe(
      '{"gone":null,"id":"820982911946154508","tags":[],"weight":0.03}',
    );
    expect(byId.get('13')?.hash).toBe(byId.get('14')?.hash);
    expect(byId.get('15')?.canonical).toBe('{"B":1,"_":-0.5,"b":{"10":true,"9":false,"a":[2,1]}}');
  });

  it.each(Object.keys(golden.buckets))('holds the buckets below "%s"', (path) => {
    const buckets = bucketsBelow(all, path, sha256);
    expect(buckets).toEqual(golden.buckets[path]);
    expect(buckets.length).toBeGreaterThan(1);
  });

  it('adds up: a bucket is the sum of those below it, and of its records', () => {
    const sum = (sets: readonly HashBucket[]): HashSum => {
      const whole = new HashSum(sha256);
      for (const each of sets) whole.merge(each);
      return whole;
    };
    const parent = golden.buckets['']?.find(({ path }) => path === '6');
    const { count, hash } = sum(golden.buckets['6'] ?? []);
    expect({ count, hash }).toEqual({ count: parent?.count, hash: parent?.hash });
    const every = new HashSum(sha256);
    for (const record of all) every.add(record);
    expect(sum(golden.buckets[''] ?? []).hash).toBe(every.hash);
  });

  it('has both listed and unlisted buckets', () => {
    const counts = Object.values(golden.buckets).flat();
    expect(counts.some((bucket) => bucket.count > LISTED_RECORDS && bucket.records === undefined)).toBe(true);
    expect(counts.some((bucket) => bucket.records?.length === bucket.count)).toBe(true);
  });
});

const records = fc.uniqueArray(
  fc.record({ id: fc.stringMatching(/^[0-9]{1,6}$/), hash: fc.stringMatching(/^[0-9a-f]{4}$/) }),
  { selector: ({ id }) => id, maxLength: 80 },
);

describe('bucketsBelow', () => {
  it('gives the same buckets in any order, and loses no record from level to level', () => {
    fc.assert(
      fc.property(records, (given) => {
        const root = bucketsBelow(given, '', sha256);
        expect(bucketsBelow([...given].reverse(), '', sha256)).toEqual(root);
        expect(root.reduce((sum, bucket) => sum + bucket.count, 0)).toBe(given.length);
        for (const bucket of root) {
          const below = bucketsBelow(given, bucket.path, sha256);
          expect(below.reduce((sum, each) => sum + each.count, 0)).toBe(bucket.count);
        }
      }),
    );
  });

  it('differs on exactly one path where one record differs', () => {
    fc.assert(
      fc.property(
        records.filter((given) => given.length > 0),
        fc.nat(),
        (given, at) => {
          const changed = given.map((record, index) =>
            index === at % given.length ? { ...record, hash: `${record.hash}!` } : record,
          );
          const before = bucketsBelow(given, '', sha256);
          const after = bucketsBelow(changed, '', sha256);
          const differing = after.filter((bucket, index) => bucket.hash !== before[index]?.hash);
          const { id } = given[at % given.length] as HashedRecord;
          expect(differing.map((bucket) => bucket.path)).toEqual([sha256(id).slice(0, 1)]);
        },
      ),
    );
  });

  it('takes no path that is none', () => {
    for (const path of ['g', 'AB', '0x', 'a'.repeat(64)])
      expect(() => bucketsBelow([], path, sha256)).toThrow(RangeError);
  });
});
