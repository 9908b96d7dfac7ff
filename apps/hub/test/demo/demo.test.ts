import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Shop } from '@varai/core/testkit';
import { demoFrames, pictures } from '../../src/demo/catalogue.ts';
import { deliver, emptyTally } from '../../src/demo/deliver.ts';
import { newPostmen } from '../../src/demo/manners.ts';
import { misbehavePage } from '../../src/demo/misbehave-page.ts';
import { agreement, openShops, settled, type DemoOptions, type Opened } from '../../src/demo/run-demo.ts';
import { pages } from '../../src/pages/index.ts';
import { saveShops } from '../../src/demo/saved-shops.ts';
import { openWorkplace, type Workplace } from '../cli/workplace.ts';

const frames = demoFrames(24);
const SHARED = 6 + 1;

let work: Workplace;
let options: DemoOptions;
let opened: Opened;
beforeAll(async () => {
  const postmen = newPostmen();
  work = await openWorkplace(7, (hub) => [...pages(hub, 'demo'), pictures(frames), misbehavePage(postmen)]);
  options = {
    hub: work.hub,
    address: work.address,
    frames,
    rate: 0,
    postmen,
    savedFile: join(work.folder, 'demo-shops.json'),
    stop: new AbortController().signal,
    progress: () => undefined,
  };
  opened = await openShops(options);
});
afterAll(async () => {
  for (const { close } of opened.apis) await close();
  await work.stop();
});

const products = () => work.hub.connections.directory.collection('products');
const listingOf = (shop: Shop, id: string): string => `${shop.storeId}:product:${id}`;

/** What each shop says of its own price, beside what the hub shows of it. */
async function comparePrices(
  shops: readonly Shop[],
): Promise<{ said: Record<string, number | undefined>; shown: Record<string, number | null> }> {
  const said: Record<string, number | undefined> = {};
  for (const shop of shops) {
    for (const [id, { deleted, variants }] of shop.state.products) {
      // There a thing in several colours has no price of its own: each colour is a product with one.
      if (deleted || (shop.platform === 'magento' && variants.length > 1)) continue;
      said[listingOf(shop, id)] = Math.min(...variants.map(({ priceMinor }) => priceMinor));
    }
  }
  const shown: Record<string, number | null> = {};
  for await (const doc of products().find({ state: 'live' })) {
    for (const [listing, offer] of Object.entries(doc['offers'] as Record<string, { price: number | null }>))
      if (listing in said) shown[listing] = offer.price;
  }
  return { said, shown };
}

describe('the demo', () => {
  it('imports what can be asked for, and takes the rest as signed webhooks', () => {
    expect(opened.imported).toBeGreaterThan(24);
    expect(opened.tally.accepted).toBeGreaterThan(24 / 4);
    expect(opened.tally).toMatchObject({ duplicate: 0, parked: 0, rejected: 0 });
  });

  it('brings four shops to agree on what all of them sell', async () => {
    const joined = await products()
      .find({ state: 'live', 'members.3': { $exists: true } })
      .toArray();
    expect(joined).toHaveLength(SHARED);
    for (const doc of joined)
      expect(
        Object.values(doc['offers'] as Record<string, { storeId: string }>)
          .map((offer) => offer.storeId)
          .sort(),
      ).toEqual(['demo-html', 'demo-magento', 'demo-shopify', 'demo-woocommerce']);
    expect(await products().countDocuments({ 'reviews.0': { $exists: true } })).toBe(0);
    expect((await agreement(work.hub)).shared).toBe(SHARED);
  });

  it('shows every shop its own price', async () => {
    const { said, shown } = await comparePrices(opened.shops);
    expect(Object.keys(said).length).toBeGreaterThan(24);
    expect(shown).toEqual(said);
  });

  it('serves the pictures that its shops name', async () => {
    const doc = await products().findOne({ state: 'live', 'images.0': { $exists: true } });
    const response = await fetch((doc?.['images'] as { url: string }[])[0]?.url ?? '');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('image/svg+xml');
    expect(await response.text()).toMatch(/^<svg/);
    expect((await fetch(`${work.address}/demo/frames/nothing-0.svg`)).status).toBe(404);
  });

  it('keeps a random secret a store, and no other', async () => {
    const secrets = await Promise.all(
      opened.stores.map(async ({ storeId }) => (await work.hub.directory.byId(storeId))?.secrets),
    );
    expect(new Set(secrets.flat()).size).toBe(4);
    for (const secret of secrets.flat()) expect(secret).toMatch(/^[\w-]{43}$/);
  });

  it('goes on living, and starts again where it was, under the same ids', async () => {
    const tally = emptyTally();
    for (let step = 0; step < 60; step++) {
      const shop = opened.shops[step % 4] as Shop;
      await deliver(
        work.address,
        shop.step().map((delivery) => ({ shop, delivery })),
        tally,
        options.stop,
      );
    }
    await settled(work.hub, options.stop);
    expect(tally).toMatchObject({ duplicate: 0, parked: 0, rejected: 0 });
    const lived = await comparePrices(opened.shops);
    expect(lived.shown).toEqual(lived.said);
    saveShops(options.savedFile, opened.shops);
    const before = (
      await products()
        .find({}, { projection: { _id: 1 } })
        .sort({ _id: 1 })
        .toArray()
    ).map((doc) => String(doc._id));

    const again = await openShops(options);
    expect(again.tally).toMatchObject({ duplicate: 0, parked: 0, rejected: 0 });
    const { said, shown } = await comparePrices(again.shops);
    expect(shown).toEqual(said);
    const after = (
      await products()
        .find({}, { projection: { _id: 1 } })
        .sort({ _id: 1 })
        .toArray()
    ).map((doc) => String(doc._id));
    expect(after).toEqual(before);
    expect(await products().countDocuments({ 'reviews.0': { $exists: true } })).toBe(0);
  });

  it('lets a shop misbehave on request, and says what it does not understand', async () => {
    const said = (
      await work.varai('simulate', 'magento', '--misbehave', 'drop=0.5', '--minutes', '1', '--json')
    ).json();
    expect(said).toEqual({ platform: 'magento', drop: 0.5, duplicate: 0, reorder: 0, minutes: 1 });
    expect(await work.varai('simulate', 'magento', '--misbehave', 'drop=2')).toMatchObject({ code: 2 });
    expect(
      (await work.varai('simulate', 'magento', '--misbehave', 'drop=1', '--minutes', '99')).err,
    ).toContain('minutes');
    const [shop] = opened.shops.filter(({ platform }) => platform === 'magento') as [Shop];
    const sendings = Array.from({ length: 200 }, () =>
      shop.step().map((delivery) => ({ shop, delivery })),
    ).flat();
    const carried = options.postmen.magento.carry(sendings, Date.now());
    expect(carried.length).toBeLessThan(sendings.length);
    expect(carried.length + options.postmen.magento.dropped).toBe(sendings.length);
  });
});
