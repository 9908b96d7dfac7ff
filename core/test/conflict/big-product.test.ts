import { expect, test } from 'vitest';
import { clusters, defaultPolicy, derive, storeViews } from '@varai/core/conflict';
import { canonical } from '../../src/json.ts';
import { bigProduct, STORES } from './big-product.ts';
import { EVENING } from './says.ts';

const MEGABYTE = 1024 * 1024;
/** Generously more than BSON: JSON names every array member’s fields too, and a number is at most nine bytes. */
const size = (value: unknown): number => 2 * Buffer.byteLength(canonical(value));

test('hard case 15: a product in 40 stores with 200 variants each is one small document, as is each listing', () => {
  const listings = bigProduct();
  const [cluster, ...others] = clusters(listings);
  if (cluster === undefined) throw new Error('no cluster');
  expect(others).toEqual([]);
  expect(cluster.members).toHaveLength(STORES);
  const input = {
    id: cluster.id,
    kind: 'product' as const,
    members: cluster.members,
    policy: defaultPolicy,
    asOfMs: EVENING,
  };
  const entity = derive(input);
  expect(Object.keys(entity.body['offers'] as object)).toHaveLength(STORES);
  expect(size(entity)).toBeLessThan(MEGABYTE);
  for (const listing of listings) expect(size(listing)).toBeLessThan(MEGABYTE);
  const views = storeViews(input);
  expect(views.map(({ body }) => body['price'])).toEqual(listings.map((_, store) => 12_900 + store));
  for (const { body } of views) expect(size(body)).toBeLessThan(MEGABYTE);
});
