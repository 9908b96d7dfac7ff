import { gzipSync } from 'node:zlib';
import { canonical, parseExact } from '@varai/core';
import { mappers } from '@varai/core/platform';
import type { ApiAnswer } from '@varai/core/testkit';
import { describe, expect, it } from 'vitest';
import { htmlApi } from '../../src/connectors/html/api.ts';
import { askSite } from '../../src/connectors/html/site.ts';
import { readSitemap } from '../../src/connectors/html/sitemap.ts';
import type { PulledPage, PulledRecord, PullWindow, ShopApi } from '../../src/connectors/shop-api.ts';
import { ShopRefused, ShopUnavailable, type ShopCall } from '../../src/connectors/shop-http.ts';
import { htmlStore, type HtmlStore } from './html-site.ts';

const EVERYTHING = { sinceMs: 0, untilMs: Date.parse('2099-01-01T00:00:00Z') };

async function bulkOf(api: ShopApi, cursor: string | null = null): Promise<PulledRecord[]> {
  const out: PulledRecord[] = [];
  for await (const page of api.bulk('products', cursor)) out.push(...page.records);
  return out;
}

async function pullOf(api: ShopApi, window: PullWindow = EVERYTHING): Promise<PulledPage[]> {
  const pages: PulledPage[] = [];
  let cursor: string | null = null;
  do {
    const page = await api.pull('products', window, cursor);
    pages.push(page);
    cursor = page.next;
  } while (cursor !== null);
  return pages;
}

const idsIn = (records: readonly PulledRecord[]): string[] => records.map(({ id }) => id).sort();

function claimsOf(data: unknown): string {
  const mapped = mappers.html['products']?.(data, { verb: 'update', currency: 'EUR', timeZone: 'UTC' });
  if (mapped?.ok !== true) throw new Error(`does not map: ${JSON.stringify(mapped)}`);
  return canonical(mapped.value);
}

describe.each([
  ['pages', false],
  ['a feed', true],
])('a site read by its %s', (_, feed) => {
  it.each([1, 2, 3])('makes the claims that its server sends (shop %i)', async (seed) => {
    const store = await htmlStore({ seed, feed, feedPage: 5 });
    store.live(150);
    const asked = new Map((await bulkOf(store.api)).map(({ id, data }) => [id, claimsOf(data)]));
    const alive = store.alive();
    const told = new Map<string, string>();
    for (const { request } of store.shop.open()) {
      if (!request.path.endsWith('/products')) continue;
      const { data } = parseExact(request.body.toString()) as {
        data: { productID?: string; productGroupID?: string };
      };
      const id = data.productID ?? data.productGroupID ?? '';
      if (alive.includes(id)) told.set(id, claimsOf(data));
    }
    expect([...told.keys()].sort()).toEqual(alive);
    expect(Object.fromEntries(asked)).toEqual(Object.fromEntries(told));
  });

  it('is the same in a window of everything, in bulk, by id, and counted', async () => {
    const store = await htmlStore({ feed, frames: 60 });
    store.live(120);
    const alive = store.alive();
    expect(idsIn(await bulkOf(store.api))).toEqual(alive);
    expect(idsIn((await pullOf(store.api)).flatMap(({ records }) => records))).toEqual(alive);
    expect(await store.api.count('products', null)).toBe(alive.length);
    const listed: string[] = [];
    for await (const { ids } of store.api.ids('products', null)) listed.push(...ids);
    expect(listed.sort()).toEqual(alive);
    for (const api of [store.api, store.open(feed ? '/products.json' : '')]) {
      const read = await api.read('products', alive[3] ?? '');
      expect(idsIn(read?.records ?? [])).toEqual([alive[3]]);
    }
    expect(await store.api.read('products', 'no-such-frame')).toBeNull();
  });

  it('holds to what a window asks for, oldest first', async () => {
    const store = await htmlStore({ feed });
    store.live(80);
    const window = { sinceMs: store.pace.nowMs() - 60_000, untilMs: store.pace.nowMs() - 20_000 };
    const pages = await pullOf(store.api, window);
    const records = pages.flatMap((page) => page.records);
    const touched = [...store.shop.state.products.values()].filter((product) => {
      const ms = Math.max(product.modifiedMs, ...product.variants.map(({ modifiedMs }) => modifiedMs));
      const second = Math.floor(ms / 1000) * 1000;
      return !product.deleted && second + 1000 > window.sinceMs && second < window.untilMs;
    });
    expect(touched.length).toBeGreaterThan(1);
    expect(touched.length).toBeLessThan(store.alive().length);
    expect(idsIn(records)).toEqual(touched.map(({ id }) => id).sort());
    const times = records.map(({ modifiedMs }) => modifiedMs ?? 0);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(await store.api.count('products', window)).toBe(touched.length);
  });

  it('goes on after a restart where it stopped, also while products move', async () => {
    const store = await htmlStore({ feed, frames: 90, feedPage: 30 });
    const all = store.alive();
    for await (const { records, next } of store.api.bulk('products', null)) {
      expect(next).not.toBeNull();
      const again = store.open(feed ? '/products.json' : '');
      expect(idsIn([...records, ...(await bulkOf(again, next))])).toEqual(all);
      break;
    }
    const first = await store.api.pull('products', EVERYTHING, null);
    store.live(40);
    const seen = new Map(first.records.map((record) => [record.id, record]));
    let cursor = first.next;
    while (cursor !== null) {
      const page: PulledPage = await store
        .open(feed ? '/products.json' : '')
        .pull('products', EVERYTHING, cursor);
      for (const record of page.records) seen.set(record.id, record);
      cursor = page.next;
    }
    // What moved behind the first page comes again; what moved before the walk reached it comes once. Feeds come whole.
    if (!feed)
      for (const record of await bulkOf(store.api)) expect(seen.get(record.id)?.data).toEqual(record.data);
    expect([...seen.keys()].sort()).toEqual(expect.arrayContaining([...store.alive()]));
  });

  it('is asked again where an answer is cut short or fails', async () => {
    const store = await htmlStore({ feed, frames: 30, feedPage: 5 });
    store.wire.next(null, 'cut', 'fail', null, 'throttle', 'half', 'cut', null, null, 'cut');
    expect(idsIn(await bulkOf(store.api))).toEqual(store.alive());
    for (const misdeed of ['cut', 'empty'] as const) {
      store.wire.at({ [misdeed]: 1 });
      await expect(bulkOf(store.api)).rejects.toThrow(ShopUnavailable);
    }
  });

  it('has nothing but products, and takes nothing back', async () => {
    const { api } = await htmlStore({ feed });
    const { capabilities } = htmlApi;
    await expect(api.pull('orders', EVERYTHING, null)).rejects.toThrow(capabilities.orders);
    await expect(api.count('customers', null)).rejects.toThrow(capabilities.customers);
    await expect(api.write([])).rejects.toThrow(capabilities.writeBack);
    for (const [name, reason] of Object.entries(capabilities))
      if (!['pull', 'bulk', 'deletes'].includes(name)) expect(reason).toMatch(/^A site .*[.]$/);
  });
});

describe('a site', () => {
  const answered = (body: string, type: string, status = 200): ApiAnswer => ({
    status,
    headers: { 'content-type': type },
    body,
  });

  it('is asked no faster than a visitor clicks', async () => {
    const store = await htmlStore({ frames: 60 });
    const begunMs = store.pace.nowMs();
    await bulkOf(store.api);
    const seconds = (store.pace.nowMs() - begunMs) / 1000;
    expect(store.listening.requests()).toBeGreaterThan(60);
    expect(store.listening.requests()).toBeLessThanOrEqual(
      htmlApi.budget.bucket + seconds * htmlApi.budget.perSecond + 1,
    );
  });

  it('loses a page that is gone, passes over one that it refuses, but not where what is missing counts as deleted', async () => {
    for (const [status, isRefused] of [
      [404, false],
      [410, false],
      [403, true],
    ] as const) {
      let hidden = '';
      const store: HtmlStore = await htmlStore({
        instead: (path) => (path === hidden ? () => answered('no', 'text/html', status) : null),
      });
      const [product] = [...store.shop.state.products.values()];
      hidden = `/frames/${product?.handle}`;
      const left = store.alive().filter((id) => id !== product?.id);
      expect(idsIn(await bulkOf(store.api))).toEqual(left);
      const count = store.api.count('products', null);
      if (isRefused) await expect(count).rejects.toThrow(ShopRefused);
      else expect(await count).toBe(left.length);
    }
  });

  it('may leave robots.txt and lastmod out, and list what is no page', async () => {
    const urls = (origin: string, more: string) =>
      `<?xml version="1.0"?><urlset>${more}<url><loc>${origin}/manual.pdf</loc></url></urlset>`;
    let origin = '';
    let page = '';
    const store = await htmlStore({
      instead: (path) => {
        if (path === '/robots.txt') return () => answered('not here', 'text/plain', 404);
        if (path === '/manual.pdf') return () => answered('%PDF-1.7 <script', 'application/pdf');
        if (path === '/sitemap.xml')
          return () => answered(urls(origin, `<url><loc>${origin}${page}</loc></url>`), 'text/xml');
        return null;
      },
    });
    origin = store.listening.url;
    const [product] = [...store.shop.state.products.values()];
    page = `/frames/${product?.handle}`;
    expect(idsIn(await bulkOf(store.api))).toEqual([product?.id]);
    expect(idsIn(await bulkOf(store.open('/sitemap.xml')))).toEqual([product?.id]);
    const [only] = await bulkOf(store.api);
    expect(only?.modifiedMs).toBeNull();
  });

  it('whose addresses lead nowhere is refused with a sentence', async () => {
    const store = await htmlStore({
      instead: (path) =>
        path === '/elsewhere.xml'
          ? () => answered('<urlset><url><loc>https://other.example/a</loc></url></urlset>', 'text/xml')
          : null,
    });
    await expect(bulkOf(store.open('/nothing.json'))).rejects.toThrow(/no product feed at/);
    await expect(bulkOf(store.open('/nothing.xml'))).rejects.toThrow(/no sitemap at/);
    await expect(bulkOf(store.open('/elsewhere.xml'))).rejects.toThrow(/other\.example/);
  });
});

describe('askSite', () => {
  const asked = (body: Buffer, type: string) => {
    const answer = { status: 200, headers: { 'content-type': type }, body, answeredMs: 1 };
    const request = async (call: ShopCall) => {
      call.judge?.(answer);
      return answer;
    };
    const stream = () => Promise.reject(new RangeError('not asked for'));
    return askSite({ request, stream }, '/', (read) => read, undefined).then((read) => read?.value);
  };

  it('unpacks files that are packed themselves', async () => {
    const packed = gzipSync('<urlset></urlset>');
    expect((await asked(packed, 'application/gzip'))?.text).toBe('<urlset></urlset>');
    await expect(asked(packed.subarray(0, 15), 'application/gzip')).rejects.toThrow(ShopUnavailable);
  });

  it('reads the encoding that the answer or the page names', async () => {
    const latin = Buffer.from('<meta charset="iso-8859-1"><p>Käthe', 'latin1');
    expect((await asked(latin, 'text/html'))?.text).toContain('Käthe');
    expect((await asked(latin.subarray(27), 'Text/HTML; charset=windows-1252'))?.type).toBe('text/html');
    expect((await asked(latin.subarray(27), 'text/html; charset=windows-1252'))?.text).toBe('<p>Käthe');
    expect((await asked(Buffer.from('Käthe'), 'text/html; charset=none-such'))?.text).toBe('Käthe');
  });
});

describe('readSitemap', () => {
  it('reads prefixes, entities, CDATA, dates and times', () => {
    const xml = `<?xml version="1.0"?><s:urlset xmlns:s="x">
      <s:url><s:loc> https://a.example/x?a=1&amp;b=&#50; </s:loc><s:lastmod>2026-03-02</s:lastmod></s:url>
      <s:url><s:loc><![CDATA[https://a.example/y&z]]></s:loc><s:lastmod>2026-03-02T10:00:05+01:00</s:lastmod></s:url>
      <s:url><s:loc>https://a.example/w</s:loc><s:lastmod>yesterday</s:lastmod></s:url>
      <s:url><s:priority>1</s:priority></s:url>
    </s:urlset>`;
    const day = Date.parse('2026-03-02T00:00:00Z');
    const second = Date.parse('2026-03-02T09:00:05Z');
    expect(readSitemap(xml)).toEqual({
      isIndex: false,
      entries: [
        { address: 'https://a.example/x?a=1&b=2', changed: { fromMs: day, untilMs: day + 86_400_000 } },
        { address: 'https://a.example/y&z', changed: { fromMs: second, untilMs: second + 1000 } },
        { address: 'https://a.example/w', changed: null },
      ],
    });
  });

  it('takes no part of a sitemap for the whole', () => {
    const whole = '<urlset><url><loc>https://a.example/a</loc></url></urlset>\n';
    for (let end = 0; end < whole.length - 1; end++)
      expect(() => readSitemap(whole.slice(0, end))).toThrow(ShopUnavailable);
    expect(readSitemap(whole).entries).toHaveLength(1);
  });
});
