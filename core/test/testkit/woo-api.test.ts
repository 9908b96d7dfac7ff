import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mappers } from '../../src/platform/index.ts';
import {
  createCatalogue,
  createShop,
  createWooApi,
  fakeClock,
  shareCatalogue,
  type ApiAnswer,
  type WooApiOptions,
} from '../../testkit/index.ts';

/** What a WooCommerce 11.0.1 on WordPress 7.1.0 answered, with a shop's host and people made up. */
interface Exchange {
  readonly name: string;
  readonly key: 'rw' | 'ro' | 'none' | 'unknown' | 'wrong';
  readonly method: string;
  readonly path: string;
  readonly send?: object;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are what the tests look into
  readonly body: any;
}
const recorded = JSON.parse(
  readFileSync(new URL('./recorded-woocommerce-11.0.1.json', import.meta.url), 'utf8'),
) as Exchange[];
const real = (name: string): Exchange => {
  const found = recorded.find((each) => each.name === name);
  if (found === undefined) throw new RangeError(`nothing recorded as ${name}`);
  return found;
};

const START = Date.parse('2026-03-02T10:00:00Z');

function opened(
  options: Partial<WooApiOptions> = {},
  shopOptions: { steps?: number; offsetMinutes?: number } = {},
) {
  const clock = fakeClock(START);
  const [frames = []] = shareCatalogue(createCatalogue({ seed: 7, size: 12 }), 1, { byGtin: 2, bySku: 1 });
  const shop = createShop({
    platform: 'woocommerce',
    native: true,
    storeId: 'st_w',
    shopKey: 'shop.example',
    secret: 'native-secret',
    seed: 7,
    clock,
    frames,
    offsetMinutes: shopOptions.offsetMinutes ?? 60,
  });
  shop.open();
  for (let i = 0; i < (shopOptions.steps ?? 150); i++) {
    clock.advance(1300);
    shop.step();
  }
  const api = createWooApi({ shop, nowMs: clock.nowMs, native: true, ...options });
  const { consumerKey = '', consumerSecret = '' } = api.credentials;
  const ask = (
    path: string,
    {
      method = 'GET',
      body = '',
      key = `${consumerKey}:${consumerSecret}`,
    }: { method?: string; body?: string; key?: string | null } = {},
  ): ApiAnswer =>
    api.handle({
      method,
      url: new URL(`https://shop.example${api.base}${path}`),
      headers: key === null ? {} : { authorization: `Basic ${Buffer.from(key).toString('base64')}` },
      body,
    });
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- see above
  const read = (path: string): any => JSON.parse(ask(path).body);
  return { clock, shop, api, ask, read };
}

describe('as a real WooCommerce', () => {
  it.each(recorded.filter(({ status }) => status >= 400))('refuses $name', (exchange) => {
    const { api, ask } = opened({ permissions: () => (exchange.key === 'ro' ? 'read' : 'read_write') });
    const { consumerKey = '', consumerSecret = '' } = api.credentials;
    const keys = {
      rw: `${consumerKey}:${consumerSecret}`,
      ro: `${consumerKey}:${consumerSecret}`,
      none: null,
      unknown: 'ck_unknown:cs_x',
      wrong: `${consumerKey}:cs_wrong`,
    };
    const answer = ask(exchange.path, {
      method: exchange.method,
      key: keys[exchange.key],
      body: JSON.stringify(exchange.send ?? {}),
    });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([exchange.status, exchange.body]);
    expect(answer.headers).toMatchObject({
      'content-type': exchange.headers['content-type'],
      'x-robots-tag': exchange.headers['x-robots-tag'],
    });
  });

  it('counts in headers, and loses count where it does', () => {
    const { ask, shop } = opened();
    const products = [...shop.state.products.values()].filter(({ deleted }) => !deleted).length;
    const head = (path: string): unknown[] => {
      const { headers = {}, body } = ask(path);
      return [headers['x-wp-total'], headers['x-wp-totalpages'], (JSON.parse(body) as unknown[]).length];
    };
    expect(real('first page').headers).toMatchObject({ 'x-wp-total': '229', 'x-wp-totalpages': '115' });
    expect(head('/products?per_page=2&orderby=id&order=asc&_fields=id')).toEqual([
      String(products),
      String(Math.ceil(products / 2)),
      2,
    ]);
    expect(real('beyond the end').headers['x-wp-total']).toBe('0');
    expect(head('/products?offset=9999')).toEqual(['0', '0', 0]);
    expect(real('orders beyond the end').headers['x-wp-total']).toBe('0');
    expect(head('/orders?page=9999')).toEqual(['0', '0', 0]);
    expect(real('products beyond the last page').headers['x-wp-total']).toBe('229');
    expect(head('/products?page=9999&per_page=100')[0]).toBe(String(products));
    expect(real('customers beyond the end').headers['x-wp-total']).toBe('120');
    expect(head('/customers?page=99&per_page=100')[0]).not.toBe('0');
  });

  it('links by page numbers, even where an offset stands in their place', () => {
    const { ask } = opened();
    const link = (path: string): string => ask(path).headers?.['link'] ?? '';
    expect(real('offset').headers['link']).toContain(
      'offset=99&orderby=id&order=asc&_fields=id&page=2>; rel="next"',
    );
    expect(link('/products?per_page=2&offset=4&orderby=id')).toMatch(
      /offset=4&orderby=id&page=2>; rel="next"$/,
    );
    expect(real('last page').headers['link']).toMatch(/page=2[^>]*>; rel="prev"$/);
    expect(real('beyond the end').headers['link']).toContain('rel="https://api.w.org/"');
    expect(link('/products?offset=9999')).toBe('<https://shop.example/wp-json/>; rel="https://api.w.org/"');
  });

  it('gives bodies of the real members and types', () => {
    const { read, shop } = opened();
    const variable = [...shop.state.products.values()].find(
      ({ deleted, variants }) => !deleted && variants.length > 1,
    );
    const simple = [...shop.state.products.values()].find(
      ({ deleted, variants }) => !deleted && variants.length === 1,
    );
    const variantId = variable?.variants[0]?.id ?? '';
    const pairs: [object, object][] = [
      [read(`/products/${simple?.id}`), real('a simple product').body],
      [read(`/products/${variable?.id}`), real('a variable product').body],
      [read(`/products/${variantId}`), real('a variation as a product').body],
      [read(`/variations?include=${variantId}`)[0], real('a variation in the list').body[0]],
      [read('/customers?per_page=1')[0], real('a customer').body[0]],
      [read('/orders?per_page=1')[0], real('an order').body],
    ];
    for (const [simulated, actual] of pairs) expect(strangers(simulated, actual)).toEqual([]);
  });
});

/** Paths of members that the real body does not have, or has as another type. Null and the empty list agree with any. */
function strangers(simulated: unknown, actual: unknown, path = ''): string[] {
  const isEmpty = (value: unknown): boolean =>
    value === null || value === '' || (Array.isArray(value) && value.length === 0);
  if (isEmpty(simulated) || isEmpty(actual)) return [];
  if (Array.isArray(simulated) && Array.isArray(actual))
    return strangers(simulated[0], actual[0], `${path}[]`);
  if (typeof simulated !== 'object') return typeof simulated === typeof actual ? [] : [path];
  const known = actual as Record<string, unknown>;
  return Object.entries(simulated as object).flatMap(([name, value]) =>
    name in known ? strangers(value, known[name], `${path}.${name}`) : [`${path}.${name}`],
  );
}

describe('lists', () => {
  it('order, page, choose and leave out', () => {
    const { read } = opened();
    const ids = (path: string): number[] => read(path).map(({ id }: { id: number }) => id);
    const all = ids('/orders?per_page=100&orderby=id&order=asc&_fields=id');
    expect(all.length).toBeGreaterThan(20);
    expect(all).toEqual([...all].sort((a, b) => a - b));
    expect(ids('/orders?per_page=5&page=2&orderby=id&order=asc')).toEqual(all.slice(5, 10));
    expect(ids('/orders?per_page=5&offset=3&page=2&orderby=id&order=asc')).toEqual(all.slice(3, 8));
    expect(ids(`/orders?include=${all[4]},${all[1]}&orderby=include`)).toEqual([all[4], all[1]]);
    expect(ids(`/orders?exclude=${all.slice(1).join(',')}`)).toEqual([all[0]]);
    const modified = read('/orders?per_page=100&orderby=modified&order=asc&_fields=date_modified_gmt');
    expect(modified.map(Object.keys).flat()).toEqual(modified.map(() => 'date_modified_gmt'));
    const times: string[] = modified.map((order: Record<string, string>) => order['date_modified_gmt']);
    expect(times).toEqual([...times].sort());
    expect(ids('/orders?status=cancelled,refunded&per_page=100').length).toBeLessThan(all.length);
  });

  it('leave the trash out of any, and show it when asked for', () => {
    const { read, shop } = opened();
    const gone = [...shop.state.products.values()]
      .filter(({ deleted }) => deleted)
      .map(({ id }) => Number(id));
    expect(gone.length).toBeGreaterThan(0);
    const trash = read('/products?status=trash&per_page=100');
    expect(trash.map(({ id }: { id: number }) => id).sort()).toEqual([...gone].sort());
    expect(new Set(trash.map(({ status }: { status: string }) => status))).toEqual(new Set(['trash']));
    const any = read('/products?per_page=100').map(({ id }: { id: number }) => id);
    expect(gone.filter((id) => any.includes(id))).toEqual([]);
    expect(read(`/products/${gone[0]}`).status).toBe('trash');
  });

  it('compare times by whole seconds, both ends excluded, in UTC where asked', () => {
    const { read } = opened();
    const [order] = read('/orders?per_page=1&orderby=modified&order=desc');
    const found = (query: string): boolean =>
      read(`/orders?per_page=100&${query}`).some(({ id }: { id: number }) => id === order.id);
    const gmt = order.date_modified_gmt as string;
    const before = new Date(Date.parse(`${gmt}Z`) - 1000).toISOString().slice(0, 19);
    expect(found(`dates_are_gmt=true&modified_after=${gmt}`)).toBe(false);
    expect(found(`dates_are_gmt=true&modified_after=${before}`)).toBe(true);
    expect(found(`dates_are_gmt=true&modified_before=${gmt}`)).toBe(false);
    expect(found(`modified_after=${order.date_modified}`)).toBe(false);
    expect(found(`modified_after=${before}`)).toBe(true);
    // One hour east of UTC: a bound with a zone is made local, and then compared with UTC all the same.
    expect(found(`dates_are_gmt=true&modified_after=${before}Z`)).toBe(false);
    expect(found(`modified_after=${before}Z`)).toBe(true);
  });

  it('read a bound an hour late in the hour that the shop leaves out, as WordPress does', () => {
    const { read, clock, shop } = opened({ skippedHours: ['2026-03-29T02'] }, { offsetMinutes: 60 });
    clock.set('2026-03-29T02:30:00Z');
    shop.step();
    for (let i = 0; i < 20; i++) shop.step();
    const count = (after: string): number =>
      ['products', 'orders', 'variations'].reduce(
        (sum, table) =>
          sum + read(`/${table}?per_page=100&dates_are_gmt=true&modified_after=2026-03-29T${after}`).length,
        0,
      );
    expect(count('01:59:59')).toBeGreaterThan(0);
    expect(count('02:10:00')).toBe(0);
  });

  it('give variations by themselves from 10.3 on, and below their products always', () => {
    const { read, ask, shop } = opened();
    const product = [...shop.state.products.values()].find(
      ({ deleted, variants }) => !deleted && variants.length > 1,
    );
    const ids = product?.variants.map(({ id }) => Number(id)) ?? [];
    const of = (path: string): number[] => read(path).map(({ id }: { id: number }) => id);
    expect(of(`/products/${product?.id}/variations?orderby=id&order=asc`)).toEqual(ids);
    expect(of(`/variations?parent=${product?.id}&orderby=id&order=asc`)).toEqual(ids);
    expect(read(`/products/${ids[0]}`)).toMatchObject({ type: 'variation', parent_id: Number(product?.id) });
    const old = opened({ listsVariations: () => false });
    expect(JSON.parse(old.ask('/variations').body)).toEqual(real('no such route').body);
    expect(ask('/variations').status).toBe(200);
  });

  it('show a variable product as saved when a variation of it was', () => {
    const { read, clock, shop } = opened();
    const product = [...shop.state.products.values()].find(
      ({ deleted, variants }) => !deleted && variants.length > 1,
    );
    const variant = product?.variants[0];
    clock.advance(60_000);
    if (variant !== undefined) variant.modifiedMs = clock.nowMs();
    const saved = new Date(clock.nowMs()).toISOString().slice(0, 19);
    expect(read(`/products/${variant?.id}`).date_modified_gmt).toBe(saved);
    expect(read(`/products/${product?.id}`).date_modified_gmt).toBe(saved);
  });

  it('lie when told to', () => {
    const { api, shop } = opened();
    const { consumerKey, consumerSecret } = api.credentials;
    const lying = (lie: 'empty' | 'miscount'): ApiAnswer =>
      api.handle({
        method: 'GET',
        url: new URL(`https://shop.example${api.base}/customers?per_page=100`),
        headers: {
          authorization: `Basic ${Buffer.from(`${consumerKey}:${consumerSecret}`).toString('base64')}`,
        },
        body: '',
        lie,
      });
    const customers = [...shop.state.customers.values()].filter(({ deleted }) => !deleted).length;
    expect([lying('empty').headers?.['x-wp-total'], lying('empty').body]).toEqual([String(customers), '[]']);
    expect(lying('miscount').headers?.['x-wp-total']).toBe(String(customers + 7));
  });
});

describe('access', () => {
  it('takes its key by Basic alone, and no key that may not look', () => {
    const { api, ask } = opened();
    const { consumerKey, consumerSecret } = api.credentials;
    const query = `consumer_key=${consumerKey}&consumer_secret=${consumerSecret}`;
    expect(ask(`/products?${query}`, { key: null }).status).toBe(401);
    expect(opened({ permissions: () => 'none' }).ask('/orders').status).toBe(403);
  });

  it('answers too many calls with 429 where it limits them', () => {
    const { ask, clock } = opened({ throttle: { perSecond: 1, bucket: 2 } });
    expect([ask('/orders'), ask('/orders'), ask('/orders')].map(({ status }) => status)).toEqual([
      200, 200, 429,
    ]);
    clock.advance(1000);
    expect(ask('/orders').status).toBe(200);
  });
});

describe('/products/batch', () => {
  it('writes, overwrites and takes away meta data, each item for itself', () => {
    const { api, ask, read, clock, shop } = opened();
    const product = [...shop.state.products.values()].find(
      ({ deleted, variants }) => !deleted && variants.length > 1,
    );
    const id = product?.id ?? '';
    const variantId = product?.variants[0]?.id ?? '';
    const send = (update: object[]): ApiAnswer =>
      ask('/products/batch', { method: 'POST', body: JSON.stringify({ update }) });
    clock.advance(60_000);
    const answer = send([
      {
        id,
        meta_data: [
          { key: 'varai_bridge_mm', value: '18' },
          { key: 'varai_style_keywords', value: null },
        ],
      },
      { id: '999999', meta_data: [] },
      { id: variantId, meta_data: [] },
    ]);
    const items = (JSON.parse(answer.body) as { update: Record<string, unknown>[] }).update;
    const actual = real('a batch').body.update as Record<string, unknown>[];
    expect(items.map(({ error }) => error)).toEqual(actual.map(({ error }) => error));
    expect(items[1]?.['id']).toEqual(actual[1]?.['id']);
    expect((items[0]?.['meta_data'] as object[]).length).toBe((actual[0]?.['meta_data'] as object[]).length);
    expect([...api.written]).toEqual([[id, new Map([['bridge_mm', '18']])]]);
    expect(read(`/products/${id}`)).toMatchObject({
      meta_data: [{ key: 'varai_bridge_mm', value: '18' }],
      date_modified_gmt: new Date(clock.nowMs()).toISOString().slice(0, 19),
    });
    send([{ id, meta_data: [{ key: 'varai_bridge_mm', value: null }] }]);
    expect(read(`/products/${id}`).meta_data).toEqual([]);
    expect(api.writes()).toBe(2);
  });

  it('is read by the mapper as what it is', () => {
    const { ask } = opened();
    for (const [resource, path] of [
      ['products', '/products?per_page=100'],
      ['products', '/variations?per_page=100'],
      ['customers', '/customers?per_page=100'],
      ['orders', '/orders?per_page=100'],
      ['refunds', '/refunds?per_page=100'],
    ] as const) {
      const rows = JSON.parse(ask(path).body) as object[];
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows)
        expect(
          mappers.woocommerce[resource]?.(row, { verb: 'update', currency: 'EUR', timeZone: 'UTC' }).ok,
        ).toBe(true);
    }
  });
});
