import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openWorkplace, shopifyProduct, type Workplace } from './workplace.ts';

let work: Workplace;
beforeAll(async () => {
  work = await openWorkplace(3);
});
afterAll(() => work.stop());

const NORD = { tenantId: 'nord', region: 'EU' } as never;
const ADD = [
  'store',
  'add',
  'nord-shopify',
  '--platform',
  'shopify',
  '--shop',
  'Nord.myshopify.com',
  '--tenant',
  'nord',
  '--currency',
  'EUR',
] as const;

it('makes a store known, shows its secret once, and takes what is signed with it', async () => {
  const added = (await work.varai(...ADD, '--json')).json();
  expect(added).toMatchObject({
    storeId: 'nord-shopify',
    tenantId: 'nord',
    region: 'EU',
    platform: 'shopify',
    secret: expect.stringMatching(/^.{40,}$/),
  });
  const { out } = await work.varai('store', 'list');
  expect(out).toMatch(/nord-shopify +shopify +nord\.myshopify\.com +nord +EU +EUR +active/);
  expect(out).not.toContain(added.secret);
  work.file('product.json', shopifyProduct('1'));
  expect(
    (await work.varai('replay', 'product.json', '--platform', 'shopify', '--json')).json().accepted,
  ).toBe(1);
});

it('refuses a second store of the same name or shop, and a tenant of two regions', async () => {
  const twice = await work.varai(...ADD);
  expect(twice.code).toBe(1);
  expect(twice.err).toContain('is there already');
  const abroad = await work.varai(
    'store',
    'add',
    'nord-html',
    '--platform',
    'html',
    '--shop',
    'nord.example',
    '--tenant',
    'nord',
    '--region',
    'NA',
  );
  expect(abroad.code).toBe(1);
  expect(abroad.err).toContain('lives in EU');
});

it('signs with the new secret after a rotation', async () => {
  const { secret } = (await work.varai('store', 'rotate-secret', 'nord-shopify', '--json')).json();
  const held = await work.hub.directory.byId('nord-shopify');
  expect(held?.secrets[0]).not.toBe(secret);
  work.file('other.json', shopifyProduct('2'));
  const { json } = await work.varai(
    'replay',
    'other.json',
    '--topic',
    'products/update',
    '--platform',
    'shopify',
    '--json',
  );
  expect([...json().rejected.map((each: { status: number }) => each.status), json().accepted]).toEqual([
    401, 0,
  ]);
});

it('takes a store and all it said away', async () => {
  await work.varai(
    'store',
    'add',
    'nord-magento',
    '--platform',
    'magento',
    '--shop',
    'nord-m',
    '--tenant',
    'nord',
  );
  work.file('magento/product.json', {
    id: 9,
    sku: 'ACME-1',
    name: 'From Magento',
    price: 10,
    type_id: 'simple',
    updated_at: '2026-03-06 09:00:00',
  });
  expect((await work.varai('replay', 'magento', '--json')).json().accepted).toBe(1);
  expect((await work.varai('explain', 'product', '9')).code).toBe(0);
  expect((await work.varai('store', 'remove', 'nord-magento', '--json')).json()).toEqual({
    storeId: 'nord-magento',
    removed: 1,
  });
  expect((await work.varai('explain', 'product', '9')).code).toBe(1);
  expect((await work.varai('explain', 'product', '1')).code).toBe(0);
  expect(await work.hub.audit.list(NORD, { action: 'store.removed' }, 9)).toMatchObject([
    { about: 'nord-magento', outcome: 'done', after: { status: 'uninstalled', listings: 1 } },
  ]);
  const { code, err } = await work.varai('replay', 'magento');
  expect([code, err]).toEqual([1, expect.stringContaining('There is no magento store')]);
});

it('lets a removed store come back, under a new secret and to nobody else', async () => {
  const add = (tenant: string) =>
    work.varai(
      'store',
      'add',
      'nord-magento',
      '--platform',
      'magento',
      '--shop',
      'nord-m',
      '--tenant',
      tenant,
      '--json',
    );
  expect((await add('someone-else')).err).toContain('is there already');
  const known = { tenantId: 'nord', region: 'EU' as const, storeId: 'nord-magento' };
  const listings = work.hub.listings.docs({ tenantId: 'nord', region: 'EU' } as never);
  await listings.insertOne({ _id: 'nord-magento:product:left', ...known } as never, {
    bypassDocumentValidation: true,
  });
  expect((await add('nord')).err).toContain('not wholly removed');
  await listings.deleteOne(known);
  expect((await add('nord')).code).toBe(0);
  work.file('magento/product.json', {
    id: 9,
    sku: 'ACME-1',
    name: 'From Magento again',
    price: 10,
    type_id: 'simple',
    updated_at: '2026-03-07 09:00:00',
  });
  expect((await work.varai('replay', 'magento', '--json')).json().accepted).toBe(1);
  expect((await work.varai('explain', 'product', '9')).out).toContain('From Magento again');
});

const FEED = JSON.stringify([{ id: 'isla', title: 'Isla', price: 90, updatedAt: '2026-03-01T09:00:00Z' }]);

it('leaves a row for whatever it changed about access and secrets, and no secret in any', async () => {
  const as = { env: { USER: 'ida' } };
  const shop = createServer((_request, response) => response.end(FEED)).listen(0, '127.0.0.1');
  await once(shop, 'listening');
  const { secret } = (
    await work.varaiWith(
      as,
      'store',
      'add',
      'ost-html',
      '--platform',
      'html',
      '--shop',
      'ost.example',
      '--tenant',
      'ost',
      '--secret',
      'whsec_given-by-the-shop',
      '--json',
    )
  ).json();
  const rotated = (await work.varaiWith(as, 'store', 'rotate-secret', 'ost-html', '--json')).json();
  const { port } = shop.address() as AddressInfo;
  const connected = await work.varaiWith(
    as,
    'store',
    'connect',
    'ost-html',
    '--url',
    `http://127.0.0.1:${port}/feed.json`,
  );
  expect(connected.err).toBe('');
  await work.varaiWith(as, 'store', 'connect', 'ost-html', '--forget');
  const { key } = (await work.varaiWith(as, 'api-key', 'create', 'till', '--tenant', 'ost', '--json')).json();
  const id = key.split('_')[1];
  await work.varaiWith(as, 'api-key', 'revoke', id, '--tenant', 'ost');
  const again = await work.varaiWith(as, 'api-key', 'revoke', id, '--tenant', 'ost');
  expect([again.code, again.err]).toEqual([1, expect.stringContaining('There is no valid key')]);
  shop.close();

  const rows = await work.hub.audit.list({ tenantId: 'ost', region: 'EU' } as never, {}, 20);
  const url = `http://127.0.0.1:${port}/feed.json`;
  expect(
    rows.reverse().map((row) => [row.by, row.action, row.about, row.outcome, row.before, row.after]),
  ).toEqual([
    ['ida', 'store.added', 'ost-html', 'done', null, expect.objectContaining({ shopKey: 'ost.example' })],
    [
      'ida',
      'secret.rotated',
      'ost-html',
      'done',
      { validSecrets: 1 },
      expect.objectContaining({ validSecrets: 2 }),
    ],
    ['ida', 'access.changed', 'ost-html', 'done', { url: null }, { url }],
    ['ida', 'access.changed', 'ost-html', 'done', { url }, { url: null }],
    ['ida', 'key.created', 'till', 'done', null, { id, scopes: ['dashboard'] }],
    ['ida', 'key.revoked', 'till', 'done', { id, scopes: ['dashboard'] }, null],
  ]);
  for (const held of [secret, rotated.secret, key]) expect(JSON.stringify(rows)).not.toContain(held);
});
