import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { canonical, parseExact } from '@varai/core';
import { mappers, type Statement } from '@varai/core/platform';
import type { Carried } from '@varai/core/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openShop } from '../../src/connectors/open-shop.ts';
import { LOOPBACK, Reach } from '../../src/connectors/reach.ts';
import {
  AccessProblem,
  PULLED_RESOURCES,
  type PulledPage,
  type PulledRecord,
  type PulledResource,
  type PullWindow,
  type ShopApi,
} from '../../src/connectors/shop-api.ts';
import { ShopRefused, ShopUnavailable } from '../../src/connectors/shop-http.ts';
import { standardWebhook } from '../../src/connectors/standard-webhook.ts';
import { woocommerceApi } from '../../src/connectors/woocommerce/api.ts';
import { fakePace } from './fake-pace.ts';
import { wooStore, type WooStore } from './woocommerce-store.ts';

const EVERYTHING = { sinceMs: 0, untilMs: Date.parse('2099-01-01T00:00:00Z') };

async function pagesOf(pages: AsyncIterable<PulledPage>): Promise<PulledPage[]> {
  const out: PulledPage[] = [];
  for await (const page of pages) out.push(page);
  return out;
}
const bulkOf = async (
  { api }: { readonly api: ShopApi },
  resource: PulledResource,
): Promise<PulledRecord[]> =>
  (await pagesOf(api.bulk(resource, null))).flatMap(({ records }) => [...records]);

async function pullOf(
  { api }: { readonly api: ShopApi },
  resource: PulledResource,
  window: PullWindow = EVERYTHING,
): Promise<PulledRecord[]> {
  const records: PulledRecord[] = [];
  let cursor: string | null = null;
  do {
    const page: PulledPage = await api.pull(resource, window, cursor);
    records.push(...page.records);
    cursor = page.next;
  } while (cursor !== null);
  return records;
}

async function idsOf({ api }: { readonly api: ShopApi }, resource: PulledResource): Promise<string[]> {
  const ids: string[] = [];
  for await (const page of api.ids(resource, null)) ids.push(...page.ids);
  return ids;
}

/** Each claim as text, by kind, id and group, so that a difference names itself. */
function claimsOf(resource: string, data: unknown): Map<string, string> {
  const mapped = mappers.woocommerce[resource]?.(data, { verb: 'update', currency: 'EUR', timeZone: 'UTC' });
  if (mapped?.ok !== true) throw new Error(`${resource} does not map: ${JSON.stringify(mapped)}`);
  return new Map(
    mapped.value.statements.flatMap((statement: Statement) =>
      Object.entries(statement.groups).map(
        ([group, value]) =>
          [
            `${statement.kind} ${statement.resourceId} ${group}`,
            `${statement.modifiedAt} ${canonical(value)}`,
          ] as const,
      ),
    ),
  );
}

const idsIn = (records: readonly PulledRecord[]): string[] => records.map(({ id }) => id).sort();
const alive = ({ shop }: WooStore, resource: PulledResource): string[] =>
  [...shop.state[resource].values()]
    .filter(({ deleted }) => !deleted)
    .map(({ id }) => id)
    .sort();

describe('what WooCommerce says when asked', () => {
  it.each([
    [1, true],
    [2, true],
    [3, true],
    [4, false],
    [5, false],
  ])('makes the claims that its webhooks make (shop %i, native %s)', async (seed, native) => {
    const store = await wooStore({ seed, native, savesParents: false });
    store.live(200);
    const asked = new Map<string, string>();
    for (const resource of PULLED_RESOURCES)
      for (const record of await bulkOf(store, resource))
        for (const [key, value] of claimsOf(record.resource, record.data)) asked.set(key, value);
    const told = new Map<string, string>();
    // Everything that is there is told anew, as it now stands.
    for (const { request, event } of store.shop.open()) {
      if (event.carried.some((carried) => isGone(store, carried))) continue;
      const body = parseExact(request.body.toString()) as { data?: unknown };
      const claims = claimsOf(request.path.split('/').at(-1) ?? '', native ? body : body.data);
      for (const [key, value] of claims) told.set(key, value);
    }
    // What the shop was told of consents it has no field for: our plugin adds it.
    for (const key of told.keys()) if (!native && key.includes(' privacy_settings')) told.delete(key);
    expect(told.size).toBeGreaterThan(200);
    expect([...told.keys()].some((key) => / pricing:\d/.test(key))).toBe(true);
    expect(Object.fromEntries(asked)).toEqual(Object.fromEntries(told));
  });

  it('says the same of a variation in a list and by itself, in the words of a real WooCommerce', () => {
    const recorded = JSON.parse(
      readFileSync(
        new URL('../../../../core/test/testkit/recorded-woocommerce-11.0.1.json', import.meta.url),
        'utf8',
      ),
    ) as { name: string; body: unknown }[];
    const body = (name: string): unknown => recorded.find((each) => each.name === name)?.body;
    const alone = claimsOf('products', body('a variation as a product'));
    expect([...alone.keys()].map((key) => key.split(' ')[2]?.split(':')[0])).toEqual([
      'identity',
      'pricing',
      'inventory',
    ]);
    expect(claimsOf('products', (body('a variation in the list') as unknown[])[0])).toEqual(alone);
    expect(claimsOf('products', (body('a variation below its product') as unknown[])[0])).toEqual(alone);
  });
});

function isGone({ shop: { state } }: WooStore, carried: Carried): boolean {
  if (carried.kind === 'product' || carried.kind === 'variant')
    return state.products.get(carried.id)?.deleted === true;
  return carried.kind === 'customer' && state.customers.get(carried.id)?.deleted === true;
}

describe('a pull', () => {
  it('gives what changed in the window and nothing else', async () => {
    const store = await wooStore({ seed: 6 });
    store.live(100);
    const sinceMs = store.pace.nowMs() + 500;
    store.live(60);
    const untilMs = store.pace.nowMs() + 500;
    const changed = new Map(
      PULLED_RESOURCES.map((resource) => [resource, modifiedIn(store, resource, sinceMs, untilMs)]),
    );
    store.live(40);
    // What changed again since is not what it was then: only that of the window is asked for.
    for (const resource of PULLED_RESOURCES) {
      const now = modifiedIn(store, resource, sinceMs, untilMs);
      const records = await pullOf(store, resource, { sinceMs, untilMs });
      expect(idsIn(records)).toEqual(now);
      expect(changed.get(resource)).toEqual(expect.arrayContaining(now));
      for (const { modifiedMs } of records) {
        expect(modifiedMs).toBeGreaterThanOrEqual(Math.floor(sinceMs / 1000) * 1000);
        expect(modifiedMs).toBeLessThan(untilMs);
      }
    }
    expect(store.asked.every((path) => !path.includes('consumer_'))).toBe(true);
  });

  it('includes the first instant of its window and leaves the last one out', async () => {
    const store = await wooStore();
    const [record] = await pullOf(store, 'orders').then((orders) =>
      orders.length > 0 ? orders : (store.live(40), pullOf(store, 'orders')),
    );
    const atMs = record?.modifiedMs ?? 0;
    const has = async (sinceMs: number, untilMs: number): Promise<boolean> =>
      idsIn(await pullOf(store, 'orders', { sinceMs, untilMs })).includes(record?.id ?? '');
    expect(await has(atMs, atMs + 1)).toBe(true);
    expect(await has(atMs - 1, atMs)).toBe(false);
    expect(await has(atMs + 1, atMs + 2000)).toBe(false);
  });

  it('misses nothing in the night in which the shop puts its clock forward', async () => {
    const store = await wooStore({ start: '2026-03-29T02:20:00Z', skippedHours: ['2026-03-29T02'] });
    const sinceMs = store.pace.nowMs() + 500;
    store.live(60);
    const untilMs = store.pace.nowMs() + 500;
    for (const resource of PULLED_RESOURCES) {
      const changed = modifiedIn(store, resource, sinceMs, untilMs);
      expect(changed.length).toBeGreaterThan(0);
      expect(idsIn(await pullOf(store, resource, { sinceMs, untilMs }))).toEqual(changed);
      const whole = changed.filter((id) => alive(store, resource).includes(id));
      expect(await store.api.count(resource, { sinceMs, untilMs })).toBe(whole.length);
    }
  });

  it('asks the products themselves for their variations where there is no list of them', async () => {
    const [now, before] = [
      await wooStore({ seed: 8 }),
      await wooStore({ seed: 8, listsVariations: () => false }),
    ];
    for (const store of [now, before]) store.live(80);
    expect(idsIn(await bulkOf(before, 'products'))).toEqual(idsIn(await bulkOf(now, 'products')));
    const claims = async (store: WooStore): Promise<Map<string, string>> =>
      new Map((await bulkOf(store, 'products')).flatMap(({ data }) => [...claimsOf('products', data)]));
    expect(await claims(before)).toEqual(await claims(now));
    expect(before.asked.some((path) => /^\/products\/\d+\/variations/.test(path))).toBe(true);
  });
});

function modifiedIn(store: WooStore, resource: PulledResource, sinceMs: number, untilMs: number): string[] {
  const isIn = (ms: number): boolean => {
    const second = Math.floor(ms / 1000) * 1000;
    return second >= sinceMs && second < untilMs;
  };
  if (resource !== 'products')
    return [...store.shop.state[resource].values()]
      .filter(({ deleted, modifiedMs }) => !deleted && isIn(modifiedMs))
      .map(({ id }) => id)
      .sort();
  return [...store.shop.state.products.values()]
    .filter(({ deleted }) => !deleted)
    .flatMap((product) => {
      const ownMs = Math.max(product.modifiedMs, ...product.variants.map(({ modifiedMs }) => modifiedMs));
      const variations = product.variants.length === 1 ? [] : product.variants;
      return [
        ...(isIn(ownMs) ? [product.id] : []),
        ...variations.filter(({ modifiedMs }) => isIn(modifiedMs)).map(({ id }) => id),
      ];
    })
    .sort();
}

describe('reading everything', () => {
  it('goes on in another process where it was stopped', async () => {
    const store = await wooStore({ frames: 130, customers: 250 });
    for (const resource of ['products', 'customers'] as const) {
      const whole = await pagesOf(store.api.bulk(resource, null));
      expect(whole.length).toBeGreaterThan(2);
      const parts: PulledRecord[] = [];
      let cursor: string | null = null;
      do {
        const again = store.open(store.simulated.credentials);
        for await (const page of again.bulk(resource, cursor)) {
          parts.push(...page.records);
          cursor = page.next;
          break;
        }
      } while (cursor !== null);
      expect(parts.map(({ id }) => id)).toEqual(whole.flatMap(({ records }) => records.map(({ id }) => id)));
    }
  });

  it('loses nothing that stays while what was read is trashed between the pages', async () => {
    const store = await wooStore({ seed: 9, frames: 320 });
    const products = [...store.shop.state.products.values()];
    const ids: string[] = [];
    let trashed = 0;
    for await (const page of store.api.ids('products', null)) {
      ids.push(...page.ids);
      for (const product of products.slice(trashed, (trashed += 20))) product.deleted = true;
    }
    expect(ids).toEqual(products.map(({ id }) => id));
  });

  it('names and counts what is there, without the trash', async () => {
    const store = await wooStore({ seed: 11, customers: 130 });
    store.live(200);
    for (const resource of PULLED_RESOURCES) {
      const ids = alive(store, resource);
      expect((await idsOf(store, resource)).sort()).toEqual(ids);
      expect(await store.api.count(resource, null)).toBe(ids.length);
      expect(await store.api.count(resource, EVERYTHING)).toBe(ids.length);
    }
    expect(alive(store, 'products').length).toBeLessThan(store.shop.state.products.size);
    const [page] = await pagesOf(store.api.bulk('customers', null));
    expect(page?.total).toBe(alive(store, 'customers').length);
    expect(page?.answeredMs).toBe(Math.floor(store.pace.nowMs() / 1000) * 1000);
  });
});

describe('reading one', () => {
  it('gives a product with its variations, and nothing for what is gone', async () => {
    const store = await wooStore({ seed: 11 });
    store.live(150);
    const products = [...store.shop.state.products.values()];
    const variable = products.find(({ deleted, variants }) => !deleted && variants.length > 1);
    const page = await store.api.read('products', variable?.id ?? '');
    expect(page?.records.map(({ id }) => id)).toEqual([
      variable?.id,
      ...(variable?.variants.map(({ id }) => id) ?? []),
    ]);
    const trashed = products.find(({ deleted }) => deleted);
    expect(await store.api.read('products', trashed?.id ?? '')).toBeNull();
    for (const resource of PULLED_RESOURCES) expect(await store.api.read(resource, '999999')).toBeNull();
  });

  it('does not take a shop without the API for one without the record', async () => {
    const store = await wooStore();
    const elsewhere = store.open(store.simulated.credentials, '/wp-json/wc/v4');
    await expect(elsewhere.read('products', '101')).rejects.toThrow(ShopRefused);
    await expect(elsewhere.pull('orders', EVERYTHING, null)).rejects.toThrow('/wp-json/wc/v3');
    await expect(elsewhere.count('products', null)).rejects.toThrow(ShopRefused);
  });
});

describe('writing back', () => {
  it('sets and takes away our own meta data and says what became of each', async () => {
    const store = await wooStore({ seed: 11 });
    store.live(150);
    const products = [...store.shop.state.products.values()];
    const live = products.find(({ deleted }) => !deleted)?.id ?? '';
    const trashed = products.find(({ deleted }) => deleted)?.id ?? '';
    const variation = products.find(({ variants }) => variants.length > 1)?.variants[0]?.id ?? '';
    const facts = { bridge_mm: '18', style_keywords: null, price: '1.00', stock: '5' };
    const write = (productId: string, given: Readonly<Record<string, string | null>>) => ({
      productId,
      facts: given,
      idempotencyKey: productId,
    });
    expect(
      await store.api.write([
        write(live, facts),
        write(trashed, facts),
        write('999999', facts),
        write(variation, facts),
      ]),
    ).toEqual([
      { productId: live, result: 'written' },
      { productId: trashed, result: 'gone' },
      { productId: '999999', result: 'gone' },
      { productId: variation, result: 'refused', code: 'woocommerce_rest_invalid_product_id' },
    ]);
    expect(store.simulated.written.get(live)).toEqual(new Map([['bridge_mm', '18']]));
    expect(store.simulated.writes()).toBe(1);
    await store.api.write([write(live, { bridge_mm: null, temple_mm: '140' })]);
    expect(store.simulated.written.get(live)).toEqual(new Map([['temple_mm', '140']]));
  });

  it('takes no more a call than WooCommerce does, and may be repeated after a lost answer', async () => {
    const store = await wooStore();
    const id = alive(store, 'products')[0] ?? '';
    const writes = (count: number) =>
      Array.from({ length: count }, () => ({
        productId: id,
        facts: { bridge_mm: '18' },
        idempotencyKey: 'k',
      }));
    const { write } = woocommerceApi.caps;
    expect((await store.api.write(writes(write))).length).toBe(write);
    await expect(store.api.write(writes(101))).rejects.toThrow('Unable to accept more than 100 items');
    store.wire.next('lose');
    expect(await store.api.write(writes(1))).toEqual([{ productId: id, result: 'written' }]);
  });
});

describe('the outbox of our plugin', () => {
  it('gives the events of a range as they were sent, signed', async () => {
    const store = await wooStore({ native: false });
    store.live(60);
    const events = (await store.api.outbox?.(5, 9)) ?? [];
    expect(events.length).toBe(5);
    for (const { headers, body } of events)
      expect(standardWebhook.verify(body, headers, ['whsec_c2VjcmV0'], store.pace.nowMs())).toEqual({
        ok: true,
      });
  });

  it('is not there without it', async () => {
    const store = await wooStore();
    await expect(store.api.outbox?.(1, 2)).rejects.toThrow('is VARAi installed');
  });
});

describe('a shop that fails', () => {
  it('is asked again where that helps', async () => {
    const store = await wooStore();
    store.wire.next('cut', 'fail', 'throttle', null, 'drop', 'half');
    expect(idsIn(await bulkOf(store, 'products')).length).toBeGreaterThan(10);
    expect(Object.fromEntries(store.wire.done)).toEqual({ cut: 1, fail: 1, throttle: 1, drop: 1, half: 1 });
  });

  it('is refused by name where its key does not fit, without telling the key', async () => {
    const { simulated, open } = await wooStore();
    expect(() => open({ consumerKey: 'ck_1' })).toThrow(AccessProblem);
    expect(() => open({ consumerSecret: 'cs_1' })).toThrow('consumerKey');
    const wrong = open({ ...simulated.credentials, consumerSecret: 'cs_wrong_and_secret' });
    const error: unknown = await wrong.pull('orders', EVERYTHING, null).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ShopRefused);
    expect((error as ShopRefused).status).toBe(401);
    expect(String(error)).toContain('Consumer secret is invalid');
    expect(String(error)).not.toContain('cs_wrong_and_secret');
    const blind = await wooStore({ permissions: () => 'none' });
    await expect(blind.api.count('orders', null)).rejects.toMatchObject({ status: 403 });
    const readOnly = await wooStore({ permissions: () => 'read' });
    await expect(
      readOnly.api.write([{ productId: '101', facts: { bridge_mm: '18' }, idempotencyKey: 'k' }]),
    ).rejects.toThrow('does not have write permissions');
  });

  it.each([
    [
      'a page with a good status',
      200,
      '<html><body>Briefly unavailable for scheduled maintenance.</body></html>',
    ],
    ['a notice before the JSON', 200, 'Warning: Undefined variable $x in plugin.php on line 3\n[]'],
    ['an object in place of a list', 200, '{"code":"maintenance"}'],
    ['rows that are none', 200, '[1,2,3]'],
  ])('counts %s as no answer', async (_name, status, body) => {
    const server = createServer((_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/wp-json/wc/v3`;
    const { api } = openShop(
      woocommerceApi,
      { url, credentials: { consumerKey: 'ck_1', consumerSecret: 'cs_1' } },
      { reach: new Reach(LOOPBACK), pace: fakePace() },
    );
    await expect(api.pull('orders', EVERYTHING, null)).rejects.toThrow(ShopUnavailable);
  });
});
