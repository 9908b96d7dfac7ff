import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultPolicy } from '@varai/core/conflict';
import type { EntityDoc, ViewDoc } from '../../src/store/documents.ts';
import { applyRows } from '../../src/sync/apply.ts';
import { rederiveForPolicy } from '../../src/sync/rederive.ts';
import { agreed, derivedAnew } from './agreed.ts';
import { customerBody, GTIN, orderBody, productBody } from './bodies.ts';
import { LiveHub, type LiveTenant } from './live-hub.ts';
import type { Shop } from './shop.ts';

let live: LiveHub;
beforeAll(async () => {
  live = await LiveHub.start({ database: 'sync_views' });
});
afterAll(() => live.stop());

const AT = '2026-03-01T10:00:00.000Z';
const LATER = '2026-03-01T11:00:00.000Z';

const view = async (tenant: LiveTenant, id: string): Promise<ViewDoc> =>
  (await live.hub.entities.views(tenant.context).findOne({ _id: id })) as ViewDoc;
const product = (tenant: LiveTenant, id: string): Promise<EntityDoc | null> =>
  live.hub.entities.find(tenant.context, 'product', id);

async function pair(tenant: LiveTenant): Promise<{ cheap: Shop; dear: Shop }> {
  const cheap = await tenant.shop('html', 'cheap');
  const dear = await tenant.shop('shopify', 'dear');
  await cheap.say(
    'products',
    productBody('html', { id: '1', gtin: GTIN.a, title: 'Arden', price: '99.00', quantity: 1, at: AT }),
  );
  await dear.say(
    'products',
    productBody('shopify', {
      id: '2',
      gtin: GTIN.a,
      title: 'ARDEN deluxe',
      price: '149.00',
      quantity: 2,
      at: LATER,
    }),
    { at: LATER },
  );
  await live.settle();
  return { cheap, dear };
}

describe("a store's view of a product", () => {
  it("shows the agreed product with the store's own price and stock", async () => {
    const tenant = await live.tenant();
    const { cheap, dear } = await pair(tenant);
    expect(await view(tenant, cheap.product('1'))).toMatchObject({
      productId: cheap.product('1'),
      title: 'ARDEN deluxe',
      price: 9_900,
      quantity: 1,
    });
    expect(await view(tenant, dear.product('2'))).toMatchObject({
      productId: cheap.product('1'),
      title: 'ARDEN deluxe',
      price: 14_900,
      quantity: 2,
    });
  });

  it('is not overwritten by a slow writer who worked on what was true before', async () => {
    const tenant = await live.tenant();
    const shop = await tenant.shop('html');
    const { entities } = live.hub;
    await shop.say('products', productBody('html', { id: '1', title: 'Old', quantity: 9, at: AT }), {
      at: AT,
    });
    const [row] = await live.rows(tenant);
    // The slow one has written the entity and is about to write its view; meanwhile everything moves on.
    const slow = {
      docs: entities.docs.bind(entities),
      write: entities.write.bind(entities),
      name: entities.name.bind(entities),
      writeViews: async (...args: Parameters<typeof entities.writeViews>) => {
        await shop.say('products', productBody('html', { id: '1', title: 'New', quantity: 0, at: LATER }), {
          at: LATER,
        });
        await applyRows(
          live.hub.deps,
          'EU',
          (await live.rows(tenant)).filter((each) => each._id !== row?._id),
        );
        await entities.writeViews(...args);
      },
    } as unknown as typeof entities;
    await applyRows({ ...live.hub.deps, entities: slow }, 'EU', row === undefined ? [] : [row]);
    expect(await view(tenant, shop.product('1'))).toMatchObject({ title: 'New', quantity: 0 });
  });

  it('of a listing that was parted from its product is not put back by a slow writer', async () => {
    const tenant = await live.tenant();
    const { cheap, dear } = await pair(tenant);
    const stale = await view(tenant, dear.product('2'));
    await dear.say(
      'products',
      productBody('shopify', { id: '2', gtin: GTIN.b, title: 'Another', at: '2026-03-01T12:00:00.000Z' }),
      { at: '2026-03-01T12:00:00.000Z' },
    );
    await live.settle();
    await live.hub.entities.writeViews(tenant.context, [stale]);
    expect(await view(tenant, dear.product('2'))).toMatchObject({
      productId: dear.product('2'),
      title: 'Another',
    });
    expect(await view(tenant, cheap.product('1'))).toMatchObject({ title: 'Arden' });
  });

  it('of a deleted product shows nothing, and stays so', async () => {
    const tenant = await live.tenant();
    const { cheap, dear } = await pair(tenant);
    const stale = await view(tenant, dear.product('2'));
    await dear.say('products', { id: '2' }, { verb: 'delete', at: '2026-03-01T12:00:00.000Z' });
    await live.settle();
    await live.hub.entities.writeViews(tenant.context, [stale]);
    expect(await view(tenant, dear.product('2'))).toMatchObject({ state: 'deleted' });
    expect(await view(tenant, dear.product('2'))).not.toHaveProperty('title');
    expect(await view(tenant, cheap.product('1'))).toMatchObject({ state: 'live', title: 'Arden' });
  });
});

describe('a policy', () => {
  it("of a store keeps its own word in its own view, and touches neither the product nor the others' views", async () => {
    const tenant = await live.tenant();
    const { cheap, dear } = await pair(tenant);
    await live.hub.directory.setPolicy(tenant.context, {
      ...defaultPolicy,
      stores: { [cheap.storeId]: { fields: { metadata: 'platform_wins' } } },
    });
    await rederiveForPolicy(live.hub.deps, tenant.context);
    expect(await view(tenant, cheap.product('1'))).toMatchObject({ title: 'Arden' });
    expect(await view(tenant, dear.product('2'))).toMatchObject({ title: 'ARDEN deluxe' });
    expect(await product(tenant, cheap.product('1'))).toMatchObject({ title: 'ARDEN deluxe' });
    expect(await agreed(live.db, tenant.context)).toEqual(await derivedAnew(live, tenant.context));
  });

  it('that is changed gives what it would have given from the start, of every kind of entity', async () => {
    const tenant = await live.tenant();
    const shops = await tenant.shops();
    for (const shop of Object.values(shops)) {
      const { platform } = shop;
      await shop.say(
        'products',
        productBody(platform, {
          id: '1',
          gtin: GTIN.a,
          title: `by ${platform}`,
          at: platform === 'html' ? LATER : AT,
        }),
      );
      await shop.say('products', productBody(platform, { id: `2${platform.length}`, at: AT }));
      await shop.say(
        'customers',
        customerBody(platform, { id: '7', email: 'a@example.org', verified: true, at: AT }),
      );
      await shop.say('orders', orderBody(platform, { id: '5', customerId: '7', at: AT }));
    }
    await live.settle();
    const changed = {
      ...defaultPolicy,
      priority: ['varai', 'woocommerce', 'html', 'shopify', 'magento'],
      kinds: {
        ...defaultPolicy.kinds,
        product: {
          ...defaultPolicy.kinds.product,
          fields: { ...defaultPolicy.kinds.product.fields, metadata: 'manual_review' },
        },
      },
    };
    expect(await product(tenant, shops.html.product('1'))).toMatchObject({ title: 'by html', reviews: [] });
    await live.hub.directory.setPolicy(tenant.context, changed);
    const seen: number[] = [];
    const derived = await rederiveForPolicy(live.hub.deps, tenant.context, (done) => seen.push(done));
    expect(seen.at(-1)).toBe(derived);
    const agreedProduct = await product(tenant, shops.html.product('1'));
    expect(agreedProduct).toMatchObject({ title: 'by woocommerce' });
    expect(agreedProduct?.reviews.length).toBeGreaterThan(0);
    expect(await agreed(live.db, tenant.context)).toEqual(await derivedAnew(live, tenant.context));
    // Nothing is left to do, and doing it again does nothing.
    expect(await rederiveForPolicy(live.hub.deps, tenant.context)).toBe(0);
  });

  it('that was cut off half way is finished by the next run', async () => {
    const tenant = await live.tenant();
    const shop = await tenant.shop('html');
    for (let n = 1; n <= 12; n++) await shop.say('products', productBody('html', { id: `${n}`, at: AT }));
    await shop.say('orders', orderBody('html', { id: '5', at: AT }));
    await live.settle();
    await live.hub.directory.setPolicy(tenant.context, {
      ...defaultPolicy,
      priority: [...defaultPolicy.priority].reverse(),
    });
    const cut = rederiveForPolicy(live.hub.deps, tenant.context, () => {
      throw new Error('cut off');
    });
    await expect(cut).rejects.toThrow('cut off');
    expect(await rederiveForPolicy(live.hub.deps, tenant.context)).toBe(1);
    expect(await agreed(live.db, tenant.context)).toEqual(await derivedAnew(live, tenant.context));
  });
});
