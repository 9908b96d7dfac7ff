import { describe, expect, test } from 'vitest';
import { clusters, defaultPolicy, derive, hasVoice, listingId, type Listing } from '@varai/core/conflict';
import { truthAfter, type Delivery, type ShopTruth } from '@varai/core/testkit';
import { KINDS, listingsOf, live, mapped, stocked } from './live-shop.ts';

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

test('four shops of one catalogue agree on the frames that they share, and on no others', () => {
  const spoken = KINDS.filter(({ options }) => options.native !== true).flatMap((kind, index) => {
    const { sent } = live(kind, { frames: stocked[index] as (typeof stocked)[number] }, 0);
    return [...listingsOf(sent, kind).values()];
  });
  const joined = (kind: Listing['kind']): number[] =>
    clusters(spoken.filter((listing) => listing.kind === kind)).map(({ members }) => members.length);
  const products = joined('product').filter((size) => size > 1);
  expect(products).toEqual(Array.from({ length: 12 }, () => 4));
  // Shopify and HTML say which addresses they verified; the others never do.
  expect(joined('user').filter((size) => size > 1)).toEqual([2, 2, 2]);
});
