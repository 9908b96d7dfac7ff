import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoFrames, pictures } from '../../src/demo/catalogue.ts';
import { newPostmen } from '../../src/demo/manners.ts';
import { openShops, settled, type Opened } from '../../src/demo/run-demo.ts';
import { deliver, emptyTally } from '../../src/demo/deliver.ts';
import { pages } from '../../src/pages/index.ts';
import { openWorkplace, shopifyProduct, type Workplace } from '../cli/workplace.ts';

const frames = demoFrames(40);
const stop = new AbortController().signal;

let work: Workplace;
let opened: Opened;
beforeAll(async () => {
  work = await openWorkplace(8, (hub) => [...pages(hub, 'demo'), pictures(frames)]);
});
afterAll(() => work.stop());

const get = async (path: string): Promise<{ status: number; text: string; headers: Headers }> => {
  const response = await fetch(work.address + path, { redirect: 'manual' });
  return { status: response.status, text: await response.text(), headers: response.headers };
};

it('says what to do where there is nothing yet', async () => {
  const { status, text } = await get('/');
  expect(status).toBe(200);
  expect(text).toContain('No shop is connected yet');
  expect(text).toContain('npm start');
});

describe('with shops', () => {
  beforeAll(async () => {
    opened = await openShops({
      hub: work.hub,
      address: work.address,
      frames,
      rate: 0,
      postmen: newPostmen(),
      savedFile: join(work.folder, 'demo-shops.json'),
      stop,
      progress: () => undefined,
    });
    for (let step = 0; step < 40; step++) {
      const shop = opened.shops[step % 4] as Opened['shops'][number];
      await deliver(
        work.address,
        shop.step().map((delivery) => ({ shop, delivery })),
        emptyTally(),
        stop,
      );
    }
    await settled(work.hub, stop);
    work.file(
      'shopify/product.json',
      shopifyProduct('71', { title: '<script>alert("1")</script> & more', vendor: `Ac'me"`, variants: [] }),
    );
    await work.varai('replay', 'shopify');
  });

  it("lists products with picture, brand, each shop's price and its badge, and the last events", async () => {
    const { text: all } = await get('/');
    expect(all).toMatch(/<li class="card">/);
    expect(all).toMatch(/<img\s[^>]*src="\/demo\/frames\/[a-z0-9-]+\.svg"/);
    expect(all).toMatch(/class="badge shopify"/);
    expect(all).toMatch(/[€$£]\d+\.\d\d/);
    expect(all).toContain('Last events');
    expect(all).toContain('MongoDB ok');
  });

  it('finds by words, taken as text and never as a pattern', async () => {
    const [frame] = frames;
    const { text } = await get(`/?q=${encodeURIComponent(`${frame?.model} ${frame?.brand}`)}`);
    expect(text).toContain(`${frame?.brand} ${frame?.model}`);
    expect(text).toMatch(/<h1>1 product found<\/h1>/);
    expect((await get('/?q=.*')).text).toContain('Nothing like that is sold');
    expect((await get('/?q=%24where')).status).toBe(200);
  });

  it('shows what several shops sell, and what one does', async () => {
    expect((await get('/?sold=several')).text).toMatch(/<h1>13 products found<\/h1>/);
    const { text } = await get('/?sold=demo-html');
    expect(text).not.toContain('by colour');
    expect(text).toMatch(/class="badge html"/);
  });

  it('turns pages that keep the search', async () => {
    const { text } = await get('/?q=e');
    const next = /rel="next"\s+href="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect(next).toBe('/?q=e&page=2');
    expect((await get(next)).text).toMatch(/rel="prev"\s+href="\/\?q=e"/);
    for (const page of ['0', '-1', '1e9', 'x']) expect((await get(`/?page=${page}`)).status).toBe(200);
  });

  it('explains a product by any of its ids: each field, who said it, by which rule, since when, who else', async () => {
    const shop = opened.shops[0] as Opened['shops'][number];
    const [id] = [...shop.state.products.keys()];
    const { status, text } = await get(`/products/${encodeURIComponent(`demo-shopify:product:${id}`)}`);
    expect(status).toBe(200);
    for (const store of ['demo-html', 'demo-magento', 'demo-shopify', 'demo-woocommerce'])
      expect(text).toContain(`${store}:product:`);
    expect(text).toContain('whoever said it last');
    expect(text).toContain('each shop decides for its own listing');
    expect(text).toMatch(/others? (agrees?|says?)|otherwise/);
    expect(text).toMatch(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/);
  });

  it('writes what a shop said as text', async () => {
    const { text } = await get('/products/demo-shopify:product:71');
    expect(text).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; more');
    expect(text).not.toContain('<script');
    expect((await get('/?q=%22%3E%3Cscript%3E')).text).not.toContain('<script');
  });

  it('loads nothing from elsewhere, runs no script, and sits in no frame', async () => {
    for (const path of ['/', '/products/demo-shopify:product:71']) {
      const { text, headers } = await get(path);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|https?:/);
      expect(text).not.toMatch(/(src|href)="(https?:)?\/\//);
      expect(text).not.toMatch(/\sstyle="|\son[a-z]+="/);
    }
  });

  it('knows no person: no name, address or e-mail that a shop told is on any page', async () => {
    const people = opened.shops.flatMap((shop) => [...shop.state.customers.values()]);
    expect(people.length).toBeGreaterThan(20);
    const paths = [
      '/',
      ...Array.from({ length: 6 }, (_, i) => `/?page=${i + 2}`),
      ...opened.shops.flatMap((shop) =>
        [...shop.state.products.keys()]
          .slice(0, 5)
          .map((id) => `/products/${encodeURIComponent(`${shop.storeId}:product:${id}`)}`),
      ),
    ];
    for (const path of paths) {
      const { text } = await get(path);
      expect(text).not.toMatch(/[\w.]+@[\w.]+\.\w+/);
      for (const { email, lastName } of people)
        for (const word of [email, `>${lastName}<`]) expect(text, path).not.toContain(word);
    }
  });

  it("explains no one's order or account, and nothing of another tenant", async () => {
    await work.hub.directory.addStore({
      storeId: 'other-shop',
      tenantId: 'other',
      region: 'EU',
      platform: 'shopify',
      shopKey: 'other.myshopify.com',
    });
    work.file('other/shopify/product.json', shopifyProduct('99', { title: 'Only theirs', variants: [] }));
    await work.varai('replay', 'other', '--store', 'other-shop');
    const order = [...(opened.shops[0] as Opened['shops'][number]).state.orders.keys()][0];
    expect((await get(`/products/${encodeURIComponent(`demo-shopify:order:${order}`)}`)).status).toBe(404);
    expect((await get('/products/other-shop:product:99')).status).toBe(404);
    expect((await get('/products/other-shop:product:99?tenant=other')).text).toContain('Only theirs');
    expect((await get('/?q=theirs')).text).toContain('Nothing like that is sold');
  });

  it.each(['nothing', 'a'.repeat(400), '%00', '..%2F..'])(
    'answers an unknown product with a page that says so: %s',
    async (id) => {
      const { status, text } = await get(`/products/${id}`);
      expect(status).toBe(404);
      expect(text).toContain('There is no such product');
    },
  );
});
