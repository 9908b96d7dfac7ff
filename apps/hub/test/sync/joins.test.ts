import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EntityDoc } from '../../src/store/documents.ts';
import { decide } from '../../src/sync/decide.ts';
import { explainEntity } from '../../src/sync/explain-entity.ts';
import { agreed, derivedAnew } from './agreed.ts';
import { GTIN, productBody } from './bodies.ts';
import { LiveHub, type LiveTenant } from './live-hub.ts';
import type { Shop } from './shop.ts';

let live: LiveHub;
beforeAll(async () => {
  live = await LiveHub.start({ database: 'sync_joins' });
});
afterAll(() => live.stop());

const AT = '2026-03-01T10:00:00.000Z';
const LATER = '2026-03-01T11:00:00.000Z';

const find = (tenant: LiveTenant, id: string): Promise<EntityDoc | null> =>
  live.hub.entities.find(tenant.context, 'product', id);
const stored = async (tenant: LiveTenant, id: string): Promise<EntityDoc> =>
  (await live.hub.entities.docs(tenant.context, 'product').findOne({ _id: id })) as EntityDoc;
const expectSameAnew = async (tenant: LiveTenant): Promise<void> => {
  expect(await agreed(live.db, tenant.context)).toEqual(await derivedAnew(live, tenant.context));
};

/** Three shops by name order: a-… < b-… < c-…, on platforms whose priority is html < woocommerce < magento. */
async function three(tenant: LiveTenant): Promise<{ a: Shop; b: Shop; c: Shop }> {
  const a = await tenant.shop('html', 'a');
  const b = await tenant.shop('woocommerce', 'b');
  const c = await tenant.shop('magento', 'c');
  return { a, b, c };
}

describe('hard case 5: joins that arrive late or are wrong', () => {
  it('two listings of one SKU and brand are one product, and part when they turn out to have two GTINs', async () => {
    const tenant = await live.tenant();
    const { a, b } = await three(tenant);
    await a.say('products', productBody('html', { id: '1', sku: 'N-1', title: 'Arden', at: AT }));
    await b.say('products', productBody('woocommerce', { id: '2', sku: 'n-1 ', title: 'Arden', at: AT }));
    await live.settle();
    expect(await find(tenant, b.product('2'))).toMatchObject({
      _id: a.product('1'),
      members: [a.product('1'), b.product('2')],
    });
    expect(await stored(tenant, b.product('2'))).toMatchObject({ state: 'alias', aliasOf: a.product('1') });

    await a.say(
      'products',
      productBody('html', { id: '1', sku: 'N-1', gtin: GTIN.a, title: 'Arden', at: LATER }),
    );
    await b.say(
      'products',
      productBody('woocommerce', { id: '2', sku: 'N-1', gtin: GTIN.b, title: 'Arden', at: LATER }),
    );
    await live.settle();
    expect(await stored(tenant, a.product('1'))).toMatchObject({
      state: 'live',
      members: [a.product('1')],
      aliasOf: null,
    });
    expect(await stored(tenant, b.product('2'))).toMatchObject({
      state: 'live',
      members: [b.product('2')],
      aliasOf: null,
    });
    await expectSameAnew(tenant);
  });

  it('listings that are joined only by a later event become one product with both offers', async () => {
    const tenant = await live.tenant();
    const { a, b } = await three(tenant);
    await a.say('products', productBody('html', { id: '1', gtin: GTIN.a, price: '100.00', at: AT }));
    await b.say('products', productBody('woocommerce', { id: '2', sku: 'N-2', price: '120.00', at: AT }));
    await live.settle();
    expect((await find(tenant, b.product('2')))?._id).toBe(b.product('2'));
    await b.say(
      'products',
      productBody('woocommerce', { id: '2', sku: 'N-2', gtin: GTIN.a, price: '120.00', at: LATER }),
    );
    await live.settle();
    const product = await find(tenant, b.product('2'));
    expect(product?._id).toBe(a.product('1'));
    expect(product?.['offers']).toMatchObject({
      [a.product('1')]: { price: 10_000 },
      [b.product('2')]: { price: 12_000 },
    });
    await expectSameAnew(tenant);
  });
});

describe('hard case 6: a chain of keys', () => {
  async function chain(tenant: LiveTenant): Promise<{ a: Shop; b: Shop; c: Shop }> {
    const { a, b, c } = await three(tenant);
    await a.say('products', productBody('html', { id: '1', gtin: GTIN.a, title: 'Said by A', at: AT }));
    await b.say(
      'products',
      productBody('woocommerce', { id: '2', gtin: GTIN.a, sku: 'N-2', title: 'Said by B', at: AT }),
    );
    await c.say(
      'products',
      productBody('magento', { id: '3', sku: 'N-2', title: 'Said by C', price: '99.00', at: LATER }),
    );
    await live.settle();
    return { a, b, c };
  }

  it('A-B by GTIN and B-C by SKU are one product under the smallest id', async () => {
    const tenant = await live.tenant();
    const { a, b, c } = await chain(tenant);
    const product = await find(tenant, c.product('3'));
    expect(product?._id).toBe(a.product('1'));
    expect(product?.members).toEqual([a.product('1'), b.product('2'), c.product('3')]);
    expect(product?.['title']).toBe('Said by C');
    await expectSameAnew(tenant);
  });

  it('after B is deleted A and C part, each under its own id, and nothing of C stays in A', async () => {
    const tenant = await live.tenant();
    const { a, b, c } = await chain(tenant);
    await b.say('products', { id: '2' }, { verb: 'delete', at: '2026-03-01T12:00:00.000Z' });
    await live.settle();
    expect(await stored(tenant, a.product('1'))).toMatchObject({
      state: 'live',
      aliasOf: null,
      title: 'Said by A',
    });
    expect(await stored(tenant, b.product('2'))).toMatchObject({ state: 'deleted', aliasOf: null });
    expect(await stored(tenant, c.product('3'))).toMatchObject({
      state: 'live',
      aliasOf: null,
      title: 'Said by C',
    });
    expect(JSON.stringify(await stored(tenant, a.product('1')))).not.toContain(c.product('3'));
    const views = await live.hub.entities
      .views(tenant.context)
      .find({ tenantId: tenant.context.tenantId })
      .sort({ _id: 1 })
      .toArray();
    expect(views.map(({ _id, productId, state }) => ({ _id, productId, state }))).toEqual([
      { _id: a.product('1'), productId: a.product('1'), state: 'live' },
      { _id: b.product('2'), productId: b.product('2'), state: 'deleted' },
      { _id: c.product('3'), productId: c.product('3'), state: 'live' },
    ]);
    await expectSameAnew(tenant);
  });

  it('when B comes back the three are one again and every id points at it', async () => {
    const tenant = await live.tenant();
    const { a, b, c } = await chain(tenant);
    await b.say('products', { id: '2' }, { verb: 'delete', at: '2026-03-01T12:00:00.000Z' });
    await live.settle();
    await b.say(
      'products',
      productBody('woocommerce', { id: '2', gtin: GTIN.a, sku: 'N-2', at: '2026-03-01T13:00:00.000Z' }),
    );
    await live.settle();
    for (const id of [a.product('1'), b.product('2'), c.product('3')])
      expect((await find(tenant, id))?._id).toBe(a.product('1'));
    await expectSameAnew(tenant);
  });

  it('whichever of the six orders the events come in, the outcome is the same', async () => {
    const shown: unknown[] = [];
    for (const order of [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [1, 3, 0, 2],
      [2, 0, 3, 1],
    ]) {
      const tenant = await live.tenant();
      const { a, b, c } = await three(tenant);
      const saying = [
        () => a.say('products', productBody('html', { id: '1', gtin: GTIN.a, at: AT })),
        () => b.say('products', productBody('woocommerce', { id: '2', gtin: GTIN.a, sku: 'N-2', at: AT })),
        () => c.say('products', productBody('magento', { id: '3', sku: 'N-2', at: AT })),
        () => b.say('products', { id: '2' }, { verb: 'delete', at: LATER }),
      ];
      for (const at of order) {
        await saying[at]?.();
        await live.settle();
      }
      const text = JSON.stringify(await agreed(live.db, tenant.context)).replaceAll(
        tenant.context.tenantId,
        'T',
      );
      shown.push(JSON.parse(text));
    }
    for (const each of shown) expect(each).toEqual(shown[0]);
  });
});

describe('a human says what belongs together', () => {
  const word = { by: 'operator-1', why: 'the same frame under two names' };

  it('joins what no key joins, and undoing it parts them again', async () => {
    const tenant = await live.tenant();
    const { a, b } = await three(tenant);
    const deps = { ...live.hub.deps, keyring: live.hub.keyring };
    await a.say('products', productBody('html', { id: '1', at: AT }));
    await b.say('products', productBody('woocommerce', { id: '2', at: AT }));
    await live.settle();
    await decide(
      deps,
      tenant.context,
      'product',
      a.product('1'),
      { same: [b.product('2')], different: [] },
      word,
    );
    expect((await find(tenant, b.product('2')))?._id).toBe(a.product('1'));
    const explained = await explainEntity(live.hub.deps, tenant.context, 'product', b.product('2'));
    expect(explained?.sources.map((source) => source.source)).toContain('varai');
    await expectSameAnew(tenant);

    live.clock.advance(1000);
    await decide(deps, tenant.context, 'product', a.product('1'), { same: [], different: [] }, word);
    expect((await find(tenant, b.product('2')))?._id).toBe(b.product('2'));
    await expectSameAnew(tenant);
  });

  it('parts what a key joins', async () => {
    const tenant = await live.tenant();
    const { a, b } = await three(tenant);
    await a.say('products', productBody('html', { id: '1', gtin: GTIN.a, at: AT }));
    await b.say('products', productBody('woocommerce', { id: '2', gtin: GTIN.a, at: AT }));
    await live.settle();
    await decide(
      { ...live.hub.deps, keyring: live.hub.keyring },
      tenant.context,
      'product',
      b.product('2'),
      { same: [], different: [a.product('1')] },
      word,
    );
    expect((await find(tenant, a.product('1')))?.members).not.toContain(b.product('2'));
    expect((await find(tenant, b.product('2')))?._id).toBe(b.product('2'));
    await expectSameAnew(tenant);
  });

  it('a key that one store uses twice joins nothing and waits for a human', async () => {
    const tenant = await live.tenant();
    const { a, b } = await three(tenant);
    await a.say('products', productBody('html', { id: '1', sku: 'N-1', at: AT }));
    await a.say('products', productBody('html', { id: '2', sku: 'N-1', at: AT }));
    await b.say('products', productBody('woocommerce', { id: '3', sku: 'N-1', at: AT }));
    await live.settle();
    const product = await find(tenant, b.product('3'));
    expect(product?.members).toEqual([b.product('3')]);
    expect(product?.reviews).toMatchObject([{ reason: 'held_twice_in_one_store' }]);
    await expectSameAnew(tenant);
  });

  it.each([
    ['is deleted', { id: '2' }, { verb: 'delete', at: LATER }],
    ['gets a SKU of its own', productBody('html', { id: '2', sku: 'N-2', at: LATER }), {}],
  ] as const)('joins again once the twin %s', async (_what, body, options) => {
    const tenant = await live.tenant();
    const { a, b } = await three(tenant);
    await a.say('products', productBody('html', { id: '1', sku: 'N-1', at: AT }));
    await a.say('products', productBody('html', { id: '2', sku: 'N-1', at: AT }));
    await b.say('products', productBody('woocommerce', { id: '3', sku: 'N-1', at: AT }));
    await live.settle();
    await a.say('products', body, options);
    await live.settle();
    expect(await find(tenant, b.product('3'))).toMatchObject({
      _id: a.product('1'),
      members: [a.product('1'), b.product('3')],
      reviews: [],
    });
    await expectSameAnew(tenant);
  });

  it('leaves no question behind where the twin was the only other one', async () => {
    const tenant = await live.tenant();
    const { a } = await three(tenant);
    await a.say('products', productBody('html', { id: '1', sku: 'N-1', at: AT }));
    await a.say('products', productBody('html', { id: '2', sku: 'N-1', at: AT }));
    await live.settle();
    expect((await find(tenant, a.product('1')))?.reviews).toHaveLength(1);
    await a.say('products', productBody('html', { id: '2', sku: 'N-2', at: LATER }));
    await live.settle();
    expect((await find(tenant, a.product('1')))?.reviews).toEqual([]);
    expect((await find(tenant, a.product('2')))?.reviews).toEqual([]);
    await expectSameAnew(tenant);
  });
});
