import { afterAll, beforeAll, expect, it } from 'vitest';
import { addShops, openWorkplace, shopifyProduct, type Workplace } from './workplace.ts';

let work: Workplace;
let parked = '';
beforeAll(async () => {
  work = await openWorkplace(5);
  await addShops(work.hub);
  work.file('shopify/customer.json', { id: 5, email: 'pat@shopper.example', updated_at: 'some day' });
  expect((await work.varai('replay', 'shopify', '--json')).json().parked).toBe(1);
});
afterAll(() => work.stop());

it('lists what was set aside with code and path, and nothing of the body', async () => {
  const { deadLetters } = (await work.varai('dead-letters', 'list', '--json')).json();
  expect(deadLetters).toEqual([
    expect.objectContaining({
      state: 'parked',
      storeId: 'acme-shopify',
      resource: 'customers',
      problem: { code: expect.stringContaining('/'), path: 'updated_at' },
    }),
  ]);
  parked = deadLetters[0].eventId;
  const { out } = await work.varai('dead-letters', 'list');
  expect(out).toContain(`at updated_at`);
  expect(out).not.toContain('shopper.example');
});

it('opens the sealed body only where it is asked for', async () => {
  expect((await work.varai('dead-letters', 'show', parked)).out).not.toContain('pat@');
  expect((await work.varai('dead-letters', 'show', parked, '--body', '--json')).json().body).toContain(
    'pat@shopper.example',
  );
  const acme = { tenantId: 'acme', region: 'EU' } as never;
  expect(await work.hub.audit.list(acme, { action: 'personal.viewed' }, 9)).toMatchObject([
    { about: `event ${parked}`, outcome: 'done' },
  ]);
});

it('says so where what is sent through again does not map still', async () => {
  const { code, json } = await work.varai('dead-letters', 'redrive', parked, '--json');
  expect(json()).toEqual({ redriven: 1, applied: 0, setAsideAgain: 1, waiting: 0 });
  expect(code).toBe(1);
});

it('applies what was set aside once it can be', async () => {
  work.file('fixed/shopify/product.json', shopifyProduct('91', { title: 'After the fix' }));
  await work.varai('replay', 'fixed', '--json');
  const rows = work.hub.log.rows('EU');
  const context = await work.hub.directory.tenant('acme');
  await work.hub.listings.docs(context!).deleteMany({ _id: 'acme-shopify:product:91' });
  await rows.updateOne(
    { entityId: '91' },
    {
      $set: { state: 'dead', problem: { code: 'sync/failed', path: '' } },
      $unset: { doneAt: '' },
    },
  );
  const { code, json } = await work.varai('dead-letters', 'redrive', '--all', '--state', 'dead', '--json');
  expect(json()).toEqual({ redriven: 1, applied: 1, setAsideAgain: 0, waiting: 0 });
  expect(code).toBe(0);
  expect((await work.varai('explain', 'product', '91')).out).toContain('After the fix');
});

it.each([
  ['an unknown event', ['show', 'nothing-like-it'], 1, 'There is no event'],
  ['no event at all', ['redrive'], 2, '--all'],
])('answers %s with a sentence', async (_, words, code, sentence) => {
  const said = await work.varai('dead-letters', ...words);
  expect([said.code, said.err]).toEqual([code, expect.stringContaining(sentence)]);
});
