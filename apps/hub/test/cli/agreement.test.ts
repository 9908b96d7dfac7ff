import {
  createCatalogue,
  createShop,
  createWooApi,
  listenApi,
  shareCatalogue,
  systemClock,
  type ListeningApi,
  type Shop,
} from '@varai/core/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorkplace, speak, type Workplace } from './workplace.ts';

const ID = 'nord-woo';
let work: Workplace;
let shop: Shop;
let api: ListeningApi;

/** A simulated WooCommerce shop over HTTP that never calls: whatever is known of it was asked for. */
beforeAll(async () => {
  work = await openWorkplace(9);
  const clock = systemClock;
  const [frames = []] = shareCatalogue(createCatalogue({ seed: 'agreement', size: 12 }), 1, {
    byGtin: 2,
    bySku: 1,
  });
  shop = createShop({
    platform: 'woocommerce', storeId: ID, shopKey: 'nord.example', secret: 'a secret', seed: 1, clock, frames, customers: 9,
    startMs: clock.nowMs() - 86_400_000, paceMs: 60_000,
  }); // prettier-ignore
  for (let n = 0; n < 40; n++) shop.step();
  const simulated = createWooApi({ shop, nowMs: clock.nowMs, throttle: null });
  api = await listenApi(simulated.handle, { nowMs: clock.nowMs });
  await work.varai(
    'store',
    'add',
    ID,
    '--platform',
    'woocommerce',
    '--shop',
    'nord.example',
    '--tenant',
    'nord',
    '--currency',
    'EUR',
  );
  const credentials = Object.entries(simulated.credentials).map(([name, value]) => `${name}=${value}`);
  const connected = await work.varai(
    'store',
    'connect',
    ID,
    '--url',
    `${api.url}${simulated.base}`,
    '--credential',
    ...credentials,
  );
  expect(connected.err).toBe('');
}, 60_000);
afterAll(async () => {
  await work.stop();
  await api.close();
});

const there = (): number => [...shop.state.products.values()].filter(({ deleted }) => !deleted).length;

describe('a store whose API is known', () => {
  it('is imported, and agrees', async () => {
    const imported = await work.varai('import', ID, '--json');
    expect(imported.err).toBe('');
    expect(imported.json().imported).toMatchObject([
      { resource: 'products', read: there(), alarm: null },
      { resource: 'customers', alarm: null },
      { resource: 'orders', alarm: null },
    ]);
    const { code, json, err } = await work.varai('reconcile', ID, '--full', '--json');
    expect([code, err]).toEqual([0, '']);
    for (const { verdict, there, here } of json().certificates) {
      expect(verdict).toBe('agreed');
      expect(here).toEqual(there);
    }
  }, 60_000);

  it('agrees again after things happened there that nobody told', async () => {
    for (let n = 0; n < 60; n++) shop.step();
    const { json } = await work.varai('reconcile', ID, '--full', '--json');
    const { certificates } = json();
    expect(certificates.map((each: { verdict: string }) => each.verdict)).toEqual([
      'agreed',
      'agreed',
      'agreed',
    ]);
    expect(
      certificates.reduce((sum: number, each: { healed: number }) => sum + each.healed, 0),
    ).toBeGreaterThan(5);
    for (const certificate of certificates) expect(certificate.here).toEqual(certificate.there);
  }, 60_000);

  it('shows certificates that a stranger can check, and finds out a forgery', async () => {
    const shown = await work.varai('certificate', 'show', ID, '--json');
    expect(shown.json().certificates).toHaveLength(3);
    expect((await work.varai('certificate', 'show', ID)).out).toMatch(/products .* agreed/);
    const { EU } = (await work.varai('certificate', 'key', '--json')).json();
    const stranger = (text: string, ...words: string[]) =>
      speak('/', {}, ['certificate', 'verify', '-', ...words], text);
    const good = await stranger(shown.out, '--key', EU);
    expect([good.code, good.out]).toEqual([0, expect.stringMatching(/^✓ nord-woo \w+ .*genuine, agreed$/m)]);
    const forged = await stranger(shown.out.replace(/"healed":\d+/, '"healed":77'), '--key', EU, '--json');
    expect([forged.code, forged.json().certificates.filter((each: { ok: boolean }) => !each.ok)]).toEqual([
      1,
      [expect.objectContaining({ why: expect.stringContaining('changed') })],
    ]);
    expect((await stranger(shown.out)).code).toBe(2);
    expect((await stranger('{}', '--key', EU)).code).toBe(1);
  });
});

it('says what is missing where a store cannot be asked', async () => {
  await work.varai(
    'store',
    'add',
    'nord-html',
    '--platform',
    'html',
    '--shop',
    'www.nord.example',
    '--tenant',
    'nord',
  );
  for (const command of ['import', 'reconcile'])
    expect((await work.varai(command, 'nord-html')).err).toMatch(/store connect|has no API/);
  expect((await work.varai('reconcile', ID, '--full', '--since', '2026-01-01')).code).toBe(2);
  expect((await work.varai('reconcile', ID, '--since', 'yesterday')).code).toBe(2);
  expect((await work.varai('import', ID, '--resource', 'coupons')).code).toBe(2);
});
