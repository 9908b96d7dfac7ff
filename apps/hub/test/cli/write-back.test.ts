import { afterAll, beforeAll, expect, it } from 'vitest';
import { openWorkplace, shopifyProduct, type Workplace } from './workplace.ts';

let work: Workplace;
beforeAll(async () => {
  work = await openWorkplace(11);
  await work.varai(
    'store',
    'add',
    'nord',
    '--platform',
    'shopify',
    '--shop',
    'nord.myshopify.com',
    '--tenant',
    'nord',
  );
  work.file('product.json', shopifyProduct('1'));
  await work.varai('replay', 'product.json', '--platform', 'shopify');
});
afterAll(() => work.stop());

it('shows what a store would be told, and writes nothing', async () => {
  await expect
    .poll(async () => (await work.varai('write-back', 'nord', '--dry-run', '--json')).json().products, {
      timeout: 15_000,
    })
    .toBe(1);
  const planned = (await work.varai('write-back', 'nord', '--dry-run', '--json')).json();
  expect(planned).toMatchObject({
    storeId: 'nord',
    dryRun: true,
    writes: [
      { productId: expect.any(String), facts: { product_id: expect.stringMatching(/^nord:product:/) } },
    ],
  });
  const { out } = await work.varai('write-back', 'nord', '--dry-run');
  expect(out).toContain('product_id');
  expect(out).toContain('1 products would be written. Nothing was.');
});

it('works out now what a store is told, where its shop can only ask for it', async () => {
  await expect
    .poll(async () => (await work.varai('write-back', 'nord', '--json')).json().looked, { timeout: 15_000 })
    .toBe(1);
  const { tenantId, region } = { tenantId: 'nord' as never, region: 'EU' as const };
  expect(await work.hub.writeBacks.feed({ tenantId, region }, 'nord', 0, 10)).toMatchObject([
    { state: 'waiting', written: {}, facts: { product_id: expect.stringMatching(/^nord:product:/) } },
  ]);
});

it('says what is missing', async () => {
  const unknown = await work.varai('write-back', 'nowhere');
  expect(unknown.code).toBe(1);
  expect(unknown.err).toContain('There is no store "nowhere"');
});
