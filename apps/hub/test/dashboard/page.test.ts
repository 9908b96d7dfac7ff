import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openChromium } from '../../dev/chromium.ts';
import { GTIN, productBody } from '../sync/bodies.ts';
import { applied, buildPage, openPlace, type Place } from './place.ts';

const AT = '2026-03-01T10:00:00.000Z';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
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

/** A page whose every complaint and every request elsewhere counts. */
async function visit(
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<{ page: Page; context: BrowserContext; faults: string[] }> {
  const context = await browser.newContext({ locale: 'en-GB', bypassCSP: false, ...options });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(place.work.address)) faults.push(`asked ${request.url()}`);
  });
  return { page, context, faults };
}

async function enter(page: Page, key: string, path = '/'): Promise<void> {
  const known = await place.work.hub.apiKeys.find(key);
  if (known === null) throw new Error('no such key');
  const { token } = await place.work.hub.sessions.open(known);
  await page.context().addCookies([
    {
      name: 'varai_session',
      value: token,
      url: `${place.work.address}/dashboard`,
      httpOnly: true,
      sameSite: 'Strict',
    },
  ]);
  await page.goto(`${place.work.address}/dashboard${path}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
}

/** Serious and critical findings, by rule and place. */
async function axe(page: Page): Promise<string[]> {
  // Run from outside the page: its own policy lets no foreign script in, and shall not.
  await page.evaluate(AXE);
  const violations = await page.evaluate(async () => {
    const { axe: tester } = globalThis as unknown as {
      axe: {
        run: () => Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>;
      };
    };
    return (await tester.run()).violations.map(({ id, impact, nodes }) => ({
      id,
      impact,
      html: nodes[0]?.html ?? '',
    }));
  });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, html }) => `${id}: ${html}`);
}

async function conflictAbout(id: string, gtin: string): Promise<void> {
  const { shopify, magento } = place.shops;
  await shopify.say('products', productBody('shopify', { id, title: `Arden ${id}`, gtin, at: AT }));
  await magento.say('products', productBody('magento', { id, title: `Ardn ${id}`, gtin, at: AT }));
  await applied(place);
}

const SIZES = [
  ['a desktop', { viewport: { width: 1280, height: 800 } }],
  [
    'a phone',
    { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, colorScheme: 'dark' as const },
  ],
] as const;

describe.each(SIZES)('on %s', (name, size) => {
  const gtin = name === 'a phone' ? GTIN.a : GTIN.b;
  const id = name === 'a phone' ? '51' : '52';

  it('logs in by a key, and says why not by another', { timeout: SLOW }, async () => {
    const { page, context, faults } = await visit(size);
    await page.goto(`${place.work.address}/dashboard/`);
    await page.getByLabel('API key').fill('varai_0_wrong_key');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('alert').getByText('This key opens nothing here.').waitFor();
    await page.getByLabel('API key').fill(place.lookKey);
    await page.getByRole('button', { name: 'Log in' }).click();
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
    await page.getByLabel('Platform').selectOption('html');
    await page.getByLabel('Our id for it').fill(storeId);
    await page.getByLabel("The shop's own name").fill(`${storeId}.example`);
    await page.getByRole('button', { name: 'Connect' }).click();
    await page.getByText('Shown once. Paste it into the shop now.').waitFor();
    await page.getByRole('link', { name: 'Addresses to paste' }).click();
    await page.getByRole('heading', { name: storeId, level: 1 }).waitFor();
    await page.getByText(`${place.work.address}/api/sync/html/products?store=${storeId}`).waitFor();
    await page.getByRole('button', { name: 'Send a test' }).click();
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
      await page
        .getByRole('region', { name: 'Rules for products' })
        .getByLabel('metadata')
        .selectOption(wanted);
      await page.getByRole('button', { name: 'Try it' }).click();
      await page.getByText(/This would change [1-9]/).waitFor();
      expect(await axe(page)).toEqual([]);
      if (wanted === 'manual_review') {
        await page.getByRole('button', { name: 'Put into force' }).click();
        await page.getByText(/Version \d+ is in force/).waitFor();
      }
      await page.goto(`${place.work.address}/dashboard/conflicts`);
      const use = page.getByRole('button', { name: 'Use this: title, acme-magento' }).first();
      await use.waitFor();
      expect(await axe(page)).toEqual([]);
      await use.click();
      await page.getByText('title is decided.').waitFor();
      const undo = page.getByRole('button', { name: /^Undo: title/ });
      await undo.waitFor();
      await undo.click();
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
    await page.getByText("Show the body's shape").first().click();
    await page.getByText('"text, ').first().waitFor();
    expect(await axe(page)).toEqual([]);
    await page.getByRole('button', { name: 'Send all again' }).click();
    await page.getByRole('button', { name: 'Yes' }).click();
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

it('is worked by the keyboard alone: skip, go, search, explain', { timeout: SLOW }, async () => {
  const { page, context, faults } = await visit(SIZES[0][1]);
  await place.shops.html.say('products', productBody('html', { id: 'k1', title: 'Keyboard frame', at: AT }), {
    at: AT,
  });
  await applied(place);
  await enter(page, place.lookKey, '/explore');
  await page.locator('main .loading').waitFor({ state: 'detached' });
  const focused = (): Promise<string> =>
    page.evaluate(
      "document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? ''",
    );
  const tabTo = async (wanted: RegExp | string): Promise<void> => {
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press('Tab');
      const now = await focused();
      if (typeof wanted === 'string' ? now === wanted : wanted.test(now)) return;
    }
    throw new Error(`Tab never came to ${String(wanted)}`);
  };
  await page.evaluate('document.activeElement?.blur()');
  await tabTo('Skip to content');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  expect(await focused()).toBe('Products');
  await page.getByRole('searchbox').focus();
  await page.keyboard.type('keyboard');
  await page.keyboard.press('Enter');
  await page.getByText('1 found').waitFor();
  await tabTo('Keyboard frame');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Keyboard frame', level: 1 }).waitFor();
  await page.getByRole('rowheader', { name: 'title' }).waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

it('speaks German, and remembers it', { timeout: SLOW }, async () => {
  const { page, context, faults } = await visit({ ...SIZES[0][1], locale: 'de-DE' });
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
    const { page, context } = await visit(SIZES[0][1]);
    const listens = page.waitForResponse('**/api/live');
    await enter(page, place.lookKey, '/audit');
    await listens;
    await endSessions();
    await page.getByText('Your session has ended. Log in again.').waitFor({ timeout: 20_000 });
    await context.close();
  });

  it('before it could listen', { timeout: SLOW }, async () => {
    const { page, context } = await visit(SIZES[0][1]);
    await page.route('**/api/live', async (route) => {
      await endSessions();
      await route.continue();
    });
    await enter(page, place.lookKey, '/audit');
    await page.getByText('Your session has ended. Log in again.').waitFor({ timeout: 20_000 });
    await context.close();
  });

  it('and not where the hub only refuses for a while', { timeout: SLOW }, async () => {
    const { page, context } = await visit(SIZES[0][1]);
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
