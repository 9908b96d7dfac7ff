import { readFileSync } from 'node:fs';
import {
  createCatalogue,
  createShop,
  createWooApi,
  listenApi,
  shareCatalogue,
  systemClock,
  type ApiHandler,
  type ListeningApi,
  type Shop,
} from '@varai/core/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openChromium } from '../../dev/chromium.ts';
import { breakerOf } from '../../src/dashboard/breaker.ts';
import { speak } from '../cli/workplace.ts';
import { Keyboard } from './keyboard.ts';
import { buildPage, openPlace, type Place } from './place.ts';
import { axe, DESKTOP, enter, PHONE, visit } from './visitor.ts';

const ID = 'acme-woo';
const SLOW = 120_000;

let place: Place;
let browser: Browser;
let shop: Shop;
let api: ListeningApi;
/** What comes of an answer on its way. */
let wayOf: (answer: ReturnType<ApiHandler>) => ReturnType<ApiHandler> = (answer) => answer;

/** A simulated WooCommerce shop whose API the hub may ask. */
beforeAll(async () => {
  buildPage();
  [place, browser] = await Promise.all([openPlace(13), openChromium()]);
  const clock = systemClock;
  const [frames = []] = shareCatalogue(createCatalogue({ seed: 'dashboard', size: 12 }), 1, {
    byGtin: 2,
    bySku: 1,
  });
  shop = createShop({
    platform: 'woocommerce', storeId: ID, shopKey: 'woo.acme.example', secret: 'a secret', seed: 1, clock, frames, customers: 5,
    startMs: clock.nowMs() - 86_400_000, paceMs: 60_000,
  }); // prettier-ignore
  for (let n = 0; n < 20; n++) shop.step();
  const simulated = createWooApi({ shop, nowMs: clock.nowMs, throttle: null });
  api = await listenApi((request) => wayOf(simulated.handle(request)), { nowMs: clock.nowMs });
  const access = { url: api.url + simulated.base, credentials: simulated.credentials };
  await place.work.hub.directory.setAccess(ID, access);
}, 180_000);
afterAll(async () => {
  await browser.close();
  await place.stop();
  await api.close();
});

const certificateOf = (page: Page, resource: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: `${ID} · ${resource}` }) });
/** One product says what does not map, wherever it is told. */
const spoiled: typeof wayOf = (answer) => {
  const told: unknown = JSON.parse(answer.body);
  const [id] = shop.state.products.keys();
  return Array.isArray(told)
    ? {
        ...answer,
        body: JSON.stringify(
          told.map((row: { id: number }) =>
            String(row.id) === id ? { ...row, date_modified_gmt: 'some day' } : row,
          ),
        ),
      }
    : answer;
};
const there = (): number => [...shop.state.products.values()].filter(({ deleted }) => !deleted).length;

it(
  'compares a shop at a press, shows what differs until it agrees, and gives proof that a stranger can check',
  { timeout: SLOW },
  async () => {
    const { page, context, faults } = await visit(browser, place, { ...DESKTOP, acceptDownloads: true });
    const keys = new Keyboard(page);
    const compare = page.getByRole('button', { name: 'Compare now' });
    const products = certificateOf(page, 'products');
    const figure = (name: string) => products.locator('dl > div', { hasText: name }).locator('dd');
    await enter(place, page, place.lookKey, '/certificates');

    wayOf = spoiled;
    await keys.press(compare);
    await products.locator('.standing.wait', { hasText: 'differs' }).waitFor();
    await keys.press(products.locator('summary', { hasText: 'Not compared' }));
    await products.getByText(/records that do not map \(1\): ./).waitFor();
    expect(await axe(page)).toEqual([]);

    wayOf = (answer) => answer;
    await keys.press(compare, 'Space');
    await products.locator('.standing.good', { hasText: 'agrees' }).waitFor();
    await products.getByText(/^Changed from .+ to .+|^Everything, as of/).waitFor();
    expect(await products.getByText(/^Fingerprints: equal [0-9a-f]{16}/).count()).toBe(1);
    expect(await figure('Healed').innerText()).toBe('1');
    expect(await figure('Remaining').innerText()).toBe('0');
    for (const resource of ['customers', 'orders'])
      await certificateOf(page, resource).locator('.standing.good').waitFor();

    const download = page.waitForEvent('download');
    await keys.press(products.getByRole('link', { name: 'Download' }));
    const saved = await download;
    expect(saved.suggestedFilename()).toMatch(/^acme-woo-products-[\dT-]+\.json$/);
    const text = readFileSync(await saved.path(), 'utf8');
    const { EU } = (await place.work.varai('certificate', 'key', '--json')).json();
    // Neither a hub nor a database is known there.
    const verified = await speak('/', {}, ['certificate', 'verify', '-', '--key', EU], text);
    expect([verified.code, verified.out]).toEqual([
      0,
      expect.stringMatching(/^✓ acme-woo products .*genuine, agreed/),
    ]);
    expect(JSON.parse(text).total).toEqual({ there: there(), here: there() });
    expect(faults).toEqual([]);
    await context.close();
  },
);

it(
  'shows until when a shop that does not answer is left alone, and when it is tried again',
  { timeout: SLOW },
  async () => {
    const { page, context, faults } = await visit(browser, place, { ...PHONE, locale: 'de-DE' });
    const row = page.getByRole('row', { name: /acme-woo/ });
    const keys = new Keyboard(page);
    await enter(place, page, place.lookKey);
    await row.locator('.standing.good', { hasText: 'wird gefragt' }).waitFor();
    wayOf = (answer) => ({ ...answer, status: 503, body: '{}' });
    await keys.press(page.getByRole('link', { name: /^Nachweise/ }));
    await keys.press(page.getByRole('button', { name: 'Jetzt vergleichen' }));
    await keys.press(page.getByRole('link', { name: 'Überblick' }));
    await row.locator('.standing.bad', { hasText: /in Ruhe bis \d\d:\d\d:\d\d/ }).waitFor();
    await page.getByText('Shops in Ruhe gelassen: ihre API antwortet nicht').waitFor();
    expect(await axe(page)).toEqual([]);
    await keys.press(row.getByRole('link', { name: 'acme-woo' }));
    await page.getByText(/Seine API versagte bei \d+ von \d+ Fragen in fünf Minuten/).waitFor();
    expect(await axe(page)).toEqual([]);
    const metrics = await (await fetch(`${place.work.address}/metrics`)).text();
    expect(metrics).toContain('shop_circuit_breakers{platform="woocommerce",state="open"} 1');
    expect(metrics).not.toContain('shop_circuit_breakers{platform="woocommerce",state="closed"}');
    expect(faults).toEqual([]);
    await context.close();

    const { hub } = place.work;
    const pulse = (await hub.flow.pulsesOf({ tenantId: 'acme', region: 'EU' } as never)).get(ID);
    const { retryAtMs } = pulse?.breaker as { retryAtMs: number };
    expect(breakerOf(pulse, retryAtMs - 1)).toMatchObject({
      state: 'open',
      retryAt: new Date(retryAtMs).toISOString(),
    });
    expect(breakerOf(pulse, retryAtMs)).toMatchObject({ state: 'half-open', retryAt: null });
    expect(breakerOf(undefined, retryAtMs)).toBeNull();
  },
);
