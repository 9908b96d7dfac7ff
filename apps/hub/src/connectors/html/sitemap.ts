import { ShopRefused, ShopUnavailable, type ShopHttp } from '../shop-http.ts';
import { askSite } from './site.ts';

/** A page that a sitemap lists. */
export interface ListedPage {
  /** Without host and fragment. */
  readonly path: string;
  /** Begin and end of the second or day that it says it changed in, ms since 1970; null where it does not say. */
  readonly changed: { readonly fromMs: number; readonly untilMs: number } | null;
}

const MOST_SITEMAPS = 1000;
const MOST_PAGES = 250_000;

/** Every page of the site, as its sitemaps list them, and when the first of these answered. */
export interface SitePages {
  readonly pages: readonly ListedPage[];
  readonly answeredMs: number;
}

/**
 * Reads the sitemap at `start`, or, where that is null, those that `robots.txt` names, else `/sitemap.xml`; with all that they
 * point to. `site`: the address that the merchant gave. Pages of other hosts are left out.
 */
export async function sitePages(
  http: ShopHttp,
  site: URL,
  start: string | null,
  signal: AbortSignal | undefined,
): Promise<SitePages> {
  const waiting = start === null ? await announced(http, site, signal) : [start];
  const seen = new Set(waiting);
  const pages = new Map<string, ListedPage>();
  const elsewhere = new Set<string>();
  let answeredMs = Infinity;
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const answer = await askSite(http, site.origin + path, ({ text }) => readSitemap(text), signal);
    if (answer === null) throw new ShopRefused(404, `no sitemap at ${path}`);
    answeredMs = Math.min(answeredMs, answer.answeredMs);
    const { isIndex, entries } = answer.value;
    for (const { address, changed } of entries) {
      const url = URL.canParse(address, site.origin) ? new URL(address, site.origin) : null;
      if (url?.host !== site.host) elsewhere.add(url?.host ?? address);
      else if (!isIndex) pages.set(url.pathname + url.search, { path: url.pathname + url.search, changed });
      else if (!seen.has(url.pathname + url.search)) {
        seen.add(url.pathname + url.search);
        waiting.push(url.pathname + url.search);
      }
    }
    if (seen.size > MOST_SITEMAPS || pages.size > MOST_PAGES)
      throw new ShopRefused(200, `its sitemaps list more than ${MOST_PAGES} pages: give a product feed`);
  }
  if (pages.size === 0 && elsewhere.size === 0)
    throw new ShopUnavailable('its sitemaps list no page at all, which no site is');
  if (pages.size === 0)
    throw new ShopRefused(200, `its sitemap lists pages of ${[...elsewhere][0]} alone: give that address`);
  return { pages: [...pages.values()], answeredMs };
}

/** `robots.txt` is read for its sitemaps alone: the merchant asked us in. */
async function announced(http: ShopHttp, site: URL, signal: AbortSignal | undefined): Promise<string[]> {
  const robots = await askSite(http, `${site.origin}/robots.txt`, ({ text }) => text, signal);
  const named = [...(robots?.value ?? '').matchAll(/^\s*sitemap\s*:\s*(\S+)/gim)].flatMap(
    ([, address = '']) => {
      const url = URL.canParse(address, site.origin) ? new URL(address, site.origin) : null;
      return url?.host === site.host ? [url.pathname + url.search] : [];
    },
  );
  return named.length > 0 ? [...new Set(named)] : ['/sitemap.xml'];
}

interface Sitemap {
  readonly isIndex: boolean;
  readonly entries: readonly { readonly address: string; readonly changed: ListedPage['changed'] }[];
}

/** Throws ShopUnavailable for a text that is no whole sitemap. */
export function readSitemap(xml: string): Sitemap {
  const isIndex = /<(?:[\w-]+:)?sitemapindex[\s>]/i.test(xml);
  const root = isIndex ? 'sitemapindex' : 'urlset';
  if (!new RegExp(`</(?:[\\w-]+:)?${root}\\s*>\\s*$`, 'i').test(xml.slice(-1000)))
    throw new ShopUnavailable('the answer is no whole sitemap');
  const entries = [...inside(xml, isIndex ? 'sitemap' : 'url')].flatMap((entry) => {
    const [address] = inside(entry, 'loc');
    const [changed] = inside(entry, 'lastmod');
    return address === undefined ? [] : [{ address: plain(address), changed: changedIn(changed) }];
  });
  return { isIndex, entries };
}

/** What stands between the tags of each such element, in order. */
function* inside(xml: string, name: string): Generator<string> {
  const open = new RegExp(`<(?:[\\w-]+:)?${name}(?:\\s[^>]*)?>`, 'gi');
  const close = new RegExp(`</(?:[\\w-]+:)?${name}\\s*>`, 'gi');
  while (open.exec(xml) !== null) {
    close.lastIndex = open.lastIndex;
    const end = close.exec(xml);
    if (end === null) return;
    yield xml.slice(open.lastIndex, end.index);
    open.lastIndex = close.lastIndex;
  }
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const plain = (text: string): string =>
  text
    .replace(/^\s*<!\[CDATA\[([\s\S]*)\]\]>\s*$/, '$1')
    .trim()
    .replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name] ?? '')
    .replace(/&#(\d{1,6});/g, (_, code: string) => String.fromCodePoint(Number(code)));

const SECOND_MS = 1000;
const DAY_MS = 86_400_000;

/** A W3C date or time. A date alone stands for its whole day. */
function changedIn(text: string | undefined): ListedPage['changed'] {
  const written = text?.trim() ?? '';
  if (!/^\d{4}-\d\d-\d\d/.test(written)) return null;
  const fromMs = Date.parse(written);
  if (Number.isNaN(fromMs)) return null;
  return { fromMs, untilMs: fromMs + (written.length <= 10 ? DAY_MS : SECOND_MS) };
}
