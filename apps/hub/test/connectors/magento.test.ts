import { createHash } from 'node:crypto';
import { canonical, parseExact } from '@varai/core';
import { bucketsBelow, mappers, recordHash, type Statement } from '@varai/core/platform';
import { describe, expect, it } from 'vitest';
import { magentoApi } from '../../src/connectors/magento/api.ts';
import {
  AccessProblem,
  PULLED_RESOURCES,
  type PulledPage,
  type PulledRecord,
  type PulledResource,
} from '../../src/connectors/shop-api.ts';
import { ShopRefused, ShopUnavailable } from '../../src/connectors/shop-http.ts';
import { standardWebhook } from '../../src/connectors/standard-webhook.ts';
import { magentoStore, type MagentoStore } from './magento-shop.ts';

const EVERYTHING = { sinceMs: 0, untilMs: Date.parse('2099-01-01T00:00:00Z') };

async function bulkOf({ api }: MagentoStore, resource: PulledResource): Promise<PulledRecord[]> {
  const out: PulledRecord[] = [];
  for await (const page of api.bulk(resource, null)) out.push(...page.records);
  return out;
}

async function pullOf({ api }: MagentoStore, resource: PulledResource, window = EVERYTHING) {
  const pages: PulledPage[] = [];
  let cursor: string | null = null;
  do {
    const page = await api.pull(resource, window, cursor);
    pages.push(page);
    cursor = page.next;
  } while (cursor !== null);
  return pages;
}

/** Each statement as text, by kind, id and group family, so that a difference names itself. */
function claimsOf(resource: string, data: unknown): Map<string, string> {
  const mapped = mappers.magento[resource]?.(data, { verb: 'update', currency: 'EUR', timeZone: 'UTC' });
  if (mapped?.ok !== true) throw new Error(`${resource} does not map: ${JSON.stringify(mapped)}`);
  return new Map(
    mapped.value.statements.flatMap((statement: Statement) =>
      Object.entries({ ...statement.groups, '(modified)': statement.modifiedAt }).map(
        ([group, value]) =>
          [
            `${statement.kind} ${statement.resourceId} ${resource === 'refunds' ? 'refund ' : ''}${group}`,
            canonical(value),
          ] as const,
      ),
    ),
  );
}

const idsIn = (records: readonly PulledRecord[]): string[] => records.map(({ id }) => id).sort();

describe('what Magento says when asked', () => {
  it.each([1, 2, 3, 4, 5])('makes the claims that our module makes (shop %i)', async (seed) => {
    const store = await magentoStore({ seed });
    store.live(150);
    const asked = new Map<string, string>();
    for (const resource of PULLED_RESOURCES)
      for (const record of await bulkOf(store, resource))
        for (const [key, value] of claimsOf(record.resource, record.data)) asked.set(key, value);
    const told = new Map<string, string>();
    const gone = new Set<string>();
    // Refunds are told once; everything else is told anew, as it now stands.
    const refunds = store.sent.filter(({ event }) => event.topic === 'creditmemo.created');
    for (const { request } of [...refunds, ...store.shop.open()]) {
      const { data } = parseExact(request.body.toString()) as { data: unknown };
      for (const [key, value] of claimsOf(request.path.split('/').at(-1) ?? '', data)) told.set(key, value);
    }
    for (const kind of ['products', 'customers', 'orders'] as const)
      for (const each of store.shop.state[kind].values())
        if (each.deleted) {
          gone.add(each.id);
          if ('variants' in each) for (const variant of each.variants) gone.add(variant.id);
        }
    for (const key of told.keys()) if (gone.has(key.split(' ')[1] ?? '')) told.delete(key);
    expect(refunds.length).toBeGreaterThan(0);
    expect(told.size).toBeGreaterThan(200);
    expect(Object.fromEntries(asked)).toEqual(Object.fromEntries(told));
  });

  it('is the same in a window of everything, in bulk, by id, and counted', async () => {
    const store = await magentoStore();
    store.live(120);
    for (const resource of PULLED_RESOURCES) {
      const bulk = await bulkOf(store, resource);
      const own = bulk.filter((record) => record.resource === resource);
      const pulled = (await pullOf(store, resource)).flatMap(({ records }) => records);
      expect(idsIn(pulled)).toEqual(idsIn(bulk));
      expect(await store.api.count(resource, null)).toBe(own.length);
      const listed: string[] = [];
      for await (const { ids } of store.api.ids(resource, null)) listed.push(...ids);
      expect(listed.sort()).toEqual(idsIn(own));
      const [one] = own;
      const read = await store.api.read(resource, one?.id ?? '');
      expect(read?.records[0]).toEqual(one);
      for (const id of ['999999999', `${one?.id}abc`, ''])
        expect(await store.api.read(resource, id)).toBeNull();
    }
  });

  it('holds to the second what a window asks for', async () => {
    const store = await magentoStore();
    store.live(60);
    const sinceMs = store.pace.nowMs() - 40_300;
    const untilMs = store.pace.nowMs() - 10_700;
    const orders = [...store.shop.state.orders.values()].filter(({ modifiedMs }) => {
      const second = Math.floor(modifiedMs / 1000);
      return second >= Math.floor(sinceMs / 1000) && second < Math.ceil(untilMs / 1000);
    });
    expect(orders.length).toBeGreaterThan(2);
    const records = (await pullOf(store, 'orders', { sinceMs, untilMs })).flatMap((page) => page.records);
    const pulled = records.filter(({ resource }) => resource === 'orders');
    expect(idsIn(pulled)).toEqual(orders.map(({ id }) => id).sort());
    expect(await store.api.count('orders', { sinceMs, untilMs })).toBe(orders.length);
    const times = pulled.map(({ modifiedMs }) => modifiedMs ?? 0);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});

describe('pages', () => {
  it('lose nothing while rows move, and go on after a restart', async () => {
    const store = await magentoStore({ frames: 120 });
    const first = await store.api.pull('products', EVERYTHING, null);
    expect(first.records).toHaveLength(magentoApi.caps.page);
    expect(first.total).toBeGreaterThan(2 * magentoApi.caps.page);
    store.live(80);
    const again = store.open(store.simulated.credentials);
    const seen = new Map(first.records.map((record) => [record.id, record]));
    let cursor = first.next;
    while (cursor !== null) {
      const page = await again.pull('products', EVERYTHING, cursor);
      expect(page.total).toBe(first.total);
      for (const record of page.records) seen.set(record.id, record);
      cursor = page.next;
    }
    for (const record of await bulkOf(store, 'products')) expect(seen.get(record.id)).toEqual(record);
  });

  it('of a bulk go on where they stopped', async () => {
    const store = await magentoStore({ frames: 120 });
    const whole = idsIn(await bulkOf(store, 'products'));
    for await (const { records, next } of store.api.bulk('products', null)) {
      const rest: PulledRecord[] = [];
      for await (const page of store.open(store.simulated.credentials).bulk('products', next))
        rest.push(...page.records);
      expect(idsIn([...records, ...rest])).toEqual(whole);
      break;
    }
  });
});

describe('answers that cannot be right', () => {
  it('are asked for again where they are cut short or count what they do not give', async () => {
    const store = await magentoStore();
    store.wire.next('cut', 'fail', 'throttle');
    expect(await store.api.count('orders', null)).toBe([...store.shop.state.orders.values()].length);
    for (const lie of ['miscount', 'empty'] as const) {
      store.wire.at({ [lie]: 1 });
      await expect(pullOf(store, 'customers')).rejects.toThrow(ShopUnavailable);
    }
    store.wire.at({});
    store.wire.next('miscount');
    const records = (await pullOf(store, 'customers')).flatMap((page) => page.records);
    expect(records).toHaveLength(await store.api.count('customers', null));
  });

  it('are refused with a sentence: no token, a wrong one, a wrong address, no module', async () => {
    const store = await magentoStore({ module: () => false });
    expect(() => store.open({ token: ' ' })).toThrow(AccessProblem);
    await expect(store.open({ token: 'wrong-token' }).count('orders', null)).rejects.toThrow(
      /isn't authorized/,
    );
    await expect(store.open(store.simulated.credentials, '/rest').count('orders', null)).rejects.toThrow(
      /\/rest\/all/,
    );
    await expect(store.api.read('products', [...store.shop.state.products.keys()][0] ?? '')).rejects.toThrow(
      /VARAi module/,
    );
    await expect(store.api.outbox?.(1, 2)).rejects.toThrow(ShopRefused);
    await expect(store.api.hashes?.('orders', '')).rejects.toThrow(/installed/);
  });
});

describe('facts', () => {
  const key = (productId: string) => `write-${productId}`;

  it('are written in one request, each with its own outcome', async () => {
    const store = await magentoStore();
    const [first, second] = [...store.shop.state.products.values()].map(
      ({ variants }) => variants[0]?.id ?? '',
    );
    const write = (productId: string, facts: Readonly<Record<string, string | null>>) => ({
      productId,
      facts,
      idempotencyKey: key(productId),
    });
    const outcomes = await store.api.write([
      write(first ?? '', { bridge_mm: '18', temple_mm: '140' }),
      write('424242', { bridge_mm: '19' }),
      write(second ?? '', { style_keywords: '["round"]' }),
    ]);
    expect(outcomes).toEqual([
      { productId: first, result: 'written' },
      { productId: '424242', result: 'gone' },
      { productId: second, result: 'written' },
    ]);
    expect(store.simulated.writes()).toBe(1);
    store.wire.next('empty');
    expect(await store.api.write([write(first ?? '', { temple_mm: '140' })])).toMatchObject([
      { result: 'written' },
    ]);
    expect(Object.fromEntries(store.simulated.written.get(first ?? '') ?? [])).toEqual({
      bridge_mm: '18',
      temple_mm: '140',
    });
    await store.api.write([write(first ?? '', { bridge_mm: null })]);
    expect(Object.fromEntries(store.simulated.written.get(first ?? '') ?? [])).toEqual({ temple_mm: '140' });
    expect(await store.api.write([])).toEqual([]);
    expect(await store.api.write([write('424242', { bridge_mm: '19' })])).toEqual([
      { productId: '424242', result: 'gone' },
    ]);
    expect(store.simulated.writes()).toBe(3);
  });

  it('never touch stock or price', async () => {
    const store = await magentoStore();
    const [product] = [...store.shop.state.products.values()];
    const productId = product?.variants[0]?.id ?? '';
    await store.api.write([
      { productId, facts: { price: '1', qty: '0', bridge_mm: '18' }, idempotencyKey: 'k' },
    ]);
    expect([...(store.simulated.written.get(productId)?.keys() ?? [])]).toEqual(['bridge_mm']);
  });

  it("wait for the shop's consumers no longer than a minute, and say what is wrong", async () => {
    const store = await magentoStore({ consumers: () => false });
    const [product] = [...store.shop.state.products.values()];
    const before = store.pace.nowMs();
    const write = store.api.write([
      { productId: product?.variants[0]?.id ?? '', facts: { bridge_mm: '18' }, idempotencyKey: 'k' },
    ]);
    await expect(write).rejects.toThrow(/consumers/);
    await expect(write).rejects.toBeInstanceOf(ShopUnavailable);
    expect(store.pace.nowMs() - before).toBeLessThan(70_000);
  });
});

describe('what our module adds', () => {
  it('gives missing events as they would have come', async () => {
    const store = await magentoStore();
    store.live(150);
    const last = Math.max(...store.shop.events().map(({ saying }) => saying.sequence));
    expect(last).toBeGreaterThan(220);
    const events = (await store.api.outbox?.(3, last + 50)) ?? [];
    expect(events).toHaveLength(last - 2);
    const receivedMs = store.pace.nowMs();
    events.forEach(({ resource, headers, body }, index) => {
      expect(standardWebhook.verify(body, headers, ['whsec_c2VjcmV0'], receivedMs)).toEqual({ ok: true });
      expect(standardWebhook.shopKey(headers, {})).toBe('st_magento');
      const parsed = parseExact(body.toString());
      const envelope = standardWebhook.open({ resource, headers, body: parsed, raw: body, receivedMs });
      expect(envelope).toMatchObject({ sequence: index + 3, issue: null, subject: { ok: true } });
    });
  });

  it('hashes its records so that ours can be compared', async () => {
    const store = await magentoStore({ frames: 90 });
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
    const records = (await bulkOf(store, 'products')).map(({ id, data }) => ({
      id,
      hash: recordHash(data, sha256),
    }));
    const root = await store.api.hashes?.('products', '');
    expect(root).toEqual(bucketsBelow(records, '', sha256));
    const { path } = root?.find(({ records: listed }) => listed === undefined) ?? { path: 'none' };
    expect(await store.api.hashes?.('products', path)).toEqual(bucketsBelow(records, path, sha256));
  });
});
