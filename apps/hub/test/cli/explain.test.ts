import { afterAll, beforeAll, expect, it } from 'vitest';
import { addShops, openWorkplace, SHOPS, shopifyProduct, type Workplace } from './workplace.ts';

let work: Workplace;
beforeAll(async () => {
  work = await openWorkplace(2);
  await addShops(work.hub);
});
afterAll(() => work.stop());

const order = (id: string, email: string): string =>
  `{"id":${id},"email":"${email}","currency":"EUR","total_price":"20.00","subtotal_price":"20.00","total_tax":"0.00","created_at":"2026-02-01T10:00:00Z","updated_at":"2026-02-01T10:00:00Z","financial_status":"paid","line_items":[{"id":1,"title":"Case","quantity":1,"price":"20.00"}]}`;

it('keeps an id beyond 2^53 and its neighbour apart, from body to explanation', async () => {
  const [one, other] = ['820982911946154508', '820982911946154509'] as const;
  work.file('huge/order-1.json', order(one, 'one@shopper.example'));
  work.file('huge/order-2.json', order(other, 'other@shopper.example'));
  expect((await work.varai('replay', 'huge', '--platform', 'shopify', '--json')).json().accepted).toBe(2);
  const first = (await work.varai('explain', 'order', one, '--json')).json();
  const second = (await work.varai('explain', 'order', other, '--json')).json();
  expect([first.id, second.id]).toEqual([`acme-shopify:order:${one}`, `acme-shopify:order:${other}`]);
  expect(first.members).toEqual([first.id]);
  expect(JSON.stringify(first)).not.toContain(other);
});

it('leaves what is personal sealed', async () => {
  const { out } = await work.varai('explain', 'order', '820982911946154508');
  expect(out).toContain('sealed for');
  expect(out).not.toContain('@');
  expect((await work.varai('explain', 'order', '820982911946154508', '--json')).out).not.toContain(
    'shopper.example',
  );
});

it('shows for each field the winner, the rule, since when, and who lost', async () => {
  work.file('two/shopify/product.json', shopifyProduct('71', { title: 'As Shopify has it' }));
  work.file('two/html/product.json', {
    id: 'round-one',
    title: 'As the page has it',
    brand: 'Acme',
    sku: 'ACME-1',
    gtin: '4006381333931',
    price: 119,
    currency: 'EUR',
    updatedAt: '2026-01-05T09:00:00Z',
  });
  expect((await work.varai('replay', 'two', '--json')).json().accepted).toBe(2);
  const explained = (await work.varai('explain', 'product', 'acme-html:product:round-one', '--json')).json();
  expect(explained.members).toEqual(['acme-html:product:round-one', 'acme-shopify:product:71']);
  expect(
    explained.decisions.find((each: { field: string }) => each.field === 'metadata.title'),
  ).toMatchObject({
    rule: 'merge_with_timestamp',
    value: 'As Shopify has it',
    winner: { source: 'shopify', since: '2026-01-06T09:00:00.000Z' },
    others: [{ source: 'html', value: 'As the page has it' }],
  });
  const { out } = await work.varai('explain', 'product', '71');
  expect(out).toMatch(
    /metadata\.title +As Shopify has it +shopify · acme-shopify +merge_with_timestamp +2026-01-06 09:00:00Z/,
  );
  expect(out).toMatch(/↳ not As the page has it +html · acme-html/);
  expect(out).toMatch(/pricing\[acme-html:product:round-one\] +€119\.00 +html · acme-html +platform_wins/);
  expect(out).toMatch(/↳ also Acme +html · acme-html/);
});

it("does nothing to a terminal that a shop's text asks for", async () => {
  work.file(
    'shell/product.json',
    shopifyProduct('72', { title: 'Red \u001b[31malert\u001b[0m\nnext line', variants: [] }),
  );
  await work.varai('replay', 'shell/product.json', '--platform', 'shopify');
  const { out } = await work.varai('explain', 'product', '72');
  expect(out).toContain('alert');
  expect(out).not.toContain('\u001b');
});

it('asks which store is meant where two have the id', async () => {
  work.file('same/shopify/product.json', shopifyProduct('80', { variants: [] }));
  work.file('same/magento/product.json', {
    id: 80,
    sku: 'S-80',
    name: 'Same number',
    price: 10,
    type_id: 'simple',
    updated_at: '2026-01-06 09:00:00',
  });
  await work.varai('replay', 'same');
  const { code, err } = await work.varai('explain', 'product', '80');
  expect(code).toBe(2);
  expect(err).toContain('acme-shopify:product:80');
  expect(err).toContain('acme-magento:product:80');
  const { out } = await work.varai('explain', 'product', '80', '--store', SHOPS.magento.storeId);
  expect(out).toContain('Same number');
});

it.each([
  ['an unknown id', ['explain', 'product', '404'], 1, 'No product is known'],
  ['a word that is no entity', ['explain', 'spectacle', '1'], 2, 'no kind of entity'],
  ['an unknown store', ['explain', 'product', '71', '--store', 'nobody'], 1, 'There is no store'],
])('answers %s with a sentence', async (_, words, code, sentence) => {
  const said = await work.varai(...words);
  expect(said.code).toBe(code);
  expect(said.err).toContain(sentence);
});
