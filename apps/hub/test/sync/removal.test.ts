import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Entities } from '../../src/store/entities.ts';
import { openListing } from '../../src/store/listings.ts';
import { decide } from '../../src/sync/decide.ts';
import { removeStoreClaims } from '../../src/sync/remove-store.ts';
import { agreed, derivedAnew } from './agreed.ts';
import { customerBody, GTIN, orderBody, productBody } from './bodies.ts';
import { LiveHub, type LiveTenant } from './live-hub.ts';
import type { Shop } from './shop.ts';

let live: LiveHub;
beforeAll(async () => {
  live = await LiveHub.start({ database: 'sync_removal' });
});
afterAll(() => live.stop());

const AT = '2026-03-01T10:00:00.000Z';
const LATER = '2026-03-01T11:00:00.000Z';

const textOf = async (tenant: LiveTenant): Promise<unknown> => {
  const shown = JSON.stringify(await agreed(live.db, tenant.context));
  // Pseudonyms and sealed bytes differ between tenants by design.
  return JSON.parse(
    shown.replaceAll(tenant.context.tenantId, 'T').replaceAll(/"(sealed|subject)":"[^"]+"/g, '"$1":"…"'),
  );
};

async function staying(tenant: LiveTenant): Promise<Shop> {
  const shop = await tenant.shop('html', 'b-stays');
  await shop.say('products', productBody('html', { id: '1', gtin: GTIN.a, title: 'Arden', at: AT }));
  await shop.say('products', productBody('html', { id: '2', gtin: GTIN.b, title: 'Bastion', at: AT }));
  await shop.say(
    'customers',
    customerBody('html', { id: '7', email: 'a@example.org', verified: true, accepts: true, at: AT }),
  );
  await shop.say('orders', orderBody('html', { id: '500', customerId: '7', at: AT }));
  return shop;
}

async function leaving(tenant: LiveTenant): Promise<Shop> {
  const shop = await tenant.shop('shopify', 'a-leaves');
  await shop.say(
    'products',
    productBody('shopify', { id: '11', gtin: GTIN.a, title: 'Arden, newer', at: LATER }),
  );
  await shop.say(
    'products',
    productBody('shopify', { id: '12', gtin: GTIN.c, title: 'Only here', at: LATER }),
  );
  await shop.say(
    'customers',
    customerBody('shopify', { id: '71', email: 'a@example.org', verified: true, accepts: true, at: LATER }),
  );
  await shop.say('orders', orderBody('shopify', { id: '501', customerId: '71', at: LATER }));
  return shop;
}

const remove = async (tenant: LiveTenant, shop: Shop): Promise<number> => {
  await live.hub.directory.setStatus(shop.storeId, 'uninstalled');
  return removeStoreClaims(live.hub.deps, tenant.context, shop.storeId);
};

/** The store of entities, as a process sees it that dies at this write. */
function cutOffAt(entities: Entities, at: 'write' | 'writeViews' | 'name'): Entities {
  const whole = {
    docs: entities.docs.bind(entities),
    write: entities.write.bind(entities),
    writeViews: entities.writeViews.bind(entities),
    name: entities.name.bind(entities),
  };
  return { ...whole, [at]: () => Promise.reject(new Error('cut off')) } as unknown as Entities;
}

describe('hard case 7: removal equals absence', () => {
  it('after a store is removed everything is as if it had never spoken', async () => {
    const [with_, without] = [await live.tenant(), await live.tenant()];
    await staying(with_);
    const shop = await leaving(with_);
    await staying(without);
    await live.settle();
    expect(await textOf(with_)).not.toEqual(await textOf(without));
    expect(await remove(with_, shop)).toBe(4);
    expect(await textOf(with_)).toEqual(await textOf(without));
    expect(await agreed(live.db, with_.context)).toEqual(await derivedAnew(live, with_.context));
    expect(await live.hub.listings.docs(with_.context).countDocuments({ storeId: shop.storeId })).toBe(0);
  });

  it('shoppers of the removed store are shown none of its products', async () => {
    const tenant = await live.tenant();
    const shop = await leaving(tenant);
    await live.settle();
    const shown = { tenantId: tenant.context.tenantId, storeId: shop.storeId, state: 'live' } as const;
    expect(await live.hub.entities.views(tenant.context).countDocuments(shown)).toBe(2);
    await remove(tenant, shop);
    expect(await live.hub.entities.views(tenant.context).countDocuments(shown)).toBe(0);
  });

  it('a refusal outlives the store it was spoken in, and the grant beside it does not come back', async () => {
    const tenant = await live.tenant();
    await staying(tenant);
    const shop = await tenant.shop('shopify', 'a-leaves');
    await shop.say(
      'customers',
      customerBody('shopify', {
        id: '71',
        email: 'a@example.org',
        verified: true,
        accepts: false,
        at: LATER,
      }),
    );
    await live.settle();
    await remove(tenant, shop);
    const user = await live.hub.entities.find(
      tenant.context,
      'user',
      `${tenant.context.tenantId}-b-stays:user:7`,
    );
    expect(user).toMatchObject({ state: 'live', privacyConsent: { emailMarketing: { granted: false } } });
    // Nothing of the person but the refusal, and the key that finds them.
    const [left] = await live.hub.listings
      .docs(tenant.context)
      .find({ storeId: shop.storeId })
      .map(openListing)
      .toArray();
    expect(Object.keys(left?.claims ?? {}).sort()).toEqual(['identity', 'refusals:email_marketing']);
    expect(await agreed(live.db, tenant.context)).toEqual(await derivedAnew(live, tenant.context));
  });

  it('is finished by the next run where it was cut off in the middle, wherever that was', async () => {
    const [without, ...cut] = [
      await live.tenant(),
      await live.tenant(),
      await live.tenant(),
      await live.tenant(),
    ];
    await staying(without);
    await live.settle();
    const right = await textOf(without);
    // Before any entity is written; after the entities, before their views; before the listings are dropped.
    for (const [at, tenant] of cut.entries()) {
      await staying(tenant);
      const shop = await leaving(tenant);
      await live.settle();
      await live.hub.directory.setStatus(shop.storeId, 'uninstalled');
      const entities = cutOffAt(live.hub.entities, at === 0 ? 'write' : at === 1 ? 'writeViews' : 'name');
      await expect(
        removeStoreClaims({ ...live.hub.deps, entities }, tenant.context, shop.storeId),
      ).rejects.toThrow('cut off');
      await removeStoreClaims(live.hub.deps, tenant.context, shop.storeId);
      expect(await textOf(tenant)).toEqual(right);
      expect(await live.hub.listings.docs(tenant.context).countDocuments({ storeId: shop.storeId })).toBe(0);
    }
  });

  it('keeps what a human decided about other stores, and drops what was said about the removed one', async () => {
    const tenant = await live.tenant();
    const stays = await staying(tenant);
    const shop = await leaving(tenant);
    await live.settle();
    const deps = { ...live.hub.deps, keyring: live.hub.keyring };
    const word = { by: 'operator-1', why: 'checked in the shop' };
    await decide(
      deps,
      tenant.context,
      'product',
      stays.product('2'),
      { field: 'metadata.title', value: 'Bastion by hand' },
      word,
    );
    await decide(
      deps,
      tenant.context,
      'product',
      shop.product('11'),
      { field: 'metadata.title', value: 'Arden by hand' },
      word,
    );
    await remove(tenant, shop);
    expect(await live.hub.entities.find(tenant.context, 'product', stays.product('2'))).toMatchObject({
      title: 'Bastion by hand',
    });
    expect(await live.hub.entities.find(tenant.context, 'product', stays.product('1'))).toMatchObject({
      title: 'Arden',
    });
  });

  it('events of a removed store that were accepted before it left bring nothing back', async () => {
    const tenant = await live.tenant();
    const shop = await leaving(tenant);
    await live.settle();
    await shop.say('products', productBody('shopify', { id: '13', title: 'Too late', at: LATER }));
    await remove(tenant, shop);
    await live.settle();
    expect(await live.hub.listings.docs(tenant.context).countDocuments({ storeId: shop.storeId })).toBe(0);
    expect(await live.hub.log.aside(tenant.context, {}, 10)).toMatchObject([
      { state: 'parked', problem: { code: 'sync/unknown-store' } },
    ]);
  });
});
