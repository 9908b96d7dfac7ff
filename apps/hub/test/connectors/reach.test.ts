import type { LookupAddress } from 'node:dns';
import { createServer, type Server } from 'node:http';
import { isIP, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CircuitBreaker } from '../../src/connectors/circuit-breaker.ts';
import { htmlApi } from '../../src/connectors/html/api.ts';
import { shopHttp, type ShopHttpOptions } from '../../src/connectors/http-client.ts';
import { openShop } from '../../src/connectors/open-shop.ts';
import { rateBudget } from '../../src/connectors/rate-budget.ts';
import { isPublic, PrivateAddress, Reach, type PrivateHosts } from '../../src/connectors/reach.ts';
import { AccessProblem } from '../../src/connectors/shop-api.ts';
import type { ShopHttp } from '../../src/connectors/shop-http.ts';
import { fakePace } from './fake-pace.ts';

let server: Server;
let port: number;
let asked: string[];
/** What each name stands for, in turn; the last for ever. */
let names: Record<string, string[][]>;

beforeEach(async () => {
  asked = [];
  names = {};
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const [, to] = /^\/to\/(.+)$/.exec(request.url ?? '') ?? [];
    if (to !== undefined) response.writeHead(302, { location: decodeURIComponent(to) });
    response.end('inside');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

const reach = (hosts: PrivateHosts): Reach =>
  new Reach(hosts, (host, _options, callback) => {
    const given = names[host] ?? [];
    const addresses = (given.length > 1 ? given.shift() : given[0]) ?? [];
    const error = Object.assign(new Error('unknown'), { code: 'ENOTFOUND' });
    const found: LookupAddress[] = addresses.map((address) => ({ address, family: isIP(address) }));
    callback(addresses.length === 0 ? error : null, found);
  });
const pace = fakePace();
const client = (url: string, hosts: PrivateHosts = [], more: Partial<ShopHttpOptions> = {}): ShopHttp =>
  shopHttp({
    url,
    secrets: [],
    reach: reach(hosts),
    budget: rateBudget({ perSecond: 1000, bucket: 1000 }, pace),
    breaker: new CircuitBreaker(pace.nowMs),
    pace,
    ...more,
  });
const get = (http: ShopHttp, path: string): Promise<string> =>
  http.request({ method: 'GET', path }).then(({ body }) => body.toString());

describe('what is public', () => {
  test.each([
    '127.0.0.1',
    '127.8.9.1',
    '0.0.0.0',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '100.100.100.200',
    '192.0.0.192',
    '198.18.0.1',
    '224.0.0.1',
    '239.1.2.3',
    '255.255.255.255',
    '168.63.129.16',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:a00:1',
    '::ffff:169.254.169.254',
    '::127.0.0.1',
    '64:ff9b::10.0.0.1',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::a00:1',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    'fec0::1',
    '2001:db8::1',
    '2001::1',
    '2002:a00:1::',
    '3fff::1',
    '100::1',
    '',
    'localhost',
  ])('not %s', (address) => {
    expect(isPublic(address)).toBe(false);
  });

  test.each([
    '8.8.8.8',
    '23.227.38.32',
    '172.15.0.1',
    '172.32.0.1',
    '100.63.0.1',
    '100.128.0.1',
    '168.63.129.17',
    '223.255.255.255',
    '2606:4700::1111',
    '2a00:1450:4001::1',
    '2001:4860:4860::8888',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
  ])('but %s', (address) => {
    expect(isPublic(address)).toBe(true);
  });
});

describe('an address that somebody names', () => {
  test.each([
    'https://127.0.0.1',
    'https://0x7f.1',
    'https://2130706433',
    'https://017700000001',
    'https://127.1',
    'https://[::1]',
    'https://[::ffff:10.0.0.1]',
    'https://[::ffff:a9fe:a9fe]',
    'https://169.254.169.254',
    'https://10.1.2.3:8443',
    'http://shop.example',
    'http://127.0.0.1',
    'http://8.8.8.8',
    'https://[fd00:ec2::254]',
    'https://①②⑦.0.0.1',
  ])('%s is refused before anything is asked', (url) => {
    expect(() => client(url)).toThrow(PrivateAddress);
    expect(() => client(url)).toThrow(AccessProblem);
  });

  test.each(['https://shop.example', 'https://8.8.8.8', 'https://[2606:4700::1111]'])(
    '%s may be asked',
    (url) => {
      expect(() => client(url)).not.toThrow();
    },
  );

  test.each([[['127.0.0.1']], [['8.8.8.8', '10.0.0.1']], [['::1']], [['::ffff:169.254.169.254']]])(
    'that leads to %s is refused at the connection, once and for good',
    async (addresses) => {
      names['shop.example'] = [addresses];
      const breaker = new CircuitBreaker(pace.nowMs);
      const asking = get(client(`https://shop.example:${port}`, [], { breaker }), '/');
      const error = await asking.catch((each: unknown) => each);
      expect(error).toBeInstanceOf(PrivateAddress);
      expect(error).toMatchObject({
        code: 'shop/private-address',
        message:
          "shop.example is no address of the public internet: not asked (the hub's operator can allow it by PRIVATE_SHOP_HOSTS)",
      });
      expect(asked).toEqual([]);
      // It says nothing of the shop's health.
      expect(breaker.reading().attempts).toBe(0);
    },
  );

  test('that changes what it stands for leads nowhere else: every look-up of a connection is checked', async () => {
    names['shop.example'] = [['8.8.8.8'], ['127.0.0.1']];
    const { lookup } = reach([]);
    const looked = (all: boolean): Promise<unknown> =>
      new Promise((resolve) =>
        lookup('shop.example', { all }, (error, address, family) => resolve(error ?? [address, family])),
      );
    expect(await looked(false)).toEqual(['8.8.8.8', 4]);
    expect(await looked(false)).toBeInstanceOf(PrivateAddress);
    expect(await looked(true)).toBeInstanceOf(PrivateAddress);
    await expect(get(client(`https://shop.example:${port}`), '/')).rejects.toThrow(PrivateAddress);
    expect(asked).toEqual([]);
  });

  test('may be private where the operator names it, and only that one', async () => {
    names['inside.example'] = [['127.0.0.1']];
    names['other.example'] = [['127.0.0.1']];
    expect(await get(client(`http://Inside.Example:${port}`, ['inside.example']), '/')).toBe('inside');
    expect(() => client(`http://other.example:${port}`, ['inside.example'])).toThrow(PrivateAddress);
    await expect(get(client(`https://other.example:${port}`, ['inside.example']), '/')).rejects.toThrow(
      PrivateAddress,
    );
    expect(await get(client(`http://127.0.0.1:${port}`, 'all'), '/')).toBe('inside');
  });

  test('holds no user and no password of its own', async () => {
    const http = client(`http://127.0.0.1:${port}`, 'all');
    const seen: (string | undefined)[] = [];
    server.on('request', (request) => seen.push(request.headers.authorization));
    await get(http, `http://eve:secret@127.0.0.1:${port}/file`);
    expect(seen).toEqual([undefined]);
  });
});

describe("what a shop's answer names", () => {
  test('a redirect, which is checked like the first address', async () => {
    names['shop.example'] = [['127.0.0.1']];
    const hosts = ['shop.example'];
    const http = client(`http://shop.example:${port}`, hosts);
    const moved = `/to/${encodeURIComponent(`http://shop.example:${port}/latest/meta-data`)}`;
    expect(await get(http, moved)).toBe('inside');
    expect(asked).toEqual([moved, '/latest/meta-data']);
    server.once('request', () => hosts.pop());
    await expect(get(http, moved)).rejects.toThrow(PrivateAddress);
    expect(asked).toHaveLength(3);
  });

  test('a result file at a host of files that leads inside', async () => {
    names['files.example'] = [['10.0.0.1']];
    const http = client(`http://127.0.0.1:${port}`, ['127.0.0.1'], { fileHosts: ['files.example'] });
    await expect(get(http, `https://files.example:${port}/result.jsonl`)).rejects.toThrow(PrivateAddress);
    const stream = http.stream({ method: 'GET', path: `https://files.example:${port}/result.jsonl` });
    await expect(stream).rejects.toThrow(PrivateAddress);
    expect(asked).toEqual([]);
  });

  test('a site whose sitemap would lie inside', async () => {
    names['shop.example'] = [['192.168.0.1']];
    const { api } = openShop(
      htmlApi,
      { url: `https://shop.example:${port}`, credentials: {} },
      { reach: reach([]), pace },
    );
    await expect(api.count('products', null)).rejects.toThrow(PrivateAddress);
    await expect(api.bulk('products', null)[Symbol.asyncIterator]().next()).rejects.toThrow(PrivateAddress);
    expect(asked).toEqual([]);
  });
});
