import { parseExact } from '@varai/core';
import { claimsOf, foldClaims, listingId, versionOf, type Listing } from '@varai/core/conflict';
import { mappers, type Mapped, type Verb } from '@varai/core/platform';
import type { StoreId, TenantId } from '@varai/core/schema';
import {
  createCatalogue,
  createShop,
  fakeClock,
  shareCatalogue,
  testDigest,
  type Delivery,
  type Shop,
  type ShopOptions,
} from '@varai/core/testkit';

const SHARED = ['p-1', 'p-2', 'p-3'];
/** What four shops of one catalogue sell: eight frames shared by GTIN, four by brand and SKU. */
export const stocked = shareCatalogue(createCatalogue({ seed: 'shops', size: 80 }), 4, {
  byGtin: 8,
  bySku: 4,
});

/** One way in which a shop may speak, and what a hub is told of its times. */
export interface Kind {
  readonly name: string;
  readonly options: Pick<ShopOptions, 'platform' | 'native' | 'shopKey' | 'offsetMinutes'>;
  readonly timeZone: string;
}
export const KINDS: readonly Kind[] = [
  {
    name: 'Shopify',
    options: { platform: 'shopify', shopKey: 'shops.myshopify.com', offsetMinutes: 60 },
    timeZone: 'UTC',
  },
  {
    name: 'WooCommerce through our plugin',
    options: { platform: 'woocommerce', shopKey: 'woo.example', offsetMinutes: 60 },
    timeZone: '+01:00',
  },
  {
    name: 'WooCommerce native',
    options: { platform: 'woocommerce', native: true, shopKey: 'native.example' },
    timeZone: 'UTC',
  },
  {
    name: 'Magento',
    options: { platform: 'magento', shopKey: 'magento.example', offsetMinutes: -180 },
    timeZone: '-03:00',
  },
  { name: 'HTML', options: { platform: 'html', shopKey: 'page.example' }, timeZone: 'UTC' },
];

/** A shop that lived for a while, and all that it sent. */
export function live(
  kind: Kind,
  more: Partial<ShopOptions> = {},
  steps = 300,
): { shop: Shop; sent: Delivery[] } {
  const clock = fakeClock();
  const shop = createShop({
    ...kind.options,
    storeId: `${kind.options.platform}-1`,
    secret: 'whsec_c2VjcmV0IG9mIHRoZSBzaG9w',
    seed: 7,
    clock,
    frames: stocked[0]!,
    customers: 12,
    sharedShoppers: SHARED,
    ...more,
  });
  const sent = [...shop.open()];
  for (let i = 0; i < steps; i++) {
    clock.advance(700);
    sent.push(...shop.step());
  }
  return { shop, sent: [...sent, ...shop.flush()] };
}

const VERBS: readonly (readonly [RegExp, Verb])[] = [
  [/delete/, 'delete'],
  [/creat/, 'create'],
];
const verbOf = (topic: string): Verb => VERBS.find(([pattern]) => pattern.test(topic))?.[1] ?? 'update';

/** What core makes of a delivery. */
export function mapped(delivery: Delivery, kind: Kind): Mapped {
  const body = parseExact(delivery.request.body.toString('utf8')) as { data?: unknown };
  const resource = delivery.request.path.split('/').at(-1) as string;
  const data = delivery.request.headers['webhook-id'] === undefined ? body : body.data;
  const mapper = mappers[kind.options.platform][resource];
  const result = mapper?.(data, {
    verb: verbOf(delivery.event.topic),
    currency: 'EUR',
    timeZone: kind.timeZone,
  });
  if (result?.ok !== true)
    throw new Error(
      `${delivery.event.topic}: ${JSON.stringify(result)} ${delivery.request.body.toString('utf8')}`,
    );
  return result.value;
}

/** Core's own path from the deliveries to listings, each event accepted at the shop's own instant. */
export function listingsOf(sent: readonly Delivery[], kind: Kind): Map<string, Listing> {
  const listings = new Map<string, Listing>();
  for (const delivery of sent) {
    const { saying, storeId, atMs } = delivery.event;
    for (const statement of mapped(delivery, kind).statements) {
      const id = listingId(storeId, statement.kind, statement.resourceId);
      const before = listings.get(id)?.claims ?? {};
      const version = versionOf(statement, {
        snapshotMs: saying.snapshotMs ?? atMs,
        acceptedMs: atMs,
        sequence: saying.sequence,
      });
      listings.set(id, {
        id,
        tenantId: 'test' as TenantId,
        region: 'EU',
        storeId: storeId as StoreId,
        source: kind.options.platform,
        kind: statement.kind,
        resourceId: statement.resourceId,
        claims: foldClaims(before, claimsOf(statement, version, testDigest)),
      });
    }
  }
  return listings;
}
