import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addShops,
  everything,
  openWorkplace,
  readJson,
  SHOPS,
  shopifyProduct,
  type Workplace,
} from './workplace.ts';

const checkout = join(import.meta.dirname, '..', '..', '..', '..');
const cases = join(checkout, 'core', 'contracts', 'cases', 'platform');
/** Bodies of real shops, where somebody put them beside the checkout. */
const payloads = join(checkout, '..', 'shared', 'payloads');

let work: Workplace;
beforeAll(async () => {
  work = await openWorkplace(1);
  await addShops(work.hub);
});
afterAll(() => work.stop());

const VERB_NAME: Readonly<Record<string, string>> = {
  create: 'created',
  update: 'updated',
  delete: 'deleted',
};

describe('replay', () => {
  it('sends the contract bodies of every platform, each signed as its shop signs, and each is accepted', async () => {
    for (const name of readdirSync(cases)) {
      const { platform, resource, body, context } = readJson(join(cases, name));
      work.file(`bodies/${platform}/${resource}-${VERB_NAME[context.verb]}.${name}`, body);
    }
    const files = readdirSync(cases).length;
    const { code, json, err } = await work.varai('replay', 'bodies', '--json');
    expect(json()).toEqual({ sent: files, accepted: files, duplicate: 0, parked: 0, rejected: [] });
    expect(err).toBe('');
    expect(code).toBe(0);
  });

  it('changes nothing the second time', async () => {
    const before = await everything(work.hub);
    const { json } = await work.varai('replay', 'bodies', '--json');
    const answer = json();
    expect(answer).toEqual({
      sent: answer.sent,
      accepted: 0,
      duplicate: answer.sent,
      parked: 0,
      rejected: [],
    });
    expect(await everything(work.hub)).toBe(before);
  });

  it('is answered 401 where one byte was changed after signing, and nothing changes', async () => {
    work.file('fresh/shopify/product.json', shopifyProduct('31'));
    work.file('fresh/woocommerce/product.json', {
      id: 32,
      name: 'Fresh',
      sku: 'F-1',
      price: '10.00',
      date_modified_gmt: '2026-01-06T09:00:00',
    });
    work.file('fresh/magento/product.json', {
      id: 33,
      sku: 'F-2',
      name: 'Fresh',
      price: 10,
      type_id: 'simple',
      updated_at: '2026-01-06 09:00:00',
    });
    work.file('fresh/html/product.json', {
      id: 'fresh',
      title: 'Fresh',
      price: 10,
      currency: 'EUR',
      updatedAt: '2026-01-06T09:00:00Z',
    });
    const before = await everything(work.hub);
    const { code, json } = await work.varai('replay', 'fresh', '--tamper', '--json');
    const { rejected, ...counts } = json();
    expect(counts).toEqual({ sent: 4, accepted: 0, duplicate: 0, parked: 0 });
    expect(rejected).toHaveLength(4);
    for (const each of rejected)
      expect(each).toEqual({
        file: expect.stringContaining('product.json'),
        status: 401,
        code: 'ingest/bad-signature',
        path: '',
      });
    expect(await everything(work.hub)).toBe(before);
    expect(code).toBe(1);
  });

  it('is visible in explain right afterwards', async () => {
    work.file('visible/product.json', shopifyProduct('41', { title: 'Seen at once' }));
    const sent = await work.varai(
      'replay',
      'visible/product.json',
      '--store',
      SHOPS.shopify.storeId,
      '--platform',
      'shopify',
    );
    expect(sent.code).toBe(0);
    expect(sent.out).toContain('1 accepted');
    const { out } = await work.varai('explain', 'product', '41', '--store', SHOPS.shopify.storeId);
    expect(out).toContain('Seen at once');
  });

  it('counts a body that does not map as parked where its shop would not send it again, else as rejected with the path', async () => {
    const broken = {
      variants: [{ id: 1, price: '-5.00' }],
      title: 'Broken',
      updated_at: '2026-01-06T09:00:00Z',
    };
    const parked = await work.varai(
      'replay',
      work.file('broken/shopify/product.json', { id: 51, ...broken }),
      '--json',
    );
    expect(parked.json()).toEqual({ sent: 1, accepted: 0, duplicate: 0, parked: 1, rejected: [] });
    expect(parked.code).toBe(0);
    const refused = await work.varai(
      'replay',
      work.file('broken/magento/product.json', {
        id: 52,
        sku: 'B',
        name: 'Broken',
        price: -5,
        updated_at: '2026-01-06 09:00:00',
      }),
      '--json',
    );
    expect(refused.json().rejected).toEqual([
      {
        file: join('broken', 'magento', 'product.json'),
        status: 422,
        code: expect.stringContaining('/'),
        path: 'price',
      },
    ]);
    expect(refused.code).toBe(1);
  });

  it("takes the topic that is given, in any platform's spelling, around a body that is not written anew", async () => {
    work.file('gone/magento/product.json', '{"id":18446744073709551616}');
    const { json } = await work.varai('replay', 'gone', '--topic', 'products/delete', '--json');
    expect(json().accepted).toBe(1);
    const row = await work.hub.log.rows('EU').findOne({ entityId: '18446744073709551616' });
    expect(row).toMatchObject({ verb: 'delete', resource: 'products', state: 'done' });
  });

  it.each([
    ['a file that is not there', ['replay', 'nowhere.json', '--platform', 'shopify'], 'There is nothing at'],
    ['a platform that cannot be told', ['replay', 'loose/product.json'], '--platform'],
    ['a platform that is none', ['replay', 'loose/product.json', '--platform', 'etsy'], 'no platform'],
    ['a topic that cannot be told', ['replay', 'loose/thing.json', '--platform', 'shopify'], '--topic'],
    [
      'a store of another platform',
      ['replay', 'loose/product.json', '--platform', 'shopify', '--store', SHOPS.html.storeId],
      'is a html store',
    ],
  ])('refuses %s with a sentence and 2', async (_, words, sentence) => {
    work.file('loose/product.json', shopifyProduct('61'));
    work.file('loose/thing.json', { id: 62 });
    const { code, out, err } = await work.varai(...words);
    expect(err).toContain(sentence);
    expect(out).toBe('');
    expect(code).toBe(2);
  });

  it('says what to start where no hub answers', async () => {
    work.file('loose/product.json', shopifyProduct('61'));
    const { code, err } = await work.varai(
      'replay',
      'loose/product.json',
      '--platform',
      'shopify',
      '--url',
      'http://127.0.0.1:1',
    );
    expect(code).toBe(1);
    expect(err).toContain('npm start');
  });

  it.skipIf(!existsSync(payloads))('takes the bodies of real shops in ../shared/payloads', async () => {
    for (const platform of ['shopify', 'woocommerce', 'magento']) {
      const files = readdirSync(join(payloads, platform)).filter((name) => name.endsWith('.json'));
      const { json } = await work.varai('replay', join(payloads, platform), '--platform', platform, '--json');
      expect(json()).toEqual({
        sent: files.length,
        accepted: files.length,
        duplicate: 0,
        parked: 0,
        rejected: [],
      });
    }
    for (const [kind, id] of [
      ['order', '450789469'],
      ['user', '207119551'],
      ['product', '632910392'],
      ['product', '282'],
      ['product', '190'],
    ] as const) {
      const { code, out } = await work.varai('explain', kind, id);
      expect(code, `${kind} ${id}`).toBe(0);
      expect(out).toContain('(live,');
    }
  });
});
