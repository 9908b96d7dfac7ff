import { describe, expect, test } from 'vitest';
import { createShop, fakeClock, type Delivery, type SavedShop } from '@varai/core/testkit';
import { KINDS, live, mapped, stocked, type Kind } from './live-shop.ts';

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
    const { shop, sent } = live(kindOf('WooCommerce native'), {}, 600);
    const gone = sent.filter(({ event }) => event.topic.endsWith('.deleted'));
    expect(gone.length).toBeGreaterThan(2);
    for (const { request } of gone)
      expect(Object.keys(JSON.parse(request.body.toString('utf8')) as object)).toEqual(['id']);
    expect(topics(sent)).toContain('product.restored');
    expect(topics(sent)).not.toContain('refund.created');
    const bySecond = new Map<string, string>();
    for (const { saying, carried } of shop.events()) {
      for (const said of carried) {
        if (said.kind === 'interaction' || said.kind === 'session' || said.kind === 'refund') continue;
        const key = `${said.kind} ${said.id} ${said.kind === 'variant' ? said.variantId : ''} ${saying.modifiedMs}`;
        const state = JSON.stringify(said.state);
        expect(bySecond.get(key) ?? state, key).toBe(state);
        bySecond.set(key, state);
      }
    }
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

  test('a saved shop goes on with what it held, under ids and events that it never used', () => {
    const first = live(kindOf('Shopify'), {}, 150).shop;
    // Through JSON, as a file has it.
    const saved = JSON.parse(JSON.stringify(first.save())) as SavedShop;
    const opened = live(kindOf('Shopify'), { saved }, 0).shop;
    const second = live(kindOf('Shopify'), { saved }, 150).shop;
    for (const kind of ['products', 'customers', 'orders'] as const) {
      const held = new Set(opened.state[kind].keys());
      expect([...first.state[kind].keys()].filter((id) => !held.has(id))).toEqual([]);
    }
    const known = new Set(first.state.orders.keys());
    expect([...second.state.orders.keys()].filter((id) => !known.has(id)).length).toBeGreaterThan(10);
    const keys = new Set(first.events().map(({ eventKey }) => eventKey));
    expect(second.events().filter(({ eventKey }) => keys.has(eventKey))).toEqual([]);
  });

  test('a shop may be told to let deleted products be', () => {
    const { shop } = live(kindOf('HTML'), { comeback: 'none' }, 800);
    const { products } = shop.truth();
    expect([...products.values()].filter((product) => product === null).length).toBeGreaterThan(2);
    const deletedAt = new Map<string, number>();
    for (const { carried, atMs } of shop.events()) {
      for (const said of carried) {
        if (said.kind !== 'product') continue;
        if (said.state === null) deletedAt.set(said.id, atMs);
        else expect(deletedAt.has(said.id), said.id).toBe(false);
      }
    }
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
