import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listenApi, misbehave, seeded, type ListeningApi, type Misbehaving } from '@varai/core/testkit';
import { CircuitBreaker } from '../../src/connectors/circuit-breaker.ts';
import { shopHttp, type ShopHttpOptions } from '../../src/connectors/http-client.ts';
import { LOOPBACK, Reach } from '../../src/connectors/reach.ts';
import { rateBudget } from '../../src/connectors/rate-budget.ts';
import { AccessProblem } from '../../src/connectors/shop-api.ts';
import { ShopRefused, ShopUnavailable, type ShopHttp } from '../../src/connectors/shop-http.ts';
import { fakePace, type FakePace } from './fake-pace.ts';

const SECRET = 'shpat_0123456789';
let pace: FakePace;
let breaker: CircuitBreaker;
let shaky: Misbehaving;
let api: ListeningApi;
let seen: { method: string; path: string; headers: Readonly<Record<string, string>> }[];
const rows = JSON.stringify({ rows: Array.from({ length: 300 }, (_, index) => `Gestell ${index}`) });

beforeEach(async () => {
  pace = fakePace();
  breaker = new CircuitBreaker(pace.nowMs);
  seen = [];
  shaky = misbehave(
    ({ method, url, headers }) => {
      seen.push({ method, path: url.pathname + url.search, headers });
      if (url.pathname.endsWith('/missing')) return { status: 404, body: '{}' };
      if (url.pathname.endsWith('/denied'))
        return { status: 401, body: JSON.stringify({ errors: `bad token ${headers['x-token']}` }) };
      if (url.pathname.endsWith('/moved'))
        return { status: 302, headers: { location: '/api/rows' }, body: '' };
      if (url.pathname.endsWith('/abroad'))
        return { status: 301, headers: { location: 'http://localhost:1/api/rows' }, body: '' };
      if (url.pathname.endsWith('/loop'))
        return { status: 302, headers: { location: '/api/loop' }, body: '' };
      return { status: 200, body: rows };
    },
    { random: seeded('http'), retryAfterSeconds: 7 },
  );
  api = await listenApi(
    (request) => {
      const answer = shaky.handle(request);
      if (answer.wire?.fault === 'hang') setImmediate(pace.timeUp);
      return answer;
    },
    { nowMs: () => pace.nowMs() + 3_600_000 },
  );
});
afterEach(() => api.close());

const client = (more: Partial<ShopHttpOptions> = {}): ShopHttp =>
  shopHttp({
    url: `${api.url}/api`,
    secrets: [SECRET],
    reach: new Reach(LOOPBACK),
    budget: rateBudget({ perSecond: 1000, bucket: 1000 }, pace),
    breaker,
    pace,
    ...more,
  });
const get = (path: string, more: object = {}): Promise<{ status: number; body: Buffer }> =>
  client().request({ method: 'GET', path, ...more });
const text = async (answer: Promise<{ body: Buffer }>): Promise<string> => (await answer).body.toString();

describe('a call that goes well', () => {
  test("unpacks, keeps the connection, tells the shop's time", async () => {
    const http = client();
    for (let i = 0; i < 5; i++) {
      const answer = await http.request({ method: 'GET', path: '/rows', query: { page: '2' } });
      expect(answer.body.toString()).toBe(rows);
      expect(answer.answeredMs).toBe(pace.nowMs() + 3_600_000);
      expect(answer.headers['content-encoding']).toBe('gzip');
    }
    expect(seen[0]?.path).toBe('/api/rows?page=2');
    expect(api.connections()).toBe(1);
    expect(pace.limits()).toBe(0);
  });

  test('404 is an answer', async () => {
    expect((await get('/missing')).status).toBe(404);
    expect(api.requests()).toBe(1);
  });
});

describe('what is tried again', () => {
  test.each(['drop', 'lose', 'half', 'hang', 'fail'] as const)('%s', async (misdeed) => {
    shaky.next(misdeed);
    expect(await text(get('/rows'))).toBe(rows);
    expect(pace.waits).toEqual([300]);
    expect(breaker.reading()).toMatchObject({ attempts: 2, failures: 1 });
    expect(pace.limits()).toBe(0);
  });

  test('three times, each after a longer wait', async () => {
    shaky.next('drop', 'fail', 'hang');
    expect(await text(get('/rows'))).toBe(rows);
    expect(pace.waits).toEqual([300, 600, 1200]);
    shaky.next('fail', 'fail', 'fail', 'fail');
    await expect(get('/rows')).rejects.toThrow(ShopUnavailable);
    expect(breaker.reading().attempts).toBe(8);
  });

  test('429 when the shop says, and it is no failure', async () => {
    shaky.next('throttle');
    expect(await text(get('/rows'))).toBe(rows);
    expect(pace.waits).toEqual([7150]);
    expect(breaker.reading()).toMatchObject({ attempts: 1, failures: 0 });
  });

  test('a body that does not read, where the caller reads it', async () => {
    shaky.next('cut');
    const judged = get('/rows', {
      judge: ({ body }: { body: Buffer }) => {
        try {
          JSON.parse(body.toString());
        } catch {
          throw new ShopUnavailable('cut short');
        }
        return {};
      },
    });
    expect(await text(judged)).toBe(rows);
    expect(breaker.reading()).toMatchObject({ attempts: 2, failures: 1 });
  });

  test('never a POST that may have been done, unless it says so; always one that was not', async () => {
    const post = (repeatable?: boolean): Promise<unknown> =>
      client().request({
        method: 'POST',
        path: '/rows',
        body: '{}',
        ...(repeatable === undefined ? {} : { repeatable }),
      });
    shaky.next('lose');
    await expect(post()).rejects.toThrow('POST 127.0.0.1');
    expect(seen).toHaveLength(1);
    shaky.next('lose');
    await post(true);
    expect(seen).toHaveLength(3);
    shaky.next('throttle');
    await post();
    expect(seen).toHaveLength(4);
  });
});

describe('what is given up', () => {
  test('a long wait is told to the caller instead of waited for', async () => {
    const slow = misbehave(shaky.handle, { random: seeded(1), retryAfterSeconds: 90 });
    slow.next('throttle');
    const other = await listenApi(slow.handle, { nowMs: pace.nowMs });
    const refused = await client({ url: other.url })
      .request({ method: 'GET', path: '/rows' })
      .catch((error: unknown) => error);
    await other.close();
    expect(refused).toMatchObject({ retryAfterMs: 90_000 });
    expect(pace.waits).toEqual([]);
  });

  test('a refusal is final, and says why without the credential', async () => {
    const denied = get('/denied', { headers: { 'x-token': SECRET }, query: { consumer_secret: SECRET } });
    const error = (await denied.catch((each: unknown) => each)) as ShopRefused;
    expect(error).toBeInstanceOf(ShopRefused);
    expect(error.message).toMatch(/^GET 127\.0\.0\.1:\d+\/api\/denied: bad token \[secret\]$/);
    expect(error.status).toBe(401);
    expect(JSON.stringify([error.stack, error.cause])).not.toContain(SECRET);
    expect(breaker.reading()).toMatchObject({ attempts: 1, failures: 0 });
  });

  test('a header that cannot be sent does not come back in the message', async () => {
    const failing = get('/rows', { headers: { 'x-token': `${SECRET}\nx` } });
    await expect(failing).rejects.toThrow(
      new AccessProblem('a credential that no request can carry: see its characters'),
    );
    expect(breaker.reading().attempts).toBe(0);
  });

  test('a body beyond the limit, however small it was packed', async () => {
    await expect(client({ longestBody: 1000 }).request({ method: 'GET', path: '/rows' })).rejects.toThrow(
      'more than 1000 bytes',
    );
    expect(gzipSync(rows).length).toBeLessThan(1500);
  });

  test('what the caller gave up: at once, with its reason, and without a mark on the shop', async () => {
    const reason = new Error('stopping');
    const gone = new AbortController();
    shaky.next('hang');
    const asked = client().request({ method: 'GET', path: '/rows', signal: gone.signal });
    gone.abort(reason);
    await expect(asked).rejects.toBe(reason);
    expect(breaker.reading().attempts).toBe(0);
  });

  test('an open breaker asks nothing', async () => {
    for (let i = 0; i < 10; i++) {
      const leave = breaker.enter();
      if (typeof leave === 'function') leave('failure');
    }
    await expect(get('/rows')).rejects.toMatchObject({ retryAfterMs: 120_000 });
    expect(api.requests()).toBe(0);
  });
});

describe('where it goes', () => {
  test('a redirect on the same host is followed, with its end', async () => {
    expect(await text(get('/moved', { headers: { 'x-token': SECRET } }))).toBe(rows);
    expect(seen.at(-1)).toMatchObject({ path: '/api/rows', headers: { 'x-token': SECRET } });
    await expect(get('/loop')).rejects.toThrow('redirects without an end');
  });

  test('never to another host, and no POST anywhere', async () => {
    await expect(get('/abroad')).rejects.toThrow('redirects to localhost:1: not followed');
    await expect(client().request({ method: 'POST', path: '/moved' })).rejects.toThrow('not followed');
  });

  test('a whole address is taken on the own host, or over https on one where files are kept', async () => {
    expect(await text(get(`${api.url}/files/1`, { headers: { 'x-token': SECRET } }))).toBe(rows);
    for (const path of [
      'http://169.254.169.254/latest/meta-data',
      'https://other.example/x',
      'http://files.example/x',
    ])
      await expect(client({ fileHosts: ['files.example'] }).request({ method: 'GET', path })).rejects.toThrow(
        'no place of this shop',
      );
  });

  test.each(['ftp://shop.example', 'shop.example', 'http://', 'file:///etc/passwd'])(
    '%s is no shop',
    (url) => {
      expect(() => client({ url })).toThrow(AccessProblem);
    },
  );
});

describe('a stream', () => {
  const read = async (http: ShopHttp, signal?: AbortSignal): Promise<string> => {
    const answer = await http.stream({
      method: 'GET',
      path: '/rows',
      ...(signal === undefined ? {} : { signal }),
    });
    const chunks: Buffer[] = [];
    for await (const chunk of answer.body) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  };

  test('gives the body, unpacked and without its limit', async () => {
    expect(await read(client({ longestBody: 10 }))).toBe(rows);
    expect(breaker.reading()).toMatchObject({ attempts: 1, failures: 0 });
    expect(pace.limits()).toBe(0);
  });

  test('that breaks within says so, and counts as a failure; it begins again only where nothing was given', async () => {
    shaky.next('drop', 'half');
    await expect(read(client())).rejects.toThrow(ShopUnavailable);
    expect(breaker.reading()).toMatchObject({ attempts: 2, failures: 2 });
    expect(pace.waits).toEqual([300]);
  });
});

describe("the shop's own word on the budget", () => {
  let server: Server;
  const listen = async (listener: RequestListener): Promise<string> => {
    server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  afterEach(() => {
    server.close();
    server.closeAllConnections();
  });

  const asking = (url: string, corrections: unknown[], busyMs?: number): (() => Promise<unknown>) => {
    const http = client({
      url,
      budget: { take: async () => undefined, correct: (...said) => corrections.push(said) },
    });
    return () =>
      http.request({
        method: 'GET',
        path: '/',
        cost: 30,
        judge: ({ body }) => ({
          budget: { left: 500, perSecond: 50 },
          ...(body.toString() === '1' && busyMs !== undefined ? { busyMs } : {}),
        }),
      });
  };

  test('is believed, less what is still underway', async () => {
    const corrections: unknown[] = [];
    const waiting: (() => void)[] = [];
    const url = await listen((_request, response) => {
      waiting.push(() => response.end('ok'));
      if (waiting.length === 2) for (const answer of waiting) answer();
    });
    const ask = asking(url, corrections);
    await Promise.all([ask(), ask()]);
    expect(corrections).toEqual([
      [470, 50],
      [500, 50],
    ]);
  });

  test('"busy" under a good status is tried again when it says, and is no failure', async () => {
    const corrections: unknown[] = [];
    let answers = 0;
    const url = await listen((_request, response) => response.end(String(++answers)));
    await asking(url, corrections, 2000)();
    expect(corrections).toHaveLength(2);
    expect(pace.waits).toEqual([2150]);
    expect(breaker.reading()).toMatchObject({ attempts: 1, failures: 0 });
  });
});
