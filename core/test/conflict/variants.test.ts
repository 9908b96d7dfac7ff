import { describe, expect, test } from 'vitest';
import { clusters, keysOf, type Listing } from '@varai/core/conflict';
import { after, ALIVE, entityOf, listing, says } from './says.ts';

const product = listing('beta-wo', 'product', '11');
const other = listing('alpha-sh', 'product', '1');
const NEW_GTIN = '00036000291452';
const OLD_GTIN = '04006381333931';

const listed = (...ids: string[]) => ({
  ...ALIVE,
  identity: { brand: 'Nordlicht', variants: ids.map((variantId) => ({ variantId, sku: null, gtin: null })) },
  pricing: { currency: null, variants: {} },
});
const variation = (
  id: string,
  amountMinor: number,
  gtin: string | null = null,
  sku: string | null = null,
) => ({
  [`identity:${id}`]: { brand: null, variants: [{ variantId: id, sku, gtin }] },
  [`pricing:${id}`]: { currency: 'EUR', variants: { [id]: { amountMinor, compareAtMinor: null } } },
  [`inventory:${id}`]: { variants: { [id]: { quantity: 2, available: true } } },
});
const offer = (listings: readonly Listing[]) =>
  (entityOf(listings).body['offers'] as Record<string, unknown>)[product.id];

describe('variants sent by themselves', () => {
  test('complete a product that only lists them, its brand and currency included', () => {
    const listings = after(
      says(product, '10:00:00', listed('v1', 'v2')),
      says(product, '09:00:00', variation('v1', 9900, OLD_GTIN, 'NL-1')),
      says(product, '11:00:00', variation('v2', 8900)),
    );
    expect(offer(listings)).toMatchObject({ price: 8900, currency: 'EUR', quantity: 4 });
    expect(keysOf(listings[0] as Listing)).toEqual([`gtin:${OLD_GTIN}`, 'sku:["nordlicht","nl-1"]']);
  });
  test('are gone once the product, newer, lists its variants without them: price, stock and keys', () => {
    const listings = after(
      says(product, '09:00:00', variation('v1', 9900, OLD_GTIN)),
      says(product, '09:30:00', variation('v2', 8900, NEW_GTIN)),
      says(product, '10:00:00', listed('v2')),
    );
    expect(offer(listings)).toMatchObject({ price: 8900, quantity: 2 });
    expect(keysOf(listings[0] as Listing)).toEqual([`gtin:${NEW_GTIN}`]);
  });
  test('do not outlive a newer body of the product that states them itself', () => {
    const whole = {
      ...ALIVE,
      identity: { brand: 'Nordlicht', variants: [{ variantId: 'v1', sku: null, gtin: NEW_GTIN }] },
      pricing: { currency: 'EUR', variants: { v1: { amountMinor: 12_900, compareAtMinor: null } } },
    };
    const old = says(product, '09:00:00', variation('v1', 9900, OLD_GTIN));
    for (const order of [
      [old, says(product, '10:00:00', whole)],
      [says(product, '10:00:00', whole), old],
    ]) {
      expect(offer(after(...order))).toMatchObject({ price: 12_900 });
      expect(keysOf(after(...order)[0] as Listing)).toEqual([`gtin:${NEW_GTIN}`]);
    }
    expect(
      offer(after(says(product, '10:00:00', whole), says(product, '11:00:00', variation('v1', 9900)))),
    ).toMatchObject({ price: 9900 });
  });
  test('a deleted one takes its price and keys with it, before its product says so', () => {
    const gone = {
      'identity:v1': { brand: null, variants: [] },
      'pricing:v1': { currency: 'EUR', variants: {} },
      'inventory:v1': { variants: {} },
    };
    const listings = after(
      says(product, '09:00:00', listed('v1')),
      says(product, '10:00:00', variation('v1', 9900, OLD_GTIN)),
      says(product, '11:00:00', gone, { verb: 'delete' }),
    );
    expect(offer(listings)).toMatchObject({ price: null, quantity: null });
    expect(keysOf(listings[0] as Listing)).toEqual([]);
  });
  test('a GTIN that a variant once had joins nobody', () => {
    const mine = [
      says(product, '09:00:00', listed('v1')),
      says(product, '09:00:00', variation('v1', 9900, OLD_GTIN)),
      says(product, '10:00:00', variation('v1', 9900, NEW_GTIN)),
    ];
    const theirs = says(other, '09:00:00', {
      ...ALIVE,
      identity: { brand: null, variants: [{ variantId: 'x', sku: null, gtin: OLD_GTIN }] },
    });
    expect(clusters(after(...mine, theirs))).toHaveLength(2);
  });
});

test('at equal prices the first variant’s struck-out price is shown, in whatever order the body names them', () => {
  const pricing = (ids: readonly string[]) => ({
    ...ALIVE,
    pricing: {
      currency: 'EUR',
      variants: Object.fromEntries(
        ids.map((id) => [id, { amountMinor: 9900, compareAtMinor: id === 'v1' ? 12_900 : null }]),
      ),
    },
  });
  for (const ids of [
    ['v1', 'v2'],
    ['v2', 'v1'],
  ])
    expect(offer(after(says(product, '09:00:00', pricing(ids))))).toMatchObject({
      price: 9900,
      compareAt: 12_900,
    });
});
