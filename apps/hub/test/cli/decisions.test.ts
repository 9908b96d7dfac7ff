import { defaultPolicy } from '@varai/core/conflict';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addShops, everything, openWorkplace, shopifyProduct, type Workplace } from './workplace.ts';

let work: Workplace;
beforeAll(async () => {
  work = await openWorkplace(4);
  await addShops(work.hub);
  work.file('bodies/shopify/product.json', shopifyProduct('71', { title: 'As Shopify has it' }));
  work.file('bodies/html/product.json', {
    id: 'round-one',
    title: 'As the page has it',
    brand: 'Acme',
    sku: 'ACME-1',
    gtin: '4006381333931',
    price: 119,
    currency: 'EUR',
    updatedAt: '2026-01-05T09:00:00Z',
  });
  expect((await work.varai('replay', 'bodies', '--json')).json().accepted).toBe(2);
});
afterAll(() => work.stop());

const REVIEW = { kinds: { product: { fields: { metadata: 'manual_review' } } } };
const titleOf = async (): Promise<unknown> =>
  (await work.varai('explain', 'product', '71', '--json')).json().body.title;

describe('policy', () => {
  it('shows the rules, as text and as a document that can be set', async () => {
    const { out } = await work.varai('policy', 'show');
    expect(out).toMatch(/product +metadata +merge_with_timestamp/);
    expect((await work.varai('policy', 'show', '--json')).json()).toEqual(
      JSON.parse(JSON.stringify(defaultPolicy)),
    );
  });

  it('tells in a dry run what would change, and changes nothing', async () => {
    const before = await everything(work.hub);
    const { json } = await work.varaiWith(
      {
        input: JSON.stringify({
          kinds: { product: { fields: { metadata: 'source_priority' } } },
          priority: ['varai', 'html', 'magento', 'woocommerce', 'shopify'],
        }),
      },
      'policy',
      'set',
      '-',
      '--dry-run',
      '--json',
    );
    const { first, ...counts } = json();
    expect(counts).toMatchObject({ dryRun: true, tenantId: 'acme', policyVersion: 1, seen: 1, entities: 1 });
    expect(first).toContainEqual({
      kind: 'product',
      id: 'acme-html:product:round-one',
      field: 'metadata.title',
      from: 'As Shopify has it',
      to: 'As the page has it',
      waitsForHuman: false,
    });
    expect(counts.fields).toBe(first.length);
    expect(await everything(work.hub)).toBe(before);
    expect((await work.varai('policy', 'show', '--json')).json().version).toBe(1);
  });

  it('refuses a rule that could lose money, naming it', async () => {
    const { code, err } = await work.varaiWith(
      { input: '{"kinds":{"product":{"fields":{"pricing":"last_write_wins"}}}}' },
      'policy',
      'set',
      '-',
    );
    expect(code).toBe(1);
    expect(err).toContain('product.pricing is always platform_wins');
  });

  it('derives everything by the new rules', async () => {
    const { json } = await work.varai('policy', 'set', work.file('review.json', REVIEW), '--json');
    expect(json()).toEqual({ tenantId: 'acme', policyVersion: 2, derived: 1 });
    const doc = await work.hub.connections.directory
      .collection('products')
      .findOne({ 'reviews.0': { $exists: true } });
    expect(doc).toMatchObject({ _id: 'acme-html:product:round-one', basis: { policy: 2 } });
  });
});

describe('conflicts', () => {
  const RESOLVE = [
    'conflicts',
    'resolve',
    'product',
    '71',
    '--field',
    'metadata.title',
    '--by',
    'Ida',
    '--why',
    'the maker writes it so',
  ] as const;

  it('lists what waits for a human, with what each source says', async () => {
    const { conflicts } = (await work.varai('conflicts', 'list', '--json')).json();
    expect(conflicts).toHaveLength(1);
    expect(conflicts[0]).toMatchObject({ kind: 'product', id: 'acme-html:product:round-one' });
    const title = conflicts[0].reviews.find((each: { field: string }) => each.field === 'metadata.title');
    expect(title.candidates.map((said: { value: string }) => said.value).sort()).toEqual([
      'As Shopify has it',
      'As the page has it',
    ]);
  });

  it("settles a field by one source's value, and by a value of its own", async () => {
    const used = (await work.varai(...RESOLVE, '--use', 'acme-html:product:round-one', '--json')).json();
    expect(used.decision).toMatchObject({ rule: 'human_decision', value: 'As the page has it' });
    expect(await titleOf()).toBe('As the page has it');
    await work.varai(...RESOLVE, '--value', 'As we have it');
    expect(await titleOf()).toBe('As we have it');
  });

  it('outlasts what the shop says later, and ends when it is undone', async () => {
    await work.varai(
      'replay',
      work.file(
        'later/shopify/product.json',
        shopifyProduct('71', { title: 'A newer word', updated_at: '2026-02-01T09:00:00Z' }),
      ),
    );
    expect(await titleOf()).toBe('As we have it');
    const undone = await work.varai(
      'conflicts',
      'undo',
      'product',
      '71',
      '--field',
      'metadata.title',
      '--json',
    );
    expect(undone.json().decision).toMatchObject({ rule: 'manual_review', value: 'A newer word' });
    const again = await work.varai('conflicts', 'undo', 'product', '71', '--field', 'metadata.title');
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('Nobody decided')]);
  });

  it('parts two listings, and joins them again', async () => {
    const members = async (): Promise<string[]> =>
      (await work.varai('explain', 'product', '71', '--json')).json().members;
    await work.varai(
      'conflicts',
      'resolve',
      'product',
      '71',
      '--different',
      'acme-html:product:round-one',
      '--why',
      'another size',
    );
    expect(await members()).not.toContain('acme-html:product:round-one');
    expect((await work.varai('conflicts', 'undo', 'product', '71', '--links')).code).toBe(0);
    expect(await members()).toContain('acme-html:product:round-one');
  });

  it.each([
    [
      "a price, which is the shop's own",
      ['--field', 'pricing[acme-shopify:product:71]', '--value', '1'],
      1,
      'change it in the shop',
    ],
    [
      'a value that the field cannot have',
      ['--field', 'metadata.title', '--value', '5'],
      2,
      'cannot have that value',
    ],
    ['a field that it does not have', ['--field', 'metadata.tittle', '--value', 'x'], 2, 'is no field'],
    [
      'a listing that says nothing of it',
      ['--field', 'metadata.title', '--use', 'nobody'],
      2,
      'says nothing',
    ],
    ['neither field nor listings', [], 2, 'Say either'],
    ['an unknown listing', ['--same', 'acme-html:product:nope'], 2, 'is no product listing'],
  ])('refuses %s', async (_, words, code, sentence) => {
    const before = await everything(work.hub);
    const said = await work.varai('conflicts', 'resolve', 'product', '71', '--why', 'x', ...words);
    expect(said.err).toContain(sentence);
    expect(said.code).toBe(code);
    expect(await everything(work.hub)).toBe(before);
  });
});
