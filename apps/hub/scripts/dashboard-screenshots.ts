/** Takes the pictures of docs/dashboard.md from the real page, with shops that say a few things and do not agree on all. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { signShopify, signStandardWebhook } from '@varai/core/testkit';
import type { Page } from 'playwright-core';
import { openChromium } from '../dev/chromium.ts';
import { everythingApplied, loggedInPage, openThrowawayHub, sessionToken } from './throwaway-hub.ts';

const OUT = join(import.meta.dirname, '../../../docs/dashboard');
const NAMES = [
  'Arden',
  'Isla',
  'Milo',
  'Nord',
  'Vela',
  'Juno',
  'Otto',
  'Rune',
  'Tove',
  'Wren',
  'Elin',
  'Hugo',
];
const MAKERS = ['Nordlicht', 'Fern & Frame', 'Kiez'];
const MATERIALS = ['acetate', 'titanium', 'steel'];
const LIVE_ROUNDS = 40;

const { hub, address, stop } = await openThrowawayHub();
const tenant = { tenantId: 'lumen', region: 'EU' } as const;

interface Known {
  readonly storeId: string;
  readonly shopKey: string;
  readonly secret: string;
}
async function connect(
  platform: 'shopify' | 'magento' | 'html',
  name: string,
  shopKey: string,
): Promise<Known> {
  const storeId = `lumen-${platform}`;
  const { secret } = await hub.directory.addStore({
    ...tenant,
    storeId,
    platform,
    shopKey,
    name,
    currency: 'EUR',
  });
  return { storeId, shopKey, secret };
}
const shopify = await connect('shopify', 'Kiez Optik', 'kiez-optik.myshopify.com');
const magento = await connect('magento', 'Spectacle Works', 'spectacle-works.example');
await connect('html', 'Fern & Frame', 'fern-and-frame.example');

let events = 0;
async function send(request: {
  path: string;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
}): Promise<void> {
  const { path, headers, body } = request;
  await fetch(address + path, { method: 'POST', headers, body: new Uint8Array(body) });
}
const now = (): string => new Date().toISOString();
const tellShopify = (topic: string, body: string): Promise<void> =>
  send(
    signShopify({
      shopDomain: shopify.shopKey,
      secret: shopify.secret,
      topic,
      body,
      eventId: `e-${++events}`,
      webhookId: `w-${events}`,
      triggeredAt: now(),
    }),
  );
const tellMagento = (data: object): Promise<void> =>
  send(
    signStandardWebhook({
      platform: 'magento',
      resource: 'products',
      storeId: magento.storeId,
      secret: magento.secret,
      id: `m-${++events}`,
      timestampSeconds: Math.floor(Date.now() / 1000),
      body: JSON.stringify({ topic: 'product.updated', occurredAt: now(), data }),
    }),
  );

const barcode = (i: number): string => {
  const digits = `9520000000${String(10 + i)}`;
  const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3), 0);
  return digits + String((10 - (sum % 10)) % 10);
};
const title = (i: number): string => `${NAMES[i % NAMES.length]} ${MATERIALS[i % 3]}`;
const frame = (i: number, price = 12_900): string =>
  JSON.stringify({
    id: 5_000 + i,
    title: title(i),
    vendor: MAKERS[i % 3],
    status: 'active',
    ...(i % 8 === 0 ? { metafields: [{ namespace: 'custom', key: 'frame_shape', value: 'round' }] } : {}),
    updated_at: now(),
    variants: [
      {
        id: 70_000 + i,
        title: '52-18-145',
        barcode: barcode(i),
        price: (price / 100).toFixed(2),
        inventory_quantity: i % 7,
      },
    ],
  });
const order = (i: number): string =>
  JSON.stringify({
    id: 9_000 + i,
    name: `#${1_000 + i}`,
    created_at: now(),
    updated_at: now(),
    currency: 'EUR',
    total_price: '129.00',
    financial_status: 'paid',
    line_items: [{ id: 1, product_id: 5_000 + (i % 24), title: title(i), quantity: 1, price: '129.00' }],
  });

async function shoot(page: Page, path: string, file: string, isWhole = true): Promise<void> {
  await page.goto(`${address}/dashboard${path}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.locator('main .loading').waitFor({ state: 'detached' });
  await page.evaluate('document.fonts.ready.then(() => true)');
  await page.screenshot({ path: join(OUT, `${file}.png`), fullPage: isWhole });
}

try {
  mkdirSync(OUT, { recursive: true });
  const policy = await hub.directory.policyOf(tenant as never);
  const product = {
    ...policy.kinds.product,
    fields: { ...policy.kinds.product.fields, eyewear: 'manual_review' },
  };
  await hub.directory.setPolicy(tenant as never, { ...policy, kinds: { ...policy.kinds, product } });
  for (let i = 0; i < 24; i++) {
    await tellShopify('products/update', frame(i));
    await tellMagento({
      id: 300 + i,
      sku: `NL-${i}`,
      name: i % 8 === 0 ? `${title(i)} matt` : title(i),
      type_id: 'simple',
      status: 1,
      price: 129,
      updated_at: now().slice(0, 19).replace('T', ' '),
      attribute_labels: {
        brand: MAKERS[i % 3],
        frame_shape: i % 8 === 0 ? 'Oval' : 'Round',
        frame_material: MATERIALS[i % 3],
      },
      custom_attributes: [
        { attribute_code: 'gtin', value: barcode(i) },
        { attribute_code: 'frame_shape', value: i % 8 === 0 ? 'oval' : 'round' },
      ],
      extension_attributes: { stock_item: { qty: 3, is_in_stock: true } },
    });
  }
  await tellShopify('orders/updated', '{"email":"someone@example.org","note":"no id"}');
  for (let round = 0; round < LIVE_ROUNDS; round++) {
    await tellShopify('orders/create', order(round));
    await tellShopify('products/update', frame(round % 24, 12_900 + round * 10));
    await new Promise((resolve) => setTimeout(resolve, 700));
  }
  await everythingApplied(hub);
  await hub.flow.flush();

  const token = await sessionToken(hub, 'lumen', ['admin']);
  const browser = await openChromium();
  const desk = await loggedInPage(browser, address, token, {
    viewport: { width: 1280, height: 860 },
    locale: 'en-GB',
  });
  await shoot(desk, '/', 'overview');
  await shoot(desk, '/conflicts', 'conflicts');
  await shoot(desk, '/set-aside', 'set-aside');
  await shoot(desk, '/explore/product/lumen-shopify:product:5008', 'explain');
  await shoot(desk, '/explore', 'explore', false);
  await desk.goto(`${address}/dashboard/stores/lumen-shopify`);
  await desk.getByRole('button', { name: 'Send a test' }).click();
  await desk.locator('.stagelist li.good').nth(4).waitFor();
  await desk.evaluate('window.scrollTo(0, 0)');
  await desk.screenshot({ path: join(OUT, 'store.png'), fullPage: true });
  await desk.goto(`${address}/dashboard/rules`);
  await desk
    .getByRole('region', { name: 'Rules for products' })
    .getByLabel('eyewear')
    .selectOption('source_priority');
  await desk.getByRole('button', { name: 'Try it' }).click();
  await desk.getByText(/This would change|No entity would change/).waitFor();
  await desk.screenshot({ path: join(OUT, 'rules.png') });
  const phone = await loggedInPage(browser, address, token, {
    viewport: { width: 390, height: 844 },
    locale: 'de-DE',
    colorScheme: 'dark',
    deviceScaleFactor: 2,
  });
  await shoot(phone, '/', 'phone-overview', false);
  await shoot(phone, '/conflicts', 'phone-conflicts', false);
  await browser.close();
} finally {
  await stop();
}
