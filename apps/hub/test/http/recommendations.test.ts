import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createServer, type HubServer } from '../../src/http/server.ts';
import { factPageSchema, type FactPage } from '../../src/sync/write-back/fact-feed.ts';
import type { TenantContext } from '../../src/store/tenancy.ts';
import type { ChangedFacts } from '../../src/store/write-backs.ts';
import { LiveHub, type LiveTenant } from '../sync/live-hub.ts';
import type { Shop } from '../sync/shop.ts';

let live: LiveHub;
let server: HubServer;
beforeAll(async () => {
  live = await LiveHub.start({ database: 'http_recommendations' });
  const { hub } = live;
  server = createServer({
    receive: hub.receive,
    health: () => hub.health(),
    metrics: live.metrics,
    logger: {
      debug() {},
      info() {},
      warn() {},
      error() {},
      child: () => {
        throw new Error('none');
      },
    },
    config: { bodyLimitBytes: 1_000_000 },
    version: '0',
    now: live.nowMs,
    recommendations: {
      keys: hub.apiKeys,
      storeById: (storeId) => hub.directory.byId(storeId),
      feed: hub.facts,
    },
  });
});
afterAll(async () => {
  await server.close();
  await live.stop();
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}
let key = '';
let tenant: LiveTenant;
let shop: Shop;
beforeEach(async () => {
  tenant = await live.tenant();
  shop = await tenant.shop('shopify');
  key = await live.hub.apiKeys.create(tenant.context, 'poller', ['recommendations:read']);
});

async function ask(query: string, headers: Record<string, string> = {}, as = key): Promise<Answer> {
  const answer = await server.app.inject({
    method: 'GET',
    url: `/api/sync/varai/recommendations${query}`,
    headers: { ...(as === '' ? {} : { authorization: `Bearer ${as}` }), ...headers },
  });
  return { status: answer.statusCode, headers: answer.headers, body: answer.body };
}
const page = async (query: string): Promise<FactPage> => {
  const answer = await ask(query);
  expect(answer.status).toBe(200);
  return factPageSchema.parse(JSON.parse(answer.body));
};
const problem = ({ status, body }: Answer): unknown => {
  const { code, path } = JSON.parse(body) as { code: string; path?: string };
  return { status, code, ...(path === undefined ? {} : { path }) };
};

const told = (id: string, text: string): ChangedFacts => ({
  _id: shop.product(id),
  storeId: shop.storeId as ChangedFacts['storeId'],
  productId: id,
  seen: '1.1',
  facts: { product_id: text },
  isSold: true,
  released: [],
});
const tell = (...changed: ChangedFacts[]): Promise<void> =>
  live.hub.writeBacks.change(tenant.context, shop.storeId, changed, live.nowMs());

describe('GET /api/sync/varai/recommendations', () => {
  it('gives a store’s facts from the beginning, then what changed, each product where it changed last', async () => {
    await tell(told('1', 'a'), told('2', 'a'), told('3', 'a'));
    const first = await page(`?store=${shop.storeId}&limit=2`);
    expect(first).toMatchObject({
      items: [{ productId: '1', sold: true, facts: { product_id: 'a' } }, { productId: '2' }],
      more: true,
    });
    await tell(told('1', 'b'));
    const rest = await page(`?store=${shop.storeId}&since=${first.next}`);
    expect(rest.items.map(({ productId, facts }) => [productId, facts['product_id']])).toEqual([
      ['3', 'a'],
      ['1', 'b'],
    ]);
    expect(rest.more).toBe(false);
    const end = await page(`?store=${shop.storeId}&since=${rest.next}`);
    expect(end).toMatchObject({ items: [], next: rest.next, more: false });
  });

  it('misses nothing however many write while it is read', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => String(index));
    const heard = new Map<string, string>();
    let since = '';
    const hear = async (): Promise<void> => {
      const read = await page(`?store=${shop.storeId}&limit=7${since === '' ? '' : `&since=${since}`}`);
      for (const { productId, facts } of read.items) heard.set(productId, facts['product_id'] ?? '');
      since = read.next ?? '';
      if (read.more) await hear();
    };
    // Five writers, each a few products at a time, over and over, while somebody reads.
    const writers = Array.from({ length: 5 }, async (_, writer) => {
      for (let round = 0; round < 6; round++) {
        const mine = ids.filter((id) => (Number(id) + round) % 5 === writer);
        await tell(...mine.map((id) => told(id, `${writer}.${round}`)));
        await hear();
      }
    });
    await Promise.all(writers);
    await hear();
    const there = await live.hub.writeBacks
      .docs(tenant.context)
      .find({ tenantId: tenant.context.tenantId })
      .toArray();
    expect(there).toHaveLength(40);
    expect(new Set(there.map(({ sequence }) => sequence)).size).toBe(40);
    expect(heard).toEqual(
      new Map(there.map(({ productId, facts }) => [productId, facts['product_id'] ?? ''])),
    );
  });

  it('answers 304 for what the caller still has, and 200 once something changed', async () => {
    await tell(told('1', 'a'));
    const url = `?store=${shop.storeId}`;
    const first = await ask(url);
    const etag = String(first.headers['etag']);
    for (const given of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await ask(url, { 'if-none-match': given });
      expect(again).toMatchObject({ status: 304, body: '' });
      expect(again.headers['etag']).toBe(etag);
    }
    await tell(told('1', 'b'));
    const changed = await ask(url, { 'if-none-match': etag });
    expect(changed.status).toBe(200);
    expect(changed.headers['etag']).not.toBe(etag);
  });

  it('says by a stable code what is wrong', async () => {
    const store = `?store=${shop.storeId}`;
    expect(problem(await ask(store, {}, ''))).toEqual({ status: 401, code: 'http/unauthorized' });
    expect(problem(await ask(store, {}, 'varai_0_x'))).toEqual({ status: 401, code: 'http/unauthorized' });
    expect((await ask(store, {}, '')).headers['www-authenticate']).toBe('Bearer');
    const narrow = await live.hub.apiKeys.create(tenant.context, 'other', ['conflicts:write']);
    expect(problem(await ask(store, {}, narrow))).toEqual({ status: 403, code: 'http/forbidden' });
    expect(problem(await ask(''))).toEqual({ status: 400, code: 'http/bad-query', path: 'store' });
    for (const limit of ['0', '501', '-1', '1e2', 'x', ''])
      expect(problem(await ask(`${store}&limit=${limit}`))).toMatchObject({ path: 'limit' });
    for (const since of ['', 'x', '%00', 'MS54LjE', '1&since=2'])
      expect(problem(await ask(`${store}&since=${since}`))).toMatchObject({ status: 400, path: 'since' });
    expect(problem(await ask('?store=nowhere'))).toEqual({ status: 404, code: 'http/not-found' });
  });

  it('says so where the place was of a feed that is no more', async () => {
    await tell(told('1', 'a'));
    const { next } = await page(`?store=${shop.storeId}`);
    await live.db.collection<{ _id: string }>('feeds').deleteOne({ _id: shop.storeId });
    await tell(told('1', 'b'));
    expect(problem(await ask(`?store=${shop.storeId}&since=${next}`))).toEqual({
      status: 410,
      code: 'http/cursor-expired',
    });
  });

  it('gives nothing of another tenant, nor of another store where the key is for one', async () => {
    await tell(told('1', 'secret-of-mine'));
    const stranger = await live.tenant('stranger');
    const theirs = await live.hub.apiKeys.create(stranger.context, 'poller', ['recommendations:read']);
    const refused = await ask(`?store=${shop.storeId}`, {}, theirs);
    expect(problem(refused)).toEqual(problem(await ask('?store=nowhere', {}, theirs)));
    expect(refused.body).not.toContain('secret-of-mine');

    const second = await tenant.shop('html', 'second');
    await live.db
      .collection<{ _id: string }>('api_keys')
      .updateOne({ _id: key.split('_')[1] ?? '' }, { $set: { storeId: second.storeId } });
    expect((await ask(`?store=${shop.storeId}`)).status).toBe(404);
    expect((await ask(`?store=${second.storeId}`)).status).toBe(200);
  });

  it('tells two stores of one tenant apart', async () => {
    const second = await tenant.shop('html', 'second');
    await tell(told('1', 'a'));
    const context: TenantContext = tenant.context;
    await live.hub.writeBacks.change(
      context,
      second.storeId,
      [{ ...told('9', 'z'), _id: second.product('9'), storeId: second.storeId as ChangedFacts['storeId'] }],
      live.nowMs(),
    );
    expect((await page(`?store=${shop.storeId}`)).items.map((item) => item.productId)).toEqual(['1']);
    expect((await page(`?store=${second.storeId}`)).items.map((item) => item.productId)).toEqual(['9']);
    const foreign = (await page(`?store=${second.storeId}`)).next;
    expect((await ask(`?store=${shop.storeId}&since=${foreign}`)).status).toBe(410);
  });

  it('is described with its parameters, answers and problems', async () => {
    const answer = await server.app.inject({ method: 'GET', url: '/openapi.json' });
    const { paths } = JSON.parse(answer.body) as {
      paths: Record<string, { get: { parameters: { name: string }[]; responses: object } }>;
    };
    const described = paths['/api/sync/varai/recommendations']?.get;
    expect(described?.parameters.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['store', 'since', 'limit', 'if-none-match']),
    );
    expect(Object.keys(described?.responses ?? {})).toEqual(
      expect.arrayContaining(['200', '304', '400', '401', '403', '404', '410', '503']),
    );
  });
});
