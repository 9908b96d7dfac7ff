import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EntityDoc } from '../../src/store/documents.ts';
import { explainEntity } from '../../src/sync/explain-entity.ts';
import { agreed, derivedAnew } from './agreed.ts';
import { customerBody, GTIN, orderBody, productBody } from './bodies.ts';
import { LiveHub, type LiveTenant } from './live-hub.ts';

let live: LiveHub;
beforeAll(async () => {
  live = await LiveHub.start({ database: 'sync_identity' });
});
afterAll(() => live.stop());

const AT = '2026-03-01T10:00:00.000Z';
const LATER = '2026-03-01T11:00:00.000Z';
const user = (tenant: LiveTenant, id: string): Promise<EntityDoc | null> =>
  live.hub.entities.find(tenant.context, 'user', id);

describe('shoppers', () => {
  it('of two stores are one person where both platforms verified the same e-mail, however it is spelled', async () => {
    const tenant = await live.tenant();
    const [a, b] = [await tenant.shop('html', 'a'), await tenant.shop('shopify', 'b')];
    await a.say(
      'customers',
      customerBody('html', { id: '7', email: 'jo@example.org', verified: true, at: AT }),
    );
    await b.say(
      'customers',
      customerBody('shopify', { id: '71', email: 'Jo@Example.org', verified: true, at: AT }),
    );
    await live.settle();
    expect((await user(tenant, b.user('71')))?.members).toEqual([a.user('7'), b.user('71')]);
    expect(await agreed(live.db, tenant.context)).toEqual(await derivedAnew(live, tenant.context));
  });

  it('part again where one of them changes the address, or its confirmation is taken back', async () => {
    const tenant = await live.tenant();
    const [a, b] = [await tenant.shop('html', 'a'), await tenant.shop('shopify', 'b')];
    await a.say(
      'customers',
      customerBody('html', { id: '7', email: 'jo@example.org', verified: true, at: AT }),
      { at: AT },
    );
    await b.say(
      'customers',
      customerBody('shopify', { id: '71', email: 'jo@example.org', verified: true, at: AT }),
      { at: AT },
    );
    await live.settle();
    await b.say(
      'customers',
      customerBody('shopify', { id: '71', email: 'jo@example.org', verified: false, at: LATER }),
      { at: LATER },
    );
    await live.settle();
    expect((await user(tenant, a.user('7')))?.members).toEqual([a.user('7')]);
    expect((await user(tenant, b.user('71')))?._id).toBe(b.user('71'));
    expect(await agreed(live.db, tenant.context)).toEqual(await derivedAnew(live, tenant.context));
  });

  it('are not joined by an address that somebody typed', async () => {
    const tenant = await live.tenant();
    const shops = await tenant.shops();
    for (const shop of Object.values(shops))
      await shop.say(
        'customers',
        customerBody(shop.platform, { id: '7', email: 'jo@example.org', verified: false, at: AT }),
      );
    await live.settle();
    for (const shop of Object.values(shops))
      expect((await user(tenant, shop.user('7')))?.members).toEqual([shop.user('7')]);
  });
});

describe('hard case 11: guests', () => {
  it("an order without a customer stays a guest's, also once somebody registers with the same address", async () => {
    const tenant = await live.tenant();
    for (const shop of Object.values(await tenant.shops())) {
      await shop.say(
        'orders',
        orderBody(shop.platform, { id: '5', customerId: null, email: 'jo@example.org', at: AT }),
      );
      await live.settle();
      await shop.say(
        'customers',
        customerBody(shop.platform, { id: '7', email: 'jo@example.org', verified: true, at: LATER }),
      );
      await shop.say(
        'orders',
        orderBody(shop.platform, { id: '6', customerId: '7', email: 'jo@example.org', at: LATER }),
      );
      await live.settle();
      const order = (id: string): Promise<EntityDoc | null> =>
        live.hub.entities.find(tenant.context, 'order', shop.order(id));
      expect(await order('5')).toMatchObject({ guest: true, customerListingId: null });
      expect(await order('6')).toMatchObject({ guest: false, customerListingId: shop.user('7') });
      // Each is sealed for somebody of its own.
      expect((await order('5'))?.['contact']).not.toEqual((await order('6'))?.['contact']);
    }
  });
});

describe('ids beyond 2^53', () => {
  const [ID, NEIGHBOUR] = ['820982911946154508', '820982911946154509'] as const;

  it('stay exact from the body to the explanation, and apart from their neighbours', async () => {
    expect(Number(ID)).toBe(Number(NEIGHBOUR));
    const tenant = await live.tenant();
    const shops = await tenant.shops();
    for (const shop of Object.values(shops)) {
      for (const [id, total] of [
        [ID, '1.00'],
        [NEIGHBOUR, '2.00'],
      ] as const) {
        await shop.say('orders', orderBody(shop.platform, { id, customerId: id, total, at: AT }));
        await shop.say('products', productBody(shop.platform, { id, title: `Frame ${id}`, at: AT }));
      }
      await live.settle();
      for (const [id, totalMinor] of [
        [ID, 100],
        [NEIGHBOUR, 200],
      ] as const) {
        expect(await live.hub.entities.find(tenant.context, 'order', shop.order(id))).toMatchObject({
          _id: shop.order(id),
          totalMinor,
          customerListingId: shop.user(id),
        });
        const explained = await explainEntity(live.hub.deps, tenant.context, 'product', shop.product(id));
        expect(explained).toMatchObject({ id: shop.product(id), body: { title: `Frame ${id}` } });
      }
    }
  });
});

describe('tenants', () => {
  it('that sell the very same things to the very same people never meet', async () => {
    const [mine, theirs] = [await live.tenant(), await live.tenant()];
    for (const tenant of [mine, theirs]) {
      const shop = await tenant.shop('html', 'shop');
      await shop.say('products', productBody('html', { id: '1', gtin: GTIN.a, at: AT }), {
        id: 'same-event-id',
      });
      await shop.say(
        'customers',
        customerBody('html', { id: '7', email: 'jo@example.org', verified: true, at: AT }),
        { id: 'same-event-id-2' },
      );
    }
    await live.settle();
    for (const tenant of [mine, theirs]) {
      const { tenantId } = tenant.context;
      expect(
        (await live.hub.entities.find(tenant.context, 'product', `${tenantId}-shop:product:1`))?.members,
      ).toEqual([`${tenantId}-shop:product:1`]);
      expect((await user(tenant, `${tenantId}-shop:user:7`))?.members).toEqual([`${tenantId}-shop:user:7`]);
      expect(await live.rows(tenant)).toHaveLength(2);
    }
    const keys = await Promise.all(
      [mine, theirs].map(
        async ({ context }) =>
          (await live.hub.listings.docs(context).findOne({ tenantId: context.tenantId, kind: 'user' }))?.keys,
      ),
    );
    expect(keys[0]).not.toEqual(keys[1]);
  });

  it('read nothing of each other, whatever they ask for', async () => {
    const [mine, theirs] = [await live.tenant(), await live.tenant()];
    const shop = await mine.shop('html');
    await shop.say('products', productBody('html', { id: '1', gtin: GTIN.b, at: AT }));
    await live.settle();
    const [row] = await live.rows(mine);
    const id = shop.product('1');
    expect(await live.hub.entities.find(theirs.context, 'product', id)).toBeNull();
    expect((await live.hub.listings.byIds(theirs.context, [id])).size).toBe(0);
    expect(await live.hub.listings.reach(theirs.context, [id], [`gtin:0${GTIN.b}`])).toEqual([]);
    expect(await live.hub.listings.reach(mine.context, [], [`gtin:0${GTIN.b}`])).toHaveLength(1);
    expect(await live.hub.log.find(theirs.context, row?._id ?? '')).toBeNull();
    expect((await live.hub.bodies.read(theirs.context, await live.rows(mine))).size).toBe(0);
    expect((await live.hub.directory.stores(theirs.context.tenantId)).map((store) => store._id)).toEqual([]);
  });
});
