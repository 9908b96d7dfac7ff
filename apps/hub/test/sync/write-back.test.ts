import type { Json } from '@varai/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WriteBack } from '../../src/connectors/shop-api.ts';
import { ShopRefused, ShopUnavailable } from '../../src/connectors/shop-http.ts';
import type { Platform, Store } from '../../src/store/tenancy.ts';
import { WriteBacks, type WriteBackDoc } from '../../src/store/write-backs.ts';
import { decide } from '../../src/sync/decide.ts';
import { runWriteBack, type WriteBackRun } from '../../src/sync/write-back/run-write-back.ts';
import { GTIN, productBody, type ProductFacts } from './bodies.ts';
import { LiveHub, type LiveTenant } from './live-hub.ts';
import type { Shop } from './shop.ts';
import { CARRIED, WrittenShop } from './write-back-shop.ts';

let live: LiveHub;
let writeBacks: WriteBacks;
beforeAll(async () => {
  live = await LiveHub.start({ database: 'sync_write_back' });
  writeBacks = new WriteBacks(live.hub.connections);
});
afterAll(() => live.stop());

const held = (): Promise<void> => Promise.resolve();
const minute = (n: number): string => `2026-03-01T10:${String(n).padStart(2, '0')}:00.000Z`;

async function run(
  shop: Shop,
  there: WrittenShop | null,
  { atOnce = 10, keep = held }: { atOnce?: number; keep?: () => Promise<void> } = {},
): Promise<WriteBackRun> {
  const store = (await live.hub.directory.byId(shop.storeId)) as Store;
  return runWriteBack(
    { ...live.hub.deps, writeBacks },
    store,
    there === null ? null : { api: there, atOnce },
    keep,
    new AbortController().signal,
  );
}

/** What the shop sends when its product is as these facts say and holds what was written to it. */
async function says(
  shop: Shop,
  facts: ProductFacts,
  holding: Readonly<Record<string, string>> = {},
): Promise<void> {
  const body = productBody(shop.platform, facts) as Record<string, unknown>;
  for (const [field, list] of Object.entries(CARRIED[shop.platform](facts.id, holding)))
    body[field] = [...((body[field] as unknown[] | undefined) ?? []), ...(list as unknown[])];
  await shop.say('products', body);
  await live.settle();
}

const human = (tenant: LiveTenant, about: string, field: string, value: Json): Promise<void> => {
  live.clock.advance(1_000);
  return decide(
    { ...live.hub.deps },
    tenant.context,
    'product',
    about,
    { field, value },
    { by: 'op_1', why: 'measured' },
  );
};

const document = async (shop: Shop, id: string): Promise<WriteBackDoc> => {
  const store = (await live.hub.directory.byId(shop.storeId)) as Store;
  return (await writeBacks.byIds(store, [shop.product(id)])).get(shop.product(id)) as WriteBackDoc;
};

const agreedOn = async (tenant: LiveTenant, shop: Shop, id: string): Promise<Record<string, unknown>> =>
  (await live.hub.entities.find(tenant.context, 'product', shop.product(id))) as Record<string, unknown>;

describe('write-back', () => {
  it('writes what is known of a product once, and only what changed from then on', async () => {
    const tenant = await live.tenant();
    const [shop, other] = [await tenant.shop('shopify', 'b'), await tenant.shop('html', 'a')];
    const there = new WrittenShop();
    await says(shop, { id: '11', gtin: GTIN.a, at: minute(1) });
    await says(other, { id: '7', title: 'Arden eyeglasses 52-18-140', gtin: GTIN.a, at: minute(2) });
    await human(tenant, shop.product('11'), 'ai_enhanced.style_keywords', ['minimal']);

    expect(await run(shop, there)).toMatchObject({ looked: 1, changed: 1, written: 1 });
    expect(there.of('11')).toEqual({
      product_id: other.product('7'),
      style_keywords: '["minimal"]',
      lens_width_mm: '52',
      bridge_mm: '18',
      temple_mm: '140',
      measured_from: '{"bridge_mm":"html:title","lens_width_mm":"html:title","temple_mm":"html:title"}',
      fingerprint: expect.any(String),
    });

    expect(await run(shop, there)).toMatchObject({ changed: 0, written: 0 });
    expect(there.calls).toHaveLength(1);

    await human(tenant, shop.product('11'), 'ai_enhanced.style_keywords', ['bold']);
    expect(await run(shop, there)).toMatchObject({ changed: 1, written: 1 });
    expect(Object.keys(there.calls[1]?.[0]?.facts ?? {}).sort()).toEqual(['fingerprint', 'style_keywords']);
  });

  it('takes a fact away that nobody states any more', async () => {
    const tenant = await live.tenant();
    const [shop, other] = [await tenant.shop('woocommerce'), await tenant.shop('html')];
    const there = new WrittenShop();
    await says(shop, { id: '11', gtin: GTIN.a, at: minute(1) });
    await says(other, { id: '7', title: 'Arden eyeglasses 52-18-140', gtin: GTIN.a, at: minute(2) });
    await run(shop, there);
    expect(there.of('11')).toHaveProperty('bridge_mm', '18');
    await says(other, { id: '7', title: 'Arden', gtin: GTIN.a, at: minute(3) });
    await run(shop, there);
    expect(there.of('11')).not.toHaveProperty('bridge_mm');
    expect(there.of('11')).not.toHaveProperty('measured_from');
    expect(there.of('11')).toHaveProperty('product_id');
  });

  it('gives a repeated write its old key, and the same facts written again later a new one', async () => {
    const tenant = await live.tenant();
    const shop = await tenant.shop('shopify');
    const there = new WrittenShop();
    await says(shop, { id: '11', at: minute(1) });
    there.answer = () => {
      throw new ShopUnavailable('no answer');
    };
    await expect(run(shop, there)).rejects.toThrow('no answer');
    expect((await document(shop, '11')).attempts).toBe(0);
    there.answer = (facts) => facts.map(() => null);
    await run(shop, there);
    for (const words of [['bold'], ['calm'], ['bold']]) {
      await human(tenant, shop.product('11'), 'ai_enhanced.style_keywords', words);
      await run(shop, there);
    }
    const keys = there.calls.map((call) => call[0]?.idempotencyKey);
    expect(keys[1]).toBe(keys[0]);
    expect(new Set(keys).size).toBe(4);
  });

  it('goes on where it was killed, and writes nothing twice', async () => {
    const tenant = await live.tenant();
    const shop = await tenant.shop('shopify');
    const there = new WrittenShop();
    for (const id of ['11', '12', '13', '14', '15']) await says(shop, { id, at: minute(1) });
    let steps = 0;
    const dies = async (): Promise<void> => {
      steps += 1;
      if (steps === 4) throw new Error('killed');
    };
    await expect(run(shop, there, { atOnce: 2, keep: dies })).rejects.toThrow('killed');
    expect(there.held.size).toBe(4);
    expect(await run(shop, there, { atOnce: 2 })).toMatchObject({ changed: 0, written: 1 });
    expect(
      there.calls
        .flat()
        .map(({ productId }) => productId)
        .sort(),
    ).toEqual(['11', '12', '13', '14', '15']);
  });

  it('repeats the call whose answer was lost with the process, under the same key', async () => {
    const tenant = await live.tenant();
    const shop = await tenant.shop('shopify');
    const there = new WrittenShop();
    await says(shop, { id: '11', at: minute(1) });
    const obey = there.answer;
    there.answer = (facts) => {
      there.answer = obey;
      void there.write(facts);
      throw new Error('killed');
    };
    await expect(run(shop, there)).rejects.toThrow('killed');
    expect(there.of('11')).toHaveProperty('product_id');
    expect(await run(shop, there)).toMatchObject({ written: 1 });
    const [first, , again] = there.calls;
    expect(again?.[0]).toEqual(first?.[0]);
  });

  it('sets right what a call of unknown end wrote, though the facts are again as they were before it', async () => {
    const tenant = await live.tenant();
    const shop = await tenant.shop('shopify');
    const there = new WrittenShop();
    const obey = there.answer;
    const dies = (facts: readonly WriteBack[]): never => {
      there.answer = obey;
      void there.write(facts);
      throw new Error('killed');
    };
    const words = (list: readonly string[]): Promise<void> =>
      human(tenant, shop.product('11'), 'ai_enhanced.style_keywords', [...list]);
    await says(shop, { id: '11', at: minute(1) });
    for (const [before, lost] of [
      [['bold'], ['calm']],
      [['bold'], []],
      [[], ['calm']],
    ] as const) {
      await words(before);
      await run(shop, there);
      const held = { ...there.of('11') };
      await words(lost);
      there.answer = dies;
      await expect(run(shop, there)).rejects.toThrow('killed');
      expect(there.of('11')).not.toEqual(held);
      await words(before);
      await run(shop, there);
      expect(there.of('11')).toEqual(held);
      expect(await run(shop, there)).toMatchObject({ written: 0 });
    }
  });

  it('notes a product that is gone, and writes all of it should it come back', async () => {
    const tenant = await live.tenant();
    const shop = await tenant.shop('shopify');
    const there = new WrittenShop();
    await says(shop, { id: '11', at: minute(1) });
    await run(shop, there);
    await shop.say('products', { id: '11' }, { verb: 'delete', at: minute(2) });
    await live.settle();
    await run(shop, there);
    expect(await document(shop, '11')).toMatchObject({
      state: 'gone',
      isSold: false,
      facts: {},
      written: {},
    });
    there.held.clear();
    await says(shop, { id: '11', at: minute(3) });
    await run(shop, there);
    expect(there.of('11')).toHaveProperty('product_id');

    there.answer = ([write]) => [{ productId: write?.productId ?? '', result: 'gone' }];
    await human(tenant, shop.product('11'), 'ai_enhanced.style_keywords', ['bold']);
    expect(await run(shop, there)).toMatchObject({ gone: 1, written: 0 });
    expect(await document(shop, '11')).toMatchObject({ state: 'gone', isSold: true });
  });

  it('tries a refused product again later and at last sets it aside, and the others not at all', async () => {
    const tenant = await live.tenant();
    const shop = await tenant.shop('shopify');
    const there = new WrittenShop();
    for (const id of ['11', '12', '13']) await says(shop, { id, at: minute(1) });
    there.answer = (facts) => {
      if (facts.some(({ productId }) => productId === '12')) throw new ShopRefused(422, 'no such type');
      return facts.map(() => null);
    };
    expect(await run(shop, there)).toMatchObject({ written: 2, refused: 1 });
    expect(await document(shop, '12')).toMatchObject({ state: 'waiting', code: 'http-422', attempts: 1 });
    expect(await run(shop, there)).toMatchObject({ written: 0, refused: 0 });
    for (let attempt = 2; attempt <= 11; attempt++) {
      live.clock.advance(24 * 3_600_000);
      await run(shop, there);
    }
    expect(await document(shop, '12')).toMatchObject({ state: 'set_aside', code: 'http-422', attempts: 11 });
    const calls = there.calls.length;
    live.clock.advance(24 * 3_600_000);
    await run(shop, there);
    expect(there.calls).toHaveLength(calls);

    there.answer = (facts) => facts.map(() => null);
    await human(tenant, shop.product('12'), 'ai_enhanced.style_keywords', ['bold']);
    expect(await run(shop, there)).toMatchObject({ written: 1 });
  });

  it('asks a shop no more that lets it in no more, and holds it against no product', async () => {
    const tenant = await live.tenant();
    const shop = await tenant.shop('shopify');
    const there = new WrittenShop();
    for (const id of ['11', '12', '13']) await says(shop, { id, at: minute(1) });
    there.answer = () => {
      throw new ShopRefused(401, 'token');
    };
    await expect(run(shop, there, { atOnce: 1 })).rejects.toThrow('token');
    expect(there.calls).toHaveLength(1);
    expect(await document(shop, '11')).toMatchObject({ state: 'waiting', attempts: 0 });
  });

  it('works out what a shop is told that it cannot write to', async () => {
    const tenant = await live.tenant();
    const shop = await tenant.shop('html');
    await says(shop, { id: '11', at: minute(1) });
    expect(await run(shop, null)).toMatchObject({ changed: 1, written: 0 });
    expect((await document(shop, '11')).facts).toHaveProperty('product_id', shop.product('11'));
  });
});

const WRITABLE = ['shopify', 'woocommerce', 'magento'] as const;

describe.each(WRITABLE)('hard case 18: the echo of our write-back on %s', (platform: Platform) => {
  const scene = async (): Promise<{
    tenant: LiveTenant;
    shop: Shop;
    there: WrittenShop;
    measured: (mm: number, n: number) => Promise<void>;
    bridge: () => Promise<unknown>;
  }> => {
    const tenant = await live.tenant();
    const [shop, other] = [await tenant.shop(platform, 'z'), await tenant.shop('html', 'a')];
    const there = new WrittenShop();
    await says(shop, { id: '11', gtin: GTIN.a, at: minute(1) });
    return {
      tenant,
      shop,
      there,
      measured: (mm, n) =>
        says(other, { id: '7', title: `Arden eyeglasses 52-${mm}-140`, gtin: GTIN.a, at: minute(n) }),
      bridge: async () =>
        ((await agreedOn(tenant, shop, '11'))['frame'] as Record<string, unknown>)['bridgeMm'],
    };
  };

  it('is not the platform’s claim: our value does not outlive our changing it, and the rest counts', async () => {
    const { tenant, shop, there, measured, bridge } = await scene();
    await measured(18, 2);
    await run(shop, there);
    const first = { ...there.of('11') };
    expect(first).toHaveProperty('bridge_mm', '18');

    await says(shop, { id: '11', title: 'Arden renamed', gtin: GTIN.a, quantity: 9, at: minute(5) }, first);
    const product = await agreedOn(tenant, shop, '11');
    expect(product).toMatchObject({
      title: 'Arden renamed',
      offers: { [shop.product('11')]: { quantity: 9 } },
    });
    const listing = (await live.hub.listings.byIds(tenant.context, [shop.product('11')])).get(
      shop.product('11'),
    );
    expect(listing?.claims['eyewear']?.value).toEqual({});
    expect(await run(shop, there)).toMatchObject({ written: 0 });

    await measured(21, 6);
    expect(await bridge()).toBe(21);
    await run(shop, there);
    expect(there.of('11')).toHaveProperty('bridge_mm', '21');

    // The echo of the old value arrives only now, with a newer time.
    await says(shop, { id: '11', gtin: GTIN.a, at: minute(8) }, first);
    expect(await bridge()).toBe(21);
    await says(shop, { id: '11', gtin: GTIN.a, at: minute(9) }, there.of('11'));
    expect(await bridge()).toBe(21);
    expect(await run(shop, there)).toMatchObject({ written: 0 });
    expect(there.of('11')).toHaveProperty('bridge_mm', '21');
  });

  it('is none where a human wrote over that very field: it is the platform’s claim, and stays as they wrote it', async () => {
    const { shop, there, measured, bridge } = await scene();
    await measured(18, 2);
    await run(shop, there);
    const edited = { ...there.of('11'), bridge_mm: '20' };
    there.held.set('11', edited);
    await says(shop, { id: '11', gtin: GTIN.a, at: minute(5) }, edited);
    expect(await bridge()).toBe(20);

    await run(shop, there);
    expect(there.calls.at(-1)?.[0]?.facts).not.toHaveProperty('bridge_mm');
    await says(shop, { id: '11', gtin: GTIN.a, at: minute(6) }, there.of('11'));
    expect(await bridge()).toBe(20);
    await measured(21, 7);
    await run(shop, there);
    expect(await bridge()).toBe(20);
    expect(there.of('11')).toHaveProperty('bridge_mm', '20');

    // They take it away again: ours returns.
    const { bridge_mm: _, ...without } = there.of('11');
    there.held.set('11', without);
    await says(shop, { id: '11', gtin: GTIN.a, at: minute(8) }, without);
    expect(await bridge()).toBe(21);
    await run(shop, there);
    expect(there.of('11')).toHaveProperty('bridge_mm', '21');
  });

  it('is none where they wrote over what a call of unknown end had brought', async () => {
    const { shop, there, measured, bridge } = await scene();
    await measured(18, 2);
    const obey = there.answer;
    there.answer = (facts) => {
      there.answer = obey;
      void there.write(facts);
      throw new Error('killed');
    };
    await expect(run(shop, there)).rejects.toThrow('killed');
    const edited = { ...there.of('11'), bridge_mm: '20' };
    there.held.set('11', edited);
    await says(shop, { id: '11', gtin: GTIN.a, at: minute(5) }, edited);
    await run(shop, there);
    expect(there.of('11')).toHaveProperty('bridge_mm', '20');
    expect(await bridge()).toBe(20);
  });

  it('is one still where only half of a write had arrived', async () => {
    const { shop, there, measured, bridge } = await scene();
    await measured(18, 2);
    await run(shop, there);
    const before = { ...there.of('11') };
    await measured(21, 3);
    there.answer = () => {
      throw new ShopUnavailable('cut off');
    };
    await expect(run(shop, there)).rejects.toThrow('cut off');
    // The value arrived, the fingerprint beside it did not.
    const torn = { ...before, bridge_mm: '21' };
    there.held.set('11', { ...torn });
    await says(shop, { id: '11', gtin: GTIN.a, at: minute(5) }, torn);
    there.answer = (facts) => facts.map(() => null);
    await run(shop, there);
    await says(shop, { id: '11', gtin: GTIN.a, at: minute(6) }, there.of('11'));
    await measured(19, 7);
    expect(await bridge()).toBe(19);
  });
});
