import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseExact } from '../../src/json.ts';
import { group, map, one, type Platform } from './mapped.ts';

const folder = fileURLToPath(new URL('../../../../shared/payloads/', import.meta.url));
const isPresent = existsSync(folder);
const read = (path: string): unknown => parseExact(readFileSync(`${folder}${path}`, 'utf8'));
const files = (platform: string): string[] =>
  isPresent ? readdirSync(`${folder}${platform}`).filter((name) => name.endsWith('.json')) : [];

const bodies = (['shopify', 'woocommerce', 'magento'] as Platform[]).flatMap((platform) =>
  files(platform).map((name): [Platform, string] => [platform, name]),
);

describe.runIf(isPresent)('bodies of real shops', () => {
  it.each(bodies)('%s %s maps, also deleted, also in an envelope', (platform, name) => {
    const resource = `${name.replace('.json', '')}s`;
    const body = read(`${platform}/${name}`);
    const mapped = map(platform, resource, body, { currency: 'USD' });
    expect(mapped.statements.length).toBeGreaterThan(0);
    expect(map(platform, resource, { data: body }, { currency: 'USD' })).toEqual(mapped);
    if (resource !== 'refunds')
      expect(one(platform, resource, body, { verb: 'delete' }).groups).toEqual({
        lifecycle: { deleted: true },
      });
  });

  it('say what they say', () => {
    const usd = { currency: 'USD' };
    expect(group(one('shopify', 'orders', read('shopify/order.json'), usd), 'totals')).toMatchObject({
      currency: 'USD',
      totalMinor: 40994,
    });
    expect(
      one('shopify', 'refunds', read('shopify/refund.json'), usd).groups['refund:509562969'],
    ).toMatchObject({ amountMinor: 20900 });
    expect(group(one('woocommerce', 'orders', read('woocommerce/order.json'), usd), 'totals')).toMatchObject({
      totalMinor: 3120,
    });
    const magento = one('magento', 'orders', read('magento/order.json'), usd);
    expect(group(magento, 'totals')).toMatchObject({ totalMinor: 39687 });
    expect(group(magento, 'customer')).toEqual({ customerId: '1', guest: false });
    expect(one('shopify', 'products', read('shopify/product.json'), usd).groups['eyewear']).toEqual({});
    expect(one('magento', 'products', read('magento/product.json'), usd).groups['eyewear']).toEqual({});
    expect(one('woocommerce', 'products', read('woocommerce/product.json'), usd).groups['eyewear']).toEqual(
      {},
    );
  });
});

if (!isPresent)
  it.skip('bodies of real shops: not run, there is no folder ../shared/payloads', () => undefined);
