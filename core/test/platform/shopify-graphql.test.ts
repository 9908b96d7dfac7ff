import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonical, isObject, parseExact } from '@varai/core';
import { shopifyBodyOf, mappers } from '@varai/core/platform';
import {
  createCatalogue,
  createShop,
  createShopifyApi,
  fakeClock,
  shareCatalogue,
  type SentEvent,
  type Shop,
} from '@varai/core/testkit';

const FIELDS = {
  products: `id title descriptionHtml vendor productType createdAt updatedAt publishedAt handle status tags
    category { name fullName } options { name position values }
    variants(first: 100) { nodes { id title sku barcode price compareAtPrice inventoryQuantity inventoryPolicy position
      updatedAt selectedOptions { name value } } }
    media(first: 100) { nodes { ... on MediaImage { image { url altText } } } }
    metafields(first: 20, namespace: "varai") { nodes { namespace key type value } }`,
  customers: `id createdAt updatedAt firstName lastName verifiedEmail note tags state amountSpent { currencyCode }
    defaultEmailAddress { emailAddress marketingState marketingOptInLevel marketingUpdatedAt }
    defaultPhoneNumber { phoneNumber marketingState marketingOptInLevel marketingUpdatedAt }
    defaultAddress { ADDRESS } addressesV2(first: 10) { nodes { ADDRESS } }`,
  orders: `id name createdAt updatedAt processedAt closedAt cancelledAt cancelReason email phone note tags sourceName
    currencyCode presentmentCurrencyCode displayFinancialStatus displayFulfillmentStatus
    totalPriceSet { MONEY } subtotalPriceSet { MONEY } totalTaxSet { MONEY } totalDiscountsSet { MONEY }
    totalShippingPriceSet { MONEY } customer { id } billingAddress { ADDRESS } shippingAddress { ADDRESS }
    lineItems(first: 20) { nodes { id title name sku quantity originalUnitPriceSet { MONEY } totalDiscountSet { MONEY }
      discountAllocations { allocatedAmountSet { MONEY } } product { id } variant { id } } }
    refunds { id createdAt refundLineItems(first: 20) { nodes { quantity subtotalSet { MONEY } lineItem { id } } }
      transactions(first: 10) { nodes { kind status amountSet { MONEY } } } }`,
} as const;
type Resource = keyof typeof FIELDS;
const TYPES: Readonly<Record<Resource, string>> = {
  products: 'product',
  customers: 'customer',
  orders: 'order',
};
const ADDRESS =
  'firstName lastName name company address1 address2 city zip province provinceCode country countryCodeV2 phone';
const MONEY = 'shopMoney { amount currencyCode } presentmentMoney { amount currencyCode }';

const [frames = []] = shareCatalogue(createCatalogue({ seed: 'graphql', size: 12 }), 1, {
  byGtin: 2,
  bySku: 2,
});

describe('a record of the GraphQL Admin API', () => {
  test('says what the last webhook of its resource said: the same groups, byte for byte, and the same instant', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(
        fc.nat(),
        fc.constantFrom(-330, 0, 60, 840),
        fc.integer({ min: 40, max: 120 }),
        (seed, offsetMinutes, steps) => {
          const { shop, last } = told(seed, offsetMinutes, steps);
          let compared = 0;
          for (const [key, body] of last) {
            const [resource, id] = key.split(' ') as [Resource, string];
            const pulled = read(shop, resource, id);
            if (pulled === null) continue; // Deleted since.
            const mapper = mappers.shopify[resource];
            const context = { verb: 'update' as const, currency: 'EUR', timeZone: 'UTC' };
            const said = mapper?.(body, context);
            expect(canonical(mapper?.(shopifyBodyOf(resource, pulled), context))).toBe(canonical(said));
            compared++;
            if (said?.ok === true)
              for (const { kind, groups } of said.value.statements)
                for (const group of Object.keys(groups)) seen.add(`${kind}.${group.replace(/:.*/, '')}`);
          }
          expect(compared).toBeGreaterThan(30);
        },
      ),
      { numRuns: 8, seed: 4 },
    );
    expect([...seen]).toEqual(
      expect.arrayContaining([
        'order.refund',
        'order.cancellation',
        'user.privacy_settings',
        'product.eyewear',
      ]),
    );
  });

  test('whose words a webhook does not know has none of them', () => {
    const body = shopifyBodyOf('orders', {
      id: 'gid://shopify/Order/1',
      displayFulfillmentStatus: 'ON_HOLD',
    });
    expect(body).toMatchObject({ id: '1', fulfillment_status: null, line_items: [], refunds: [] });
    expect(shopifyBodyOf('customers', { id: 'gid://shopify/Customer/820982911946154509' })).toMatchObject({
      id: '820982911946154509',
      email_marketing_consent: null,
    });
    expect(shopifyBodyOf('products', null)).toEqual({});
  });
});

/** A shop's whole life so far, and the last body that it sent of each resource. */
function told(
  seed: number,
  offsetMinutes: number,
  steps: number,
): { shop: Shop; last: Map<string, unknown> } {
  const clock = fakeClock();
  const shop = createShop({
    platform: 'shopify',
    storeId: 'graphql',
    shopKey: 'graphql.myshopify.com',
    secret: 'hush',
    seed,
    clock,
    frames,
    offsetMinutes,
  });
  const bodies = new Map<SentEvent, unknown>();
  const keep = (deliveries: ReturnType<Shop['open']>): void => {
    for (const { event, request } of deliveries)
      bodies.set(event, parseExact(new TextDecoder().decode(request.body)));
  };
  keep(shop.open());
  for (let i = 0; i < steps; i++) {
    clock.advance(700);
    keep(shop.step());
  }
  keep(shop.flush());
  const last = new Map<string, unknown>();
  for (const event of shop.events()) {
    const resource = event.topic.split('/')[0] ?? '';
    const body = bodies.get(event);
    if (resource in FIELDS && isObject(body)) last.set(`${resource} ${String(body['id'])}`, body);
  }
  return { shop, last };
}

function read(shop: Shop, resource: Resource, id: string): unknown {
  const { handle, credentials, base } = createShopifyApi({ shop, nowMs: () => 0, throttle: null });
  const type = TYPES[resource];
  const fields = FIELDS[resource].replaceAll('ADDRESS', ADDRESS).replaceAll('MONEY', MONEY);
  const { status, body } = handle({
    method: 'POST',
    url: new URL(`https://graphql.example${base}/graphql.json`),
    headers: { 'x-shopify-access-token': credentials['accessToken'] ?? '' },
    body: JSON.stringify({
      query: `query Read($id: ID!) { ${type}(id: $id) { ${fields} } }`,
      variables: { id: `gid://shopify/${type.charAt(0).toUpperCase()}${type.slice(1)}/${id}` },
    }),
  });
  const answer = JSON.parse(body) as { data?: Record<string, unknown>; errors?: unknown };
  expect([status, answer.errors]).toEqual([200, undefined]);
  return answer.data?.[type] ?? null;
}
