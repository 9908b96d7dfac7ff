import { afterAll, beforeAll, expect, it } from 'vitest';
import { openWorkplace, shopifyProduct, type Workplace } from './workplace.ts';

let work: Workplace;
beforeAll(async () => {
  work = await openWorkplace(3);
});
afterAll(() => work.stop());

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
