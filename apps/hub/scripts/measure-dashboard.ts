/**
 * Measures the dashboard on a store of many products (default 100,000): how long `explain` takes over HTTP, and how long a
 * browser takes from asking for the first page until its data is painted. Prints one line of JSON.
 */
import { signShopify } from '@varai/core/testkit';
import { openChromium } from '../dev/chromium.ts';
import { everythingApplied, loggedInPage, openThrowawayHub, sessionToken } from './throwaway-hub.ts';

const PRODUCTS = Number(process.argv[2] ?? 100_000);
const AT_ONCE = 500;
const EXPLAINED = 1_000;
const VISITS = 7;
const MOST_WAITING = 20_000;

const { hub, address, stop } = await openThrowawayHub();

const productBody = (id: number): string =>
  JSON.stringify({
    id,
    title: `${['Arden', 'Isla', 'Milo', 'Nord', 'Vela'][id % 5]} ${id}`,
    vendor: `Maker ${id % 40}`,
    body_html: '<p>A frame of acetate, round, light.</p>',
    status: 'active',
    tags: 'round, acetate',
    updated_at: new Date(1_750_000_000_000 + id * 1_000).toISOString(),
    variants: [
      { id: id * 10, title: 'Black', sku: `SKU-${id}`, price: '129.00', inventory_quantity: id % 9 },
      { id: id * 10 + 1, title: 'Tortoise', sku: `SKU-${id}-T`, price: '139.00', inventory_quantity: id % 7 },
    ],
  });

async function seed(): Promise<void> {
  const store = { storeId: 'big-shopify', shopKey: 'big.myshopify.com' };
  const { secret } = await hub.directory.addStore({
    ...store,
    tenantId: 'big',
    region: 'EU',
    platform: 'shopify',
    currency: 'EUR',
  });
  const rows = hub.log.rows('EU');
  for (let from = 1; from <= PRODUCTS; from += AT_ONCE) {
    const ids = Array.from({ length: Math.min(AT_ONCE, PRODUCTS - from + 1) }, (_, i) => from + i);
    await Promise.all(
      ids.map((id) => {
        const signed = signShopify({
          shopDomain: store.shopKey,
          secret,
          topic: 'products/update',
          body: productBody(id),
          eventId: `event-${id}`,
          webhookId: `webhook-${id}`,
          triggeredAt: new Date().toISOString(),
        });
        const { headers, body } = signed;
        return hub.receive({
          platform: 'shopify',
          resource: 'products',
          headers,
          query: {},
          isForm: false,
          body,
          nowMs: Date.now(),
        });
      }),
    );
    while (
      (from / AT_ONCE) % 10 === 0 &&
      (await rows.countDocuments({ state: 'pending' }, { limit: MOST_WAITING })) === MOST_WAITING
    )
      await new Promise((resolve) => setTimeout(resolve, 200));
    if (from % 10_000 === 1) process.stderr.write(`… ${from - 1} of ${PRODUCTS}\n`);
  }
  await everythingApplied(hub);
}

const percentile = (sorted: readonly number[], p: number): number =>
  Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? 0).toFixed(1));

try {
  const began = performance.now();
  await seed();
  const seedSeconds = (performance.now() - began) / 1000;
  process.stderr.write(`… seeded in ${Math.round(seedSeconds)} s, measuring\n`);
  const token = await sessionToken(hub, 'big', ['dashboard']);
  const headers = { cookie: `varai_session=${token}` };

  const explained: number[] = [];
  // One read by id in the same moments: what any answer costs at least, on this machine and under its load.
  const bare: number[] = [];
  const listings = hub.connections.of('EU').collection<{ _id: string }>('listings');
  for (let i = 0; i < EXPLAINED + 50; i++) {
    const id = 1 + ((i * 7_919) % PRODUCTS);
    const startedMs = performance.now();
    const response = await fetch(`${address}/dashboard/api/explain/product/big-shopify:product:${id}`, {
      headers,
    });
    await response.json();
    if (response.status !== 200) throw new Error(`explain ${id}: ${response.status}`);
    const tookMs = performance.now() - startedMs;
    const bareMs = performance.now();
    await listings.findOne({ _id: `big-shopify:product:${id}` });
    if (i < 50) continue;
    explained.push(tookMs);
    bare.push(performance.now() - bareMs);
  }
  explained.sort((a, b) => a - b);
  bare.sort((a, b) => a - b);

  const browser = await openChromium();
  const paints: number[] = [];
  const searches: number[] = [];
  for (let visit = 0; visit < VISITS; visit++) {
    const page = await loggedInPage(browser, address, token, {
      viewport: { width: 1280, height: 800 },
      locale: 'en-GB',
    });
    const startedMs = performance.now();
    await page.goto(`${address}/dashboard/`, { waitUntil: 'commit' });
    await page.getByText(PRODUCTS.toLocaleString('en'), { exact: true }).waitFor();
    paints.push(performance.now() - startedMs);
    const searchedMs = performance.now();
    const answer = await fetch(`${address}/dashboard/api/explore/product?q=vela+9999`, { headers });
    await answer.json();
    searches.push(performance.now() - searchedMs);
    await page.context().close();
  }
  await browser.close();
  paints.sort((a, b) => a - b);
  searches.sort((a, b) => a - b);
  process.stdout.write(
    `${JSON.stringify({
      bench: 'dashboard',
      products: PRODUCTS,
      seedSeconds: Math.round(seedSeconds),
      explainMs: {
        p50: percentile(explained, 0.5),
        p99: percentile(explained, 0.99),
        count: explained.length,
      },
      bareReadMs: { p50: percentile(bare, 0.5), p99: percentile(bare, 0.99) },
      paintMs: { p50: percentile(paints, 0.5), most: percentile(paints, 1), count: paints.length },
      searchMs: { p50: percentile(searches, 0.5), most: percentile(searches, 1) },
    })}\n`,
  );
} finally {
  await stop();
}
