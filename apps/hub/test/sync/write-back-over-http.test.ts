import { createMagentoApi, createShopifyApi, createWooApi } from '@varai/core/testkit';
import { mappers, varai_to_magento_attributes } from '@varai/core/platform';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { magentoApi } from '../../src/connectors/magento/api.ts';
import { shopifyApi } from '../../src/connectors/shopify/api.ts';
import { woocommerceApi } from '../../src/connectors/woocommerce/api.ts';
import type { Store } from '../../src/store/tenancy.ts';
import { decide } from '../../src/sync/decide.ts';
import { runWriteBack } from '../../src/sync/write-back/run-write-back.ts';
import { simulatedShop, type PlatformUnderTest, type SimulatedShop } from '../connectors/simulated-shop.ts';
import { LiveHub } from './live-hub.ts';

let live: LiveHub;
beforeAll(async () => {
  live = await LiveHub.start({ database: 'sync_write_back_http' });
});
afterAll(() => live.stop());

const UNDER_TEST = {
  shopify: {
    platform: shopifyApi,
    shop: { platform: 'shopify', shopKey: 'wb.myshopify.com' },
    simulate: createShopifyApi,
    timeZone: 'UTC',
  },
  woocommerce: {
    platform: woocommerceApi,
    shop: { platform: 'woocommerce', shopKey: 'wb-woo.example' },
    simulate: createWooApi,
    timeZone: 'UTC',
  },
  magento: {
    platform: magentoApi,
    shop: { platform: 'magento', shopKey: 'wb-magento.example' },
    simulate: createMagentoApi,
    timeZone: 'UTC',
  },
} as const satisfies Record<string, PlatformUnderTest>;

/** What the mapper makes of a product as the shop's API now gives it. */
async function saidNow(
  { api, simulated }: SimulatedShop,
  platform: keyof typeof UNDER_TEST,
  id: string,
): Promise<Readonly<Record<string, unknown>>> {
  const page = await api.read('products', id);
  const data = page?.records[0]?.data as Record<string, unknown>;
  // The simulated Magento keeps what is written apart from its products; a real one shows both together.
  if (platform === 'magento')
    data['custom_attributes'] = [
      ...((data['custom_attributes'] as unknown[] | undefined) ?? []),
      ...varai_to_magento_attributes(Object.fromEntries(simulated.written.get(id) ?? [])),
    ];
  const mapped = mappers[platform]['products']?.(data, {
    verb: 'update',
    currency: 'EUR',
    timeZone: 'UTC',
  });
  if (mapped?.ok !== true) throw new Error('it does not map');
  return mapped.value.statements[0]?.groups ?? {};
}

describe.each(Object.keys(UNDER_TEST) as (keyof typeof UNDER_TEST)[])(
  'write-back to a %s shop',
  (platform) => {
    it('arrives through its API, comes back as an echo, and as a claim where a human wrote over it', async () => {
      const there = await simulatedShop(UNDER_TEST[platform] as PlatformUnderTest, { frames: 20, steps: 5 });
      onTestFinished(() => there.listening.close());
      const tenant = await live.tenant();
      const shop = await tenant.shop(platform);
      const ids: string[] = [];
      for await (const page of there.api.bulk('products', null)) {
        for (const { id, data } of page.records) {
          await shop.say('products', data as object);
          ids.push(id);
        }
      }
      await live.settle();
      const id = ids[0] as string;
      const before = await saidNow(there, platform, id);
      await decide(
        live.hub.deps,
        tenant.context,
        'product',
        shop.product(id),
        { field: 'ai_enhanced.style_keywords', value: ['minimal'] },
        { by: 'op_1', why: 'seen' },
      );
      const store = (await live.hub.directory.byId(shop.storeId)) as Store;
      const round = () =>
        runWriteBack(
          live.hub.jobDeps,
          store,
          { api: there.api, atOnce: UNDER_TEST[platform].platform.caps.write },
          () => Promise.resolve(),
          new AbortController().signal,
        );
      const first = await round();
      expect(first).toMatchObject({ gone: 0, refused: 0, setAside: 0 });
      expect(first.written).toBeGreaterThanOrEqual(20);
      expect(there.simulated.written.size).toBe(first.written);
      expect([...(there.simulated.written.get(id)?.keys() ?? [])].join()).toContain('style_keywords');
      expect(await round()).toMatchObject({ written: 0, changed: 0 });

      const echo = await saidNow(there, platform, id);
      expect(echo['eyewear']).toEqual(before['eyewear']);
      expect(echo['ai_enhanced']).toEqual({});

      // Somebody in the shop writes over one of our values; the fingerprint beside it stays as it was.
      await there.api.write([
        { productId: id, facts: { style_keywords: '["bold"]' }, idempotencyKey: 'human' },
      ]);
      const edited = await saidNow(there, platform, id);
      expect(edited['ai_enhanced']).toEqual({ style_keywords: ['bold'] });
      expect(edited['eyewear']).toEqual(before['eyewear']);
    });
  },
);
