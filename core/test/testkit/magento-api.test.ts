import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseExact } from '../../src/json.ts';
import { recordHash } from '../../src/platform/index.ts';
import {
  createCatalogue,
  createMagentoApi,
  createShop,
  fakeClock,
  shareCatalogue,
  type ApiAnswer,
  type MagentoApiOptions,
  type Shop,
} from '../../testkit/index.ts';

const START = Date.parse('2026-03-02T10:00:00Z');

function opened(options: Partial<MagentoApiOptions> = {}, steps = 120) {
  const clock = fakeClock(START);
  const [frames = []] = shareCatalogue(createCatalogue({ seed: 4, size: 12 }), 1, { byGtin: 2, bySku: 1 });
  const shop: Shop = createShop({
    platform: 'magento',
    storeId: 'st_m',
    shopKey: 'magento.example',
    secret: 'whsec_c2VjcmV0',
    seed: 4,
    clock,
    frames,
  });
  shop.open();
  for (let i = 0; i < steps; i++) {
    clock.advance(700);
    shop.step();
  }
  const api = createMagentoApi({ shop, nowMs: clock.nowMs, ...options });
  const ask = (path: string, query: Record<string, string> = {}, body?: string): ApiAnswer => {
    const url = new URL(`http://magento.example${api.base}${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return api.handle({
      method: body === undefined ? 'GET' : 'PUT',
      url,
      headers: { authorization: `Bearer ${api.credentials['token'] ?? ''}` },
      body: body ?? '',
    });
  };
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are what the tests look into
  const read = (path: string, query?: Record<string, string>): any => JSON.parse(ask(path, query).body);
  return { clock, shop, api, ask, read };
}

const where = (group: number, filter: number, field: string, condition: string, value: string) => {
  const at = `searchCriteria[filterGroups][${group}][filters][${filter}]`;
  return { [`${at}[field]`]: field, [`${at}[conditionType]`]: condition, [`${at}[value]`]: value };
};
const sorted = (index: number, field: string, direction = 'ASC') => ({
  [`searchCriteria[sortOrders][${index}][field]`]: field,
  [`searchCriteria[sortOrders][${index}][direction]`]: direction,
});

describe('searchCriteria', () => {
  it('joins groups by "and", what stands in one by "or"', () => {
    const { read } = opened();
    const all = read('/V1/orders', { 'searchCriteria[pageSize]': '300' }).items as {
      entity_id: number;
      updated_at: string;
    }[];
    const middle = all[Math.floor(all.length / 2)] as (typeof all)[number];
    const found = read('/V1/orders', {
      ...where(0, 0, 'updated_at', 'gt', middle.updated_at),
      ...where(0, 1, 'entity_id', 'eq', String(middle.entity_id)),
      ...where(1, 0, 'entity_id', 'gteq', String(middle.entity_id)),
      'searchCriteria[pageSize]': '300',
    });
    const expected = all.filter(
      (order) =>
        (order.updated_at > middle.updated_at || order.entity_id === middle.entity_id) &&
        order.entity_id >= middle.entity_id,
    );
    expect(expected.length).toBeGreaterThan(1);
    expect(expected.length).toBeLessThan(all.length);
    expect(found.items.map((order: { entity_id: number }) => order.entity_id)).toEqual(
      expected.map((order) => order.entity_id),
    );
    expect(found.total_count).toBe(expected.length);
  });

  it('takes names in snake case too, lists, and sorts by several fields', () => {
    const { read } = opened();
    const ids = read('/V1/products', { 'searchCriteria[pageSize]': '300' }).items.map(
      (product: { id: number }) => product.id,
    ) as number[];
    const wanted = ids.slice(2, 6);
    const found = read('/V1/products', {
      'searchCriteria[filter_groups][0][filters][0][field]': 'entity_id',
      'searchCriteria[filter_groups][0][filters][0][condition_type]': 'in',
      'searchCriteria[filter_groups][0][filters][0][value]': wanted.join(','),
      ...sorted(0, 'created_at'),
      ...sorted(1, 'entity_id', 'DESC'),
      'searchCriteria[page_size]': '300',
    });
    const rows = found.items as { id: number; created_at: string }[];
    expect(rows).toHaveLength(4);
    expect(rows).toEqual(
      [...rows].sort((a, b) =>
        a.created_at === b.created_at ? b.id - a.id : a.created_at < b.created_at ? -1 : 1,
      ),
    );
  });

  it('gives 20 where nobody says how many, refuses more than 300, and repeats the last page past the end', () => {
    const { read, ask } = opened();
    const first = read('/V1/products');
    expect(first.items).toHaveLength(20);
    expect(first.search_criteria).toMatchObject({ page_size: 20, current_page: 1 });
    const last = Math.ceil(first.total_count / 20);
    const onLast = read('/V1/products', { 'searchCriteria[currentPage]': String(last) }).items;
    expect(read('/V1/products', { 'searchCriteria[currentPage]': String(last + 5) }).items).toEqual(onLast);
    const refused = ask('/V1/products', { 'searchCriteria[pageSize]': '301' });
    expect(refused.status).toBe(400);
    expect(JSON.parse(refused.body)).toEqual({
      message: 'Maximum SearchCriteria pageSize is %max',
      parameters: { max: 300 },
    });
  });

  it('leaves out what `fields` does not name', () => {
    const { read } = opened();
    const answer = read('/V1/products', {
      fields: 'items[id,extension_attributes[website_ids]],total_count',
    });
    expect(Object.keys(answer)).toEqual(['items', 'total_count']);
    expect(answer.items[0]).toEqual({ id: expect.any(Number), extension_attributes: { website_ids: [1] } });
  });
});

describe("Magento's lists", () => {
  it('write UTC without a zone, and nothing that was deleted', () => {
    const { read, shop } = opened({}, 400);
    const { items } = read('/V1/customers/search', { 'searchCriteria[pageSize]': '300' });
    const living = [...shop.state.customers.values()].filter((customer) => !customer.deleted);
    expect(living.length).toBeLessThan(shop.state.customers.size);
    expect(items.map((customer: { id: number }) => String(customer.id)).sort()).toEqual(
      living.map((customer) => customer.id).sort(),
    );
    for (const item of items) expect(item.updated_at).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  });

  it('say less of a product than our module, and carry what it would send', () => {
    const { read } = opened();
    const [item] = read('/V1/products').items;
    expect(item.attribute_labels).toBeUndefined();
    expect(item.url).toBeUndefined();
    expect(item.categories).toBeUndefined();
    expect(item.extension_attributes.stock_item).toBeUndefined();
    expect(item.media_gallery_entries[0].url).toBeUndefined();
    const record = JSON.parse(item.extension_attributes.varai_record);
    expect(record).toMatchObject({ id: item.id, attribute_labels: { manufacturer: expect.anything() } });
    const without = opened({ module: () => false });
    expect(without.read('/V1/products').items[0].extension_attributes.varai_record).toBeUndefined();
    expect(without.ask('/V1/varai/outbox', { from: '1', to: '2' }).status).toBe(404);
  });

  it('refuse without the token, with placeholders in the message', () => {
    const { api } = opened();
    const url = new URL(`http://magento.example${api.base}/V1/orders`);
    const answer = api.handle({ method: 'GET', url, headers: { authorization: 'Bearer wrong' }, body: '' });
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.body)).toEqual({
      message: "The consumer isn't authorized to access %resources.",
      parameters: { resources: 'Magento_Sales::actions_view' },
    });
  });

  it('lie when told to', () => {
    const { api } = opened();
    const url = new URL(`http://magento.example${api.base}/V1/orders`);
    const headers = { authorization: `Bearer ${api.credentials['token'] ?? ''}` };
    const ask = (lie: 'empty' | 'miscount') =>
      JSON.parse(api.handle({ method: 'GET', url, headers, body: '', lie }).body);
    expect(ask('empty').items).toEqual([]);
    expect(ask('empty').total_count).toBeGreaterThan(0);
    expect(ask('miscount').total_count).toBeGreaterThan(ask('miscount').items.length);
  });

  it('limit what stands before a shop, where something does', () => {
    const { ask, clock } = opened({ throttle: { perSecond: 1, bucket: 2 } });
    const statuses = () => Array.from({ length: 3 }, () => ask('/V1/orders').status);
    expect(statuses()).toEqual([200, 200, 429]);
    clock.advance(1000);
    expect(statuses()).toEqual([200, 429, 429]);
  });

  it('cannot be had of a shop whose module writes other times than UTC', () => {
    const { shop, clock } = opened();
    expect(() => createMagentoApi({ shop: { ...shop, offsetMinutes: 60 }, nowMs: clock.nowMs })).toThrow(
      RangeError,
    );
  });
});

describe('the asynchronous bulk API', () => {
  const save = (sku: string, value: string | null) => ({
    sku,
    product: { sku, custom_attributes: [{ attribute_code: 'varai_bridge_mm', value }] },
  });
  const bulk = '/async/bulk/V1/products/bySku';

  it('accepts at once and acts later; each operation ends by itself', () => {
    const { shop, api, ask, read } = opened();
    const [product] = [...shop.state.products.values()].filter((each) => !each.deleted);
    const variant = product?.variants[0];
    const operations = [save(variant?.sku ?? '', '18'), save('none', '18'), save(variant?.sku ?? '', null)];
    const accepted = ask(bulk, {}, JSON.stringify(operations));
    expect(accepted.status).toBe(202);
    const { bulk_uuid: uuid, request_items: items } = JSON.parse(accepted.body);
    expect(items).toHaveLength(3);
    expect(api.written.size).toBe(0);
    const states = () =>
      read(`/V1/bulk/${uuid}/status`).operations_list.map((each: { status: number }) => each.status);
    expect(states()).toEqual([4, 4, 4]);
    expect(states()).toEqual([1, 3, 3]);
    expect(api.written.get(variant?.id ?? '')?.get('bridge_mm')).toBe('18');
    expect(api.writes()).toBe(1);
    const emptied = ask(bulk, {}, JSON.stringify([save(variant?.sku ?? '', '')]));
    const path = `/V1/bulk/${JSON.parse(emptied.body).bulk_uuid}/status`;
    read(path);
    read(path);
    expect(api.written.get(variant?.id ?? '')?.size).toBe(0);
    expect(ask('/V1/bulk/none/status').status).toBe(404);
  });

  it('stays open without consumers, and takes no more than 5000', () => {
    const { ask, read } = opened({ consumers: () => false });
    const { bulk_uuid: uuid } = JSON.parse(ask(bulk, {}, JSON.stringify([save('a', '1')])).body);
    for (let i = 0; i < 3; i++) expect(read(`/V1/bulk/${uuid}/status`).operations_list[0].status).toBe(4);
    const many = Array.from({ length: 5001 }, () => save('a', '1'));
    expect(ask(bulk, {}, JSON.stringify(many)).status).toBe(400);
  });
});

describe('what our module adds', () => {
  it('gives a range of the outbox as it was sent, signed anew', () => {
    const { read, shop } = opened();
    const { events } = read('/V1/varai/outbox', { from: '5', to: '9' });
    expect(events.map((event: { sequence: number }) => event.sequence)).toEqual([5, 6, 7, 8, 9]);
    for (const event of events) {
      const sent = shop.events().find(({ saying }) => saying.sequence === event.sequence);
      expect(`${event.varai_store}/${event.webhook_id}`).toBe(sent?.eventKey);
      expect(JSON.parse(event.body)).toMatchObject({ topic: sent?.topic, sequence: event.sequence });
      const signed = `${event.webhook_id}.${event.webhook_timestamp}.${event.body}`;
      const hmac = createHmac('sha256', Buffer.from('c2VjcmV0', 'base64')).update(signed).digest('base64');
      expect(event.webhook_signature).toBe(`v1,${hmac}`);
    }
  });

  it('hashes what it would send', () => {
    const { read } = opened();
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
    const { buckets } = read('/V1/varai/hashes', { resource: 'products', path: '' });
    const items = read('/V1/products', { 'searchCriteria[pageSize]': '300' }).items as {
      id: number;
      extension_attributes: { varai_record: string };
    }[];
    expect(buckets.reduce((sum: number, bucket: { count: number }) => sum + bucket.count, 0)).toBe(
      items.length,
    );
    const records = buckets.flatMap((bucket: { records?: object[] }) => bucket.records ?? []);
    expect(records).toHaveLength(items.length);
    for (const item of items)
      expect(records).toContainEqual({
        id: String(item.id),
        hash: recordHash(parseExact(item.extension_attributes.varai_record), sha256),
      });
  });
});
