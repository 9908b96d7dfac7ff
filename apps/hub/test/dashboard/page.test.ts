import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openChromium } from '../../dev/chromium.ts';
import { GTIN, productBody } from '../sync/bodies.ts';
import { Keyboard } from './keyboard.ts';
import { applied, buildPage, openPlace, type Place } from './place.ts';
import { axe, DESKTOP, enter as enterAs, PHONE, visit as visitAs } from './visitor.ts';

const AT = '2026-03-01T10:00:00.000Z';
const SLOW = 120_000;

let place: Place;
let browser: Browser;
beforeAll(async () => {
  buildPage();
  [place, browser] = await Promise.all([openPlace(12), openChromium()]);
}, 180_000);
afterAll(async () => {
  await browser.close();
  await place.stop();
});

const visit = (options: Parameters<Browser['newContext']>[0]) => visitAs(browser, place, options);
const enter = (page: Page, key: string, path?: string) => enterAs(place, page, key, path);

async function conflictAbout(id: string, gtin: string): Promise<void> {
  const { shopify, magento } = place.shops;
  await shopify.say('products', productBody('shopify', { id, title: `Arden ${id}`, gtin, at: AT }));
  await magento.say('products', productBody('magento', { id, title: `Ardn ${id}`, gtin, at: AT }));
  await applied(place);
}

const SIZES = [
  ['a desktop', DESKTOP],
  ['a phone', PHONE],
] as const;

describe.each(SIZES)('on %s, by the keyboard alone,', (name, size) => {
  const gtin = name === 'a phone' ? GTIN.a : GTIN.b;
  const id = name === 'a phone' ? '51' : '52';

  it('logs in by a key, and says why not by another', { timeout: SLOW }, async () => {
    const { page, context, faults } = await visit(size);
    const keys = new Keyboard(page);
    await page.goto(`${place.work.address}/dashboard/`);
    await keys.type(page.getByLabel('API key'), 'varai_0_wrong_key');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('This key opens nothing here.').waitFor();
    await keys.type(page.getByLabel('API key'), place.lookKey);
    await keys.press(page.getByRole('button', { name: 'Log in' }), 'Space');
    await page.getByRole('heading', { name: 'Live flow' }).waitFor();
    expect(await axe(page)).toEqual([]);
    // The browser itself notes the refused login; nothing else is amiss.
    expect(faults.filter((fault) => !fault.includes('401'))).toEqual([]);
    await context.close();
  });

  it('connects a store, shows what to paste, and tests it to the end', { timeout: SLOW }, async () => {
    const { page, context, faults } = await visit(size);
    await enter(page, place.adminKey, '/stores');
    const storeId = name === 'a phone' ? 'acme-phone' : 'acme-desk';
    const keys = new Keyboard(page);
    await keys.choose(page.getByLabel('Platform'), 'html');
    await keys.type(page.getByLabel('Our id for it'), storeId);
    await keys.type(page.getByLabel("The shop's own name"), `${storeId}.example`);
    await keys.press(page.getByRole('button', { name: 'Connect' }));
    await page.getByText('Shown once. Paste it into the shop now.').waitFor();
    await keys.press(page.getByRole('link', { name: 'Addresses to paste' }));
    await page.getByRole('heading', { name: storeId, level: 1 }).waitFor();
    await page.getByText(`${place.work.address}/api/sync/html/products?store=${storeId}`).waitFor();
    await keys.press(page.getByRole('button', { name: 'Send a test' }));
    await page.locator('.stagelist li.good').nth(4).waitFor();
    expect(await axe(page)).toEqual([]);
    expect(faults).toEqual([]);
    await context.close();
  });

  it(
    'tries rules, puts them into force, settles the conflict they make, and undoes it',
    { timeout: SLOW },
    async () => {
      const { page, context, faults } = await visit(size);
      await conflictAbout(id, gtin);
      await enter(page, place.adminKey, '/rules');
      const wanted = name === 'a phone' ? 'source_priority' : 'manual_review';
      const keys = new Keyboard(page);
      await keys.choose(
        page.getByRole('region', { name: 'Rules for products' }).getByLabel('metadata'),
        wanted,
      );
      await keys.press(page.getByRole('button', { name: 'Try it' }));
      await page.getByText(/This would change [1-9]/).waitFor();
      expect(await axe(page)).toEqual([]);
      if (wanted === 'manual_review') {
        await keys.press(page.getByRole('button', { name: 'Put into force' }));
        await page.getByText(/Version \d+ is in force/).waitFor();
      }
      await keys.press(page.getByRole('navigation').getByRole('link', { name: /^Conflicts/ }));
      const use = page.getByRole('button', { name: 'Use this: title, acme-magento' }).first();
      await use.waitFor();
      expect(await axe(page)).toEqual([]);
      await keys.press(use);
      await page.getByText('title is decided.').waitFor();
      const undo = page.getByRole('button', { name: /^Undo: title/ });
      await undo.waitFor();
      await keys.press(undo, 'Space');
      await page.getByText('Undone: the rules decide again.').waitFor();
      await page.getByText('No decision stands.').waitFor();
      expect(faults).toEqual([]);
      await context.close();
    },
  );

  it('shows what was set aside, its shape, and sends it again', { timeout: SLOW }, async () => {
    const { page, context, faults } = await visit(size);
    await place.shops.shopify.say('orders', `{"note":"${name}"}`);
    await enter(page, place.lookKey, '/set-aside?state=parked');
    await page.getByText('platform/missing-id').first().waitFor();
    const keys = new Keyboard(page);
    await keys.press(page.locator('summary', { hasText: "Show the body's shape" }).first());
    await page.getByText('"text, ').first().waitFor();
    expect(await axe(page)).toEqual([]);
    await keys.press(page.getByRole('button', { name: 'Send all again' }));
    await keys.press(page.getByRole('button', { name: 'Yes' }));
    await page.getByText(/sent again: 0 applied, \d+ set aside again/).waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });

  it.each(['/', '/certificates', '/explore', '/explore/order', '/audit', '/stores/acme-shopify'])(
    'has nothing serious against it for whoever does not see or point: %s',
    { timeout: SLOW },
    async (path) => {
      const { page, context, faults } = await visit(size);
      await enter(page, place.adminKey, path);
      await page.locator('main .loading').waitFor({ state: 'detached' });
      expect(await axe(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
      expect(faults).toEqual([]);
      await context.close();
    },
  );
});

it('skips to its content, and is searched and explained without a pointer', { timeout: SLOW }, async () => {
  const { page, context, faults } = await visit(DESKTOP);
  await place.shops.html.say('products', productBody('html', { id: 'k1', title: 'Keyboard frame', at: AT }), {
    at: AT,
  });
  await applied(place);
  await enter(page, place.lookKey, '/explore');
  await page.locator('main .loading').waitFor({ state: 'detached' });
  const keys = new Keyboard(page);
  await keys.to(page.getByRole('link', { name: 'Skip to content' }));
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Products');
  await keys.type(page.getByRole('searchbox'), 'keyboard');
  await page.keyboard.press('Enter');
  await page.getByText('1 found').waitFor();
  await keys.to(page.getByRole('link', { name: 'Skip to content' }), 'Shift+Tab');
  await keys.press(page.getByRole('link', { name: 'Keyboard frame' }));
  await page.getByRole('heading', { name: 'Keyboard frame', level: 1 }).waitFor();
  await page.getByRole('rowheader', { name: 'title' }).waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

it('speaks German, and remembers it', { timeout: SLOW }, async () => {
  const { page, context, faults } = await visit({ ...DESKTOP, locale: 'de-DE' });
  await enter(page, place.lookKey);
  await page.getByRole('heading', { name: 'Laufender Betrieb' }).waitFor();
  expect(await page.evaluate('document.documentElement.lang')).toBe('de');
  await page.getByLabel('Sprache').selectOption('en');
  await page.reload();
  await page.getByRole('heading', { name: 'Live flow' }).waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

describe('says that its session has ended', () => {
  const endSessions = (): Promise<unknown> =>
    place.work.hub.connections.directory.collection('operator_sessions').deleteMany({});

  it('while it listens', { timeout: SLOW }, async () => {
    const { page, context } = await visit(DESKTOP);
    const listens = page.waitForResponse('**/api/live');
    await enter(page, place.lookKey, '/audit');
    await listens;
    await endSessions();
    await page.getByText('Your session has ended. Log in again.').waitFor({ timeout: 20_000 });
    await context.close();
  });

  it('before it could listen', { timeout: SLOW }, async () => {
    const { page, context } = await visit(DESKTOP);
    await page.route('**/api/live', async (route) => {
      await endSessions();
      await route.continue();
    });
    await enter(page, place.lookKey, '/audit');
    await page.getByText('Your session has ended. Log in again.').waitFor({ timeout: 20_000 });
    await context.close();
  });

  it('and not where the hub only refuses for a while', { timeout: SLOW }, async () => {
    const { page, context } = await visit(DESKTOP);
    let refusals = 0;
    await page.route('**/api/live', async (route) => {
      refusals += 1;
      if (refusals > 1) await route.continue();
      else await route.fulfill({ status: 503 });
    });
    const listens = page.waitForResponse((response) => response.url().endsWith('/api/live') && response.ok());
    await enter(page, place.lookKey);
    await listens;
    await context.close();
  });
});
