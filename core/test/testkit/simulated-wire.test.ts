import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import {
  fakeClock,
  listenApi,
  misbehave,
  seeded,
  type ApiHandler,
  type ListeningApi,
  type Misdeed,
} from '@varai/core/testkit';

const clock = fakeClock();
const LONG = JSON.stringify({ rows: Array.from({ length: 200 }, (_, index) => `row ${index}`) });
let calls = 0;
const shop: ApiHandler = ({ url, body, lie }) => {
  calls++;
  return { status: 200, body: url.pathname === '/long' ? LONG : `${url.search}|${body}|${lie ?? 'honest'}` };
};

let listening: ListeningApi | null = null;
afterEach(async () => {
  await listening?.close();
  listening = null;
  calls = 0;
});
const serve = async (handler: ApiHandler): Promise<string> => {
  listening = await listenApi(handler, { nowMs: clock.nowMs });
  return listening.url;
};
const misbehaving = (...misdeeds: (Misdeed | null)[]): ReturnType<typeof misbehave> => {
  const shaky = misbehave(shop, { random: seeded('wire'), delayMs: 1 });
  shaky.next(...misdeeds);
  return shaky;
};

describe('the listener', () => {
  test("hands over path, query and body, and tells the shop's own time", async () => {
    clock.set('2027-01-01T00:00:00Z');
    const answer = await fetch(`${await serve(shop)}/a?b=c`, { method: 'POST', body: 'né' });
    expect(await answer.text()).toBe('?b=c|né|honest');
    expect(answer.headers.get('date')).toBe('Fri, 01 Jan 2027 00:00:00 GMT');
  });

  test('packs what is long where it is asked to, and only there', async () => {
    const url = await serve(shop);
    const packed = await fetch(`${url}/long`);
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect(await packed.text()).toBe(LONG);
    const plain = await fetch(`${url}/long`, { headers: { 'accept-encoding': 'identity' } });
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(await plain.text()).toBe(LONG);
  });
});

describe('misbehaviour', () => {
  test('drop and lose break the connection; only lose lets the shop act', async () => {
    const url = await serve(misbehaving('drop', 'lose').handle);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    expect(calls).toBe(0);
    await expect(fetch(url, { method: 'POST' })).rejects.toThrow('fetch failed');
    expect(calls).toBe(1);
  });

  test('half sends less than it announced; cut announces what it sends', async () => {
    const url = await serve(misbehaving('half', 'cut').handle);
    await expect(fetch(`${url}/long`).then((answer) => answer.text())).rejects.toThrow('terminated');
    const cut = await (await fetch(`${url}/long`)).text();
    expect(LONG.startsWith(cut)).toBe(true);
    expect(() => JSON.parse(cut) as unknown).toThrow(SyntaxError);
  });

  test('hang never answers', async () => {
    const shaky = misbehaving('hang');
    let reached = (): void => undefined;
    const arrived = new Promise<void>((resolve) => (reached = resolve));
    const url = await serve((request) => {
      reached();
      return shaky.handle(request);
    });
    const request = httpRequest(url);
    const outcome = new Promise<string>((resolve) => {
      request.on('response', () => resolve('answered'));
      request.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
    });
    request.end();
    await arrived;
    // A later request is answered while the first is not; only closing ends that one.
    expect(await (await fetch(url)).text()).toBe('||honest');
    await listening?.close();
    expect(await outcome).toBe('ECONNRESET');
  });

  test('throttle and fail answer as shops do; delay, empty and miscount reach the shop', async () => {
    const shaky = misbehaving('throttle', 'fail', 'delay', 'empty', 'miscount', null);
    const url = await serve(shaky.handle);
    const throttled = await fetch(url);
    expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, '1']);
    expect((await fetch(url)).status).toBeGreaterThanOrEqual(500);
    const rest = [];
    for (let i = 0; i < 4; i++) rest.push(await (await fetch(url)).text());
    expect(rest).toEqual(['||honest', '||empty', '||miscount', '||honest']);
    expect(Object.fromEntries(shaky.done)).toEqual({ throttle: 1, fail: 1, delay: 1, empty: 1, miscount: 1 });
  });

  test('by chance: the same seed does the same, and nothing given stops it', () => {
    const url = new URL('http://shop.example/');
    const statuses = (): number[] => {
      const shaky = misbehaving();
      shaky.at({ fail: 0.3, throttle: 0.2 });
      const ask = (): number => shaky.handle({ method: 'GET', url, headers: {}, body: '' }).status;
      const some = Array.from({ length: 1000 }, ask);
      shaky.at({});
      expect(Array.from({ length: 100 }, ask).every((status) => status === 200)).toBe(true);
      return some;
    };
    const first = statuses();
    expect(statuses()).toEqual(first);
    expect(first.filter((status) => status === 429).length).toBeGreaterThan(150);
    expect(first.filter((status) => status === 429).length).toBeLessThan(250);
    expect(first.filter((status) => status >= 500).length).toBeGreaterThan(250);
    expect(() => misbehaving().at({ drop: 0.7, hang: 0.4 })).toThrow(RangeError);
  });
});
