import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Place } from './place.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const DESKTOP = { viewport: { width: 1280, height: 800 } } as const;
export const PHONE = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  colorScheme: 'dark',
} as const;

/** A page whose every complaint and every request elsewhere counts. */
export async function visit(
  browser: Browser,
  place: Place,
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

/** Goes to a page of the dashboard as whoever has the key. */
export async function enter(place: Place, page: Page, key: string, path = '/'): Promise<void> {
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
export async function axe(page: Page): Promise<string[]> {
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
