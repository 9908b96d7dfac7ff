import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ListingDoc } from '../../src/store/documents.ts';
import { openListing } from '../../src/store/listings.ts';
import { agreed, derivedAnew } from './agreed.ts';
import { customerBody, GTIN, orderBody, productBody } from './bodies.ts';
import { LiveHub, type LiveTenant } from './live-hub.ts';
import type { SayOptions, Shop } from './shop.ts';

const YEAR_MS = 365 * 86_400_000;
const AT = '2026-03-01T10:00:00.000Z';

/** What a shop says, so that it can be said again byte for byte, under its own id and source time. */
interface Saying {
  readonly shop: Shop;
  readonly resource: string;
  readonly body: object | string;
  readonly options: SayOptions;
}

const say = ({ shop, resource, body, options }: Saying): Promise<unknown> =>
  shop.say(resource, body, options);

async function everything(tenant: LiveTenant): Promise<Saying[]> {
  const shops = await tenant.shops();
  const sayings = Object.values(shops).flatMap((shop): Saying[] => {
    const { platform } = shop;
    const said = (resource: string, body: object, id: string): Saying => ({
      shop,
      resource,
      body,
      options: { id: `${platform}-${id}`, at: AT },
    });
    return [
      said('products', productBody(platform, { id: '1', gtin: GTIN.a, at: AT }), 'p'),
      said(
        'customers',
        customerBody(platform, { id: '7', email: 'a@example.org', verified: true, at: AT }),
        'c',
      ),
      said('orders', orderBody(platform, { id: '5', customerId: '7', at: AT }), 'o'),
    ];
  });
  const native = { native: true, id: 'delivery' };
  return [
    ...sayings,
    {
      shop: shops.woocommerce,
      resource: 'orders',
      body: orderBody('woocommerce', { id: '8', at: AT }),
      options: native,
    },
    { shop: shops.woocommerce, resource: 'orders', body: { id: 9 }, options: { ...native, verb: 'delete' } },
    {
      shop: shops.html,
      resource: 'events',
      body: { type: 'product_viewed', at: AT, sessionId: 's1', productId: '1' },
      options: { id: 'viewed', at: AT },
    },
  ];
}

describe.each([true, false])('with the duplicate filter %s', (dedupe) => {
  let live: LiveHub;
  beforeAll(async () => {
    live = await LiveHub.start({ database: `sync_replay_${dedupe}`, dedupe });
  });
  afterAll(() => live.stop());

  const listings = (tenant: LiveTenant): Promise<ListingDoc[]> =>
    live.hub.listings
      .docs(tenant.context)
      .find({ tenantId: tenant.context.tenantId })
      .sort({ _id: 1 })
      .map(openListing)
      .toArray();
  const interactions = (tenant: LiveTenant): Promise<number> =>
    live.db.collection('analytics_events').countDocuments({ tenantId: tenant.context.tenantId });
  const order = (tenant: LiveTenant, id: string) => live.hub.entities.find(tenant.context, 'order', id);

  /** The inbox forgets; what was only set aside is forgotten too, as retention would never do. */
  const forget = (tenant: LiveTenant): Promise<unknown> =>
    live.hub.log.rows('EU').deleteMany({ tenantId: tenant.context.tenantId });

  describe('hard case 12: a replay after the inbox forgot', () => {
    it('changes no listing, no entity and no count, a year later', async () => {
      const tenant = await live.tenant();
      const sayings = await everything(tenant);
      for (const each of sayings) await say(each);
      await live.settle();
      const before = {
        listings: await listings(tenant),
        shown: await agreed(live.db, tenant.context),
        seen: await interactions(tenant),
      };
      expect(before.seen).toBe(1);
      await forget(tenant);
      live.clock.advance(YEAR_MS);
      for (const each of [...sayings].reverse()) await say(each);
      await live.settle();
      expect(await listings(tenant)).toEqual(before.listings);
      expect(await agreed(live.db, tenant.context)).toEqual(before.shown);
      expect(await interactions(tenant)).toBe(1);
      expect((await live.rows(tenant)).every((row) => row.state === 'done')).toBe(true);
    });

    it('does not let a body that WooCommerce builds at delivery look newer than what came after it', async () => {
      const tenant = await live.tenant();
      const shop = await tenant.shop('woocommerce');
      const first = {
        shop,
        resource: 'orders',
        body: orderBody('woocommerce', { id: '8', status: 'processing', at: AT }),
        options: { native: true },
      };
      const second = { ...first, body: orderBody('woocommerce', { id: '8', status: 'completed', at: AT }) };
      await say(first);
      live.clock.advance(60_000);
      await say(second);
      await live.settle();
      expect(await order(tenant, shop.order('8'))).toMatchObject({ status: 'completed' });
      await forget(tenant);
      live.clock.advance(YEAR_MS);
      await say(first);
      await live.settle();
      expect(await order(tenant, shop.order('8'))).toMatchObject({ status: 'completed' });
    });
  });

  describe('hard case 1: a clock in the future', () => {
    it('a shop whose clock was a year ahead for an hour is heard again once it is corrected, and a replay changes nothing', async () => {
      const tenant = await live.tenant();
      const shop = await tenant.shop('shopify');
      const ahead = new Date(live.nowMs() + YEAR_MS).toISOString();
      const wrong = {
        shop,
        resource: 'products',
        body: productBody('shopify', { id: '1', title: 'Said in the future', at: ahead }),
        options: { id: 'ahead', at: ahead },
      };
      await say(wrong);
      await live.settle();
      live.clock.advance(3_600_000);
      const now = live.clock.iso();
      await say({
        shop,
        resource: 'products',
        body: productBody('shopify', { id: '1', title: 'Corrected', at: now }),
        options: { at: now },
      });
      await live.settle();
      const title = async (): Promise<unknown> =>
        (await live.hub.entities.find(tenant.context, 'product', shop.product('1')))?.['title'];
      expect(await title()).toBe('Corrected');
      const before = await listings(tenant);
      await forget(tenant);
      live.clock.advance(3_600_000);
      await say(wrong);
      await live.settle();
      expect(await title()).toBe('Corrected');
      expect(await listings(tenant)).toEqual(before);
    });

    it('minutes ahead are taken as they are', async () => {
      const tenant = await live.tenant();
      const shop = await tenant.shop('html');
      const soon = new Date(live.nowMs() + 240_000).toISOString();
      await shop.say('products', productBody('html', { id: '1', title: 'Four minutes ahead', at: soon }), {
        at: soon,
      });
      await shop.say('products', productBody('html', { id: '1', title: 'Now', at: live.clock.iso() }), {
        at: live.clock.iso(),
      });
      await live.settle();
      expect(await live.hub.entities.find(tenant.context, 'product', shop.product('1'))).toMatchObject({
        title: 'Four minutes ahead',
      });
    });
  });

  describe('hard case 4: delete, late update, re-create', () => {
    it("WooCommerce's own trash, restore, trash ends in the trash, though the first and the last body are the same bytes", async () => {
      const tenant = await live.tenant();
      const shop = await tenant.shop('woocommerce');
      const state = async (): Promise<unknown> => (await order(tenant, shop.order('963')))?.state;
      const trash = async (): Promise<void> => {
        live.clock.advance(60_000);
        await shop.say('orders', '{"id":963}', { native: true, verb: 'delete' });
        await live.settle();
      };
      const body = orderBody('woocommerce', { id: '963', at: AT });
      await shop.say('orders', body, { native: true });
      await live.settle();
      expect(await state()).toBe('live');
      await trash();
      expect(await state()).toBe('deleted');
      live.clock.advance(60_000);
      const restored = orderBody('woocommerce', { id: '963', at: live.clock.iso() });
      await shop.say('orders', restored, { native: true });
      await live.settle();
      expect(await state()).toBe('live');
      await trash();
      expect(await state()).toBe('deleted');
    });

    it('an update from before the deletion does not bring it back, a later one does', async () => {
      const tenant = await live.tenant();
      const { shopify, magento, html, woocommerce } = await tenant.shops();
      for (const shop of [shopify, magento, html, woocommerce]) {
        const state = async (): Promise<unknown> =>
          (await live.hub.entities.find(tenant.context, 'product', shop.product('1')))?.state;
        const tell = (at: string): Promise<unknown> =>
          shop.say('products', productBody(shop.platform, { id: '1', title: at, at }), { at });
        await tell('2026-03-01T10:00:00.000Z');
        await shop.say('products', { id: '1' }, { verb: 'delete', at: '2026-03-01T11:00:00.000Z' });
        await tell('2026-03-01T10:30:00.000Z');
        await live.settle();
        expect(await state()).toBe('deleted');
        await tell('2026-03-01T12:00:00.000Z');
        await live.settle();
        expect(await state()).toBe('live');
      }
      expect(await agreed(live.db, tenant.context)).toEqual(await derivedAnew(live, tenant.context));
    });
  });

  describe('hard cases 2 and 3: equal times', () => {
    it('same second, different values: both orders of arrival give one result, and it is marked to be asked for', async () => {
      const outcomes: unknown[] = [];
      const one = productBody('html', { id: '1', title: 'One', at: AT });
      const other = productBody('html', { id: '1', title: 'Other', at: AT });
      for (const bodies of [
        [one, other],
        [other, one],
      ]) {
        const tenant = await live.tenant();
        const shop = await tenant.shop('html');
        for (const body of bodies) {
          await shop.say('products', body, { at: AT });
          await live.settle();
        }
        outcomes.push(
          (await live.hub.entities.find(tenant.context, 'product', shop.product('1')))?.['title'],
        );
        expect((await listings(tenant))[0]?.readBack).toContain('metadata');
      }
      expect(outcomes[0]).toBe(outcomes[1]);
    });

    it('a modified time that does not move: the later snapshot decides, whichever arrives last', async () => {
      const tenant = await live.tenant();
      const shop = await tenant.shop('shopify');
      const stock = (quantity: number, at: string): Promise<unknown> =>
        shop.say('products', productBody('shopify', { id: '1', quantity, at: AT }), { at });
      await stock(1, '2026-03-01T12:00:02.000Z');
      await stock(5, '2026-03-01T12:00:01.000Z');
      await live.settle();
      expect(await live.hub.entities.views(tenant.context).findOne({ _id: shop.product('1') })).toMatchObject(
        { quantity: 1 },
      );
    });
  });
});
