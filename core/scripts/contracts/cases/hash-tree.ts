import { createHash } from 'node:crypto';
import { canonical, parseExact } from '../../../src/json.ts';
import { bucketsBelow, recordHash, type HashBucket, type HashedRecord } from '../../../src/platform/index.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Records as text, since how a sender writes a number or a letter must not change a hash. */
const WRITTEN: readonly (readonly [id: string, text: string])[] = [
  ['12', '{"sku":"FJD-01","id":12,"price":129.00,"qty":3}'],
  ['9', '{ "price" : 1.29e2, "qty":3.0, "id":9, "sku":"FJD-01" }'],
  ['820982911946154508', '{"id":820982911946154508,"weight":0.030,"tags":[],"gone":null}'],
  ['13', '{"name":"Fj\\u00e4ll \\/ \\u201eB\\u00e4r\\u201c \\ud83d\\udc53","tab":"a\\tb"}'],
  ['14', '{"name":"Fjäll / „Bär“ 👓","tab":"a\\tb"}'],
  ['15', '{"b":{"10":true,"9":false,"a":[2,1]},"B":1,"_":-0.5}'],
];

/** Enough plain records to fill buckets beyond what is listed. */
const PLAIN = 300;

/** What every implementation of the hash tree must find: canonical texts and hashes of records, and the buckets below some paths. */
export function hashTreeCase(): object {
  const written = WRITTEN.map(([id, text]) => {
    const record = parseExact(text);
    return { id, text, canonical: canonical(record), hash: recordHash(record, sha256) };
  });
  const plain: HashedRecord[] = Array.from({ length: PLAIN }, (_, index) => ({
    id: String(1000 + index),
    hash: recordHash({ id: 1000 + index }, sha256),
  }));
  const all = [...written, ...plain];
  const below = (path: string): HashBucket[] => bucketsBelow(all, path, sha256);
  return { records: written, plain, buckets: { '': below(''), '6': below('6'), '6b': below('6b') } };
}
