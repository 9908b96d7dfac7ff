import { describe, expect, test } from 'vitest';
import { parseExact } from '@varai/core';
import {
  claimsOf,
  derive,
  defaultPolicy,
  foldClaims,
  hasVoice,
  listingId,
  versionOf,
  type Listing,
} from '@varai/core/conflict';
import { mappers, type Mapped, type Verb } from '@varai/core/platform';
import type { StoreId, TenantId } from '@varai/core/schema';
import {
  createCatalogue,
  createShop,
  fakeClock,
  shareCatalogue,
  testDigest,
  truthAfter,
  type Delivery,
  type Shop,
  type ShopOptions,
  type ShopTruth,
} from '@varai/core/testkit';

const SHARED = ['p-1', 'p-2', 'p-3'];
const stocked = shareCatalogue(createCatalogue({ seed: 'shops', size: 80 }), 4, { byGtin: 8, bySku: 4 });

interface Kind {
  readonly name: string;
  readonly options: Pick<ShopOptions, 'platform' | 'native' | 'shopKey' | 'offsetMinutes'>;
  readonly timeZone: string;
}
const KINDS: readonly Kind[] = [
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
function live(kind: Kind, more: Partial<ShopOptions> = {}, steps = 300): { shop: Shop; sent: Delivery[] } {
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
function mapped(delivery: Delivery, kind: Kind): Mapped {
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
function listingsOf(sent: readonly Delivery[], kind: Kind): Map<string, Listing> {
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

type Fields = Record<string, unknown>;
const bodyOf = (listing: Listing): Fields =>
  derive({
    id: listing.id,
    kind: listing.kind,
    members: [listing],
    policy: defaultPolicy,
    asOfMs: Date.UTC(2030, 0),
  }).body;

/** The shop's truth in the shape in which core's entities show it. */
const expectProducts = (truth: ShopTruth, listings: ReadonlyMap<string, Listing>, storeId: string): void => {
  for (const [id, product] of truth.products) {
    const listing = listings.get(listingId(storeId, 'product', id)) as Listing;
    expect(hasVoice(listing), id).toBe(product !== null);
    if (product === null) continue;
    const body = bodyOf(listing);
    expect({ title: body['title'], brand: body['brand'], children: body['children'] }).toEqual({
      title: product.title,
      brand: product.brand,
      children: product.children,
    });
    const sold = Object.entries(product.variants).flatMap(([variantId, variant]) =>
      variant === null || variant.priceMinor === null ? [] : [[variantId, variant] as const],
    );
    const groups = derivedGroups(listing);
    expect(groups.pricing).toEqual(
      Object.fromEntries(
        sold.map(([variantId, { priceMinor, compareAtMinor }]) => [
          variantId,
          { amountMinor: priceMinor, compareAtMinor },
        ]),
      ),
    );
    expect(groups.inventory).toEqual(
      Object.fromEntries(
        sold.map(([variantId, { stock }]) => [variantId, { quantity: stock, available: (stock ?? 0) > 0 }]),
      ),
    );
    expect(groups.keys).toEqual(
      Object.fromEntries(
        Object.entries(product.variants).map(([variantId, variant]) => [
          variantId,
          { sku: variant?.sku, gtin: variant?.gtin?.padStart(14, '0') ?? null },
        ]),
      ),
    );
  }
};

/** Pricing, stock and keys by variant: base groups and the parts told by bodies of their own. */
function derivedGroups(listing: Listing): { pricing: Fields; inventory: Fields; keys: Fields } {
  const family = (name: string): Fields[] =>
    Object.keys(listing.claims)
      .filter((group) => group === name || group.startsWith(`${name}:`))
      .map((group) => listing.claims[group]?.value as Fields);
  const merged = (name: string): Fields =>
    Object.assign({}, ...family(name).map((value) => value['variants'] as Fields)) as Fields;
  const keys: Fields = {};
  for (const identity of family('identity')) {
    for (const { variantId, ...key } of identity['variants'] as {
      variantId: string;
      sku: string | null;
      gtin: string | null;
    }[]) {
      if (key.sku !== null || keys[variantId] === undefined) keys[variantId] = key;
    }
  }
  return { pricing: merged('pricing'), inventory: merged('inventory'), keys };
}

const expectOrders = (truth: ShopTruth, listings: ReadonlyMap<string, Listing>, storeId: string): void => {
  for (const [id, { state, wasCancelled, refunds, refundedMinor }] of truth.orders) {
    const body = bodyOf(listings.get(listingId(storeId, 'order', id)) as Listing);
    if (state === null || state === undefined)
      throw new Error('no order of these shops is deleted or only refunded');
    const {
      number,
      status,
      currency,
      totalMinor,
      subtotalMinor,
      taxMinor,
      shippingMinor,
      lines,
      customerId,
      predecessorNumber,
    } = state;
    expect(body).toMatchObject({
      number,
      status,
      currency,
      totalMinor,
      subtotalMinor,
      taxMinor,
      shippingMinor,
      guest: customerId === null,
      customerListingId: customerId === null ? null : listingId(storeId, 'user', customerId),
    });
    expect((body['lines'] as Fields[]).map(({ productListingId: _, ...line }) => line)).toEqual(lines);
    expect((body['metadata'] as Fields)['predecessorNumber'] ?? null).toBe(predecessorNumber);
    expect(body['cancellation'] !== null).toBe(wasCancelled);
    expect(
      Object.fromEntries(
        Object.entries(body['refunds'] as Record<string, { amountMinor: number }>).map(
          ([refundId, { amountMinor }]) => [refundId, amountMinor],
        ),
      ),
    ).toEqual(refunds);
    expect(body['refundedMinor']).toBe(refundedMinor);
  }
};

const expectCustomers = (truth: ShopTruth, listings: ReadonlyMap<string, Listing>, storeId: string): void => {
  for (const [id, customer] of truth.customers) {
    const listing = listings.get(listingId(storeId, 'user', id)) as Listing;
    expect(hasVoice(listing), id).toBe(customer !== null);
    if (customer === null) continue;
    const { email, firstName, lastName, verifiedEmail, consent } = customer;
    expect(bodyOf(listing)['contact']).toMatchObject({ email, firstName, lastName });
    expect(listing.claims['identity']?.value).toEqual({ verifiedEmail });
    const said = (listing.claims['privacy_settings']?.value ?? {}) as Record<string, { granted: boolean }>;
    expect(
      Object.fromEntries(Object.entries(said).map(([purpose, { granted }]) => [purpose, granted])),
    ).toEqual(consent);
  }
};

describe.each(KINDS)('$name', (kind) => {
  test('what it sends maps, at the times that it says', () => {
    for (const delivery of live(kind).sent) {
      const { statements } = mapped(delivery, kind);
      for (const { modifiedAt, kind: what } of statements) {
        if (what === 'session') continue;
        expect(modifiedAt === null ? null : Date.parse(modifiedAt), delivery.event.topic).toBe(
          delivery.event.saying.modifiedMs,
        );
      }
    }
  });

  test('what core derives from it is what the shop says of itself', () => {
    const { shop, sent } = live(kind, { duplicates: 0.2, reorderWindow: 4 });
    const truth = shop.truth();
    const listings = listingsOf(sent, kind);
    expectProducts(truth, listings, shop.storeId);
    expectOrders(truth, listings, shop.storeId);
    expectCustomers(truth, listings, shop.storeId);
    expect(truth.orders.size).toBeGreaterThan(20);
  });

  test('a part of its events has a truth of its own', () => {
    const { shop, sent } = live(kind);
    const part = sent.filter((_, index) => index % 3 !== 1);
    const truth = truthAfter(part.map(({ event }) => ({ event, acceptedMs: event.atMs })));
    const listings = listingsOf(part, kind);
    const whole = {
      ...truth,
      orders: new Map([...truth.orders].filter(([, facts]) => facts.state !== undefined)),
    };
    expectOrders(whole, listings, shop.storeId);
    expectCustomers(whole, listings, shop.storeId);
  });

  test('equal seeds give equal bytes; duplicates and delays lose nothing', () => {
    const bytes = (deliveries: readonly Delivery[]): string[] =>
      deliveries.map(({ request }) => request.body.toString('utf8'));
    expect(bytes(live(kind, {}, 120).sent)).toEqual(bytes(live(kind, {}, 120).sent));
    const { shop, sent } = live(kind, { duplicates: 0.3, reorderWindow: 6 }, 120);
    expect(new Set(sent.map(({ event }) => event))).toEqual(new Set(shop.events()));
    expect(sent.length).toBeGreaterThan(shop.events().length * 1.15);
    expect(new Set(sent.map(({ requestId }) => requestId)).size).toBe(sent.length);
    const inOrder = [...new Set(sent.map(({ event }) => event))];
    expect(inOrder).not.toEqual(shop.events());
  });

  test('another attempt carries the same event', () => {
    const { shop, sent } = live(kind, {}, 20);
    const first = sent.at(-1) as Delivery;
    const second = shop.again(first.event);
    expect(second.request.body.equals(first.request.body)).toBe(true);
    expect(second.requestId).not.toBe(first.requestId);
  });
});

describe('habits', () => {
  const kindOf = (name: string): Kind => KINDS.find((kind) => kind.name === name) as Kind;
  const topics = (sent: readonly Delivery[]): Set<string> => new Set(sent.map(({ event }) => event.topic));

  test('Shopify: several topics of one action, both header generations, updated before create, ids beyond 2^53', () => {
    const { sent } = live(kindOf('Shopify'), {}, 600);
    expect([...topics(sent)]).toEqual(
      expect.arrayContaining([
        'orders/create',
        'orders/updated',
        'orders/paid',
        'orders/cancelled',
        'refunds/create',
        'products/delete',
        'customers/create',
      ]),
    );
    expect(sent.some(({ request }) => request.headers['shopify-topic'] !== undefined)).toBe(true);
    const first = new Map<string, string>();
    for (const { event } of sent)
      for (const carried of event.carried)
        if (carried.kind === 'order' && !first.has(carried.id)) first.set(carried.id, event.topic);
    expect([...first.values()].filter((topic) => topic === 'orders/updated').length).toBeGreaterThan(10);
    expect(
      sent.some(({ event }) =>
        event.carried.some(
          ({ kind, ...rest }) =>
            kind !== 'interaction' && 'id' in rest && BigInt(rest.id) > 9_007_199_254_740_991n,
        ),
      ),
    ).toBe(true);
    for (const { request, event } of sent) {
      if (!event.topic.startsWith('orders/')) continue;
      expect(request.body.length).toBeGreaterThan(1500);
      expect(request.body.length).toBeLessThan(16_000);
    }
  });

  test('WooCommerce native: deletions are the id alone, nothing of a resource changes twice in a second, two deliveries share an id', () => {
    const { sent } = live(kindOf('WooCommerce native'), {}, 600);
    const gone = sent.filter(({ event }) => event.topic.endsWith('.deleted'));
    expect(gone.length).toBeGreaterThan(2);
    for (const { request } of gone)
      expect(Object.keys(JSON.parse(request.body.toString('utf8')) as object)).toEqual(['id']);
    expect(topics(sent)).toContain('product.restored');
    expect(topics(sent)).not.toContain('refund.created');
    const ids = sent.map(({ request }) => request.headers['x-wc-webhook-delivery-id'] as string);
    expect(new Set(ids).size).toBeLessThan(ids.length);
  });

  test('WooCommerce through our plugin: gap-free sequence, stock moves without the modified time', () => {
    const { shop } = live(kindOf('WooCommerce through our plugin'));
    expect(shop.events().map(({ saying }) => saying.sequence)).toEqual(
      shop.events().map((_, index) => index + 1),
    );
    const seen = new Set<string>();
    const still = shop
      .events()
      .filter(({ saying, carried }) =>
        carried.some(
          (each) =>
            each.kind === 'variant' &&
            seen.size === seen.add(`${each.id} ${each.variantId} ${saying.modifiedMs}`).size,
        ),
      );
    expect(still.length).toBeGreaterThan(5);
  });

  test('Magento: guests, configurables with children, orders edited by replacing', () => {
    const { shop } = live(kindOf('Magento'), {}, 600);
    const { orders, products } = shop.truth();
    const states = [...orders.values()].map(({ state }) => state);
    expect(states.some((state) => state?.customerId === null)).toBe(true);
    expect(states.some((state) => state?.predecessorNumber != null)).toBe(true);
    expect(states.some((state) => state?.lines.some((line) => line.parentLineId !== null))).toBe(true);
    expect([...products.values()].some((product) => (product?.children.length ?? 0) > 1)).toBe(true);
  });

  test('HTML: visits become interactions and sessions', () => {
    const kind = kindOf('HTML');
    const { shop, sent } = live(kind);
    const { interactions, sessions } = shop.truth();
    const all = sent.flatMap((delivery) => mapped(delivery, kind).interactions);
    expect(all.length).toBe(interactions.size);
    expect(interactions.size).toBeGreaterThan(20);
    const told = new Set(
      sent.flatMap((delivery) =>
        mapped(delivery, kind)
          .statements.filter(({ kind: what }) => what === 'session')
          .map(({ resourceId }) => resourceId),
      ),
    );
    expect(told).toEqual(new Set(sessions.keys()));
  });

  test('the shop’s own time may lag and catches up, and never overtakes the clock', () => {
    const clock = fakeClock();
    const shop = createShop({
      ...kindOf('Shopify').options,
      storeId: 'slow',
      secret: 's',
      seed: 1,
      clock,
      frames: stocked[1]!,
      paceMs: 2000,
      startMs: clock.nowMs() - 60_000,
    });
    const sent = [...shop.open()];
    for (let i = 0; i < 80; i++) sent.push(...shop.step());
    const times = shop.events().map(({ atMs }) => atMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(new Set(times).size).toBe(times.length);
    expect(times.at(-1)).toBeLessThan(clock.nowMs() + sent.length);
    expect(times[0]).toBeLessThan(clock.nowMs() - 50_000);
    expect(() =>
      createShop({
        ...kindOf('WooCommerce native').options,
        storeId: 'n',
        secret: 's',
        seed: 1,
        clock,
        frames: stocked[1]!,
        paceMs: 1000,
      }),
    ).toThrow(RangeError);
  });

  test('a shop that runs for long remembers a bounded past', () => {
    const clock = fakeClock();
    const shop = createShop({
      ...kindOf('HTML').options,
      storeId: 'long',
      secret: 's',
      seed: 1,
      clock,
      frames: stocked[1]!,
      remember: 50,
    });
    const [first] = shop.open();
    for (let i = 0; i < 60; i++) {
      clock.advance(500);
      shop.step();
    }
    expect(shop.events().length).toBe(50);
    expect(() => shop.again((first as Delivery).event)).toThrow(RangeError);
  });

  test('shops of one catalogue share frames by GTIN, by SKU alone, and keep the rest to themselves', () => {
    const keys = stocked.map((shop) => ({
      all: new Set(shop.map(({ frame }) => frame.id)),
      sku: shop.filter(({ key }) => key === 'sku').length,
    }));
    const [first, second] = keys as [(typeof keys)[number], (typeof keys)[number]];
    expect([...first.all].filter((id) => second.all.has(id)).length).toBe(12);
    expect(first.sku).toBe(4);
  });
});
