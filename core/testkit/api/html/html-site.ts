import type { Account } from '../../shops/habits.ts';
import { jsonLd } from '../../shops/html/html-payload.ts';
import { productTouchedMs, type ShopProduct } from '../../shops/state.ts';
import { offsetTime } from '../../shops/written.ts';
import type { ApiAnswer, ApiRequest } from '../handler.ts';
import type { SimulatedApi, SimulatedApiOptions } from '../simulated-api.ts';
import { throttleOf } from '../throttle.ts';
import { categoryPage, productPage, textPage } from './html-page.ts';

export interface HtmlSiteOptions extends SimulatedApiOptions {
  /** Has a product feed, whose address the hub is told; default no: it finds the pages by the sitemap. */
  readonly feed?: boolean;
  /** Products a page of the feed; default 40. */
  readonly feedPage?: number;
}

const FEED = '/products.json';
const FEED_PAGE = 40;
/** Addresses a sitemap; a real one holds up to 50,000. */
const SITEMAP_SIZE = 100;
const PRODUCT = /^\/frames\/([^/]+)$/;
const SITEMAP = /^\/sitemap-products-(\d+)\.xml$/;

const answer = (type: string, body: string, headers: Readonly<Record<string, string>> = {}): ApiAnswer => ({
  status: 200,
  headers: { 'content-type': `${type}; charset=utf-8`, ...headers },
  body,
});
const html = (body: string): ApiAnswer => answer('text/html', body);
const xml = (root: 'urlset' | 'sitemapindex', entries: readonly string[]): ApiAnswer =>
  answer(
    'application/xml',
    `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${entries.join('\n')}\n</${root}>\n`,
  );

/**
 * The website of a shop without a platform: `robots.txt`, sitemaps, pages with JSON-LD, and on request a schema.org DataFeed in
 * pages that follow each other by `Link`. It has no credentials and takes nothing back.
 */
export function createHtmlSite(options: HtmlSiteOptions): SimulatedApi {
  const { shop, nowMs, throttle = null, feed = false, feedPage = FEED_PAGE } = options;
  const { shopKey, storeId, pictureBase, currency, offsetMinutes } = shop;
  const account: Account = { shopKey, storeId, pictureBase, secret: '' };
  const alive = (): ShopProduct[] => [...shop.state.products.values()].filter((product) => !product.deleted);
  const touched = (product: ShopProduct): string => offsetTime(productTouchedMs(product), offsetMinutes);

  const sitemap = (url: URL, products: readonly ShopProduct[]): ApiAnswer =>
    xml(
      'urlset',
      products.map(
        (product) =>
          `  <url>\n    <loc>${url.origin}/frames/${product.handle}</loc>\n    <lastmod>${touched(product)}</lastmod>\n  </url>`,
      ),
    );

  const index = (url: URL, products: readonly ShopProduct[]): ApiAnswer => {
    const pages = Math.max(1, Math.ceil(products.length / SITEMAP_SIZE));
    const names = Array.from({ length: pages }, (_, page) => `sitemap-products-${page + 1}.xml`);
    return xml(
      'sitemapindex',
      [...names, 'sitemap-pages.xml'].map(
        (name) => `  <sitemap><loc>${url.origin}/${name}?v=1&amp;lang=en</loc></sitemap>`,
      ),
    );
  };

  const feedPart = (url: URL, products: readonly ShopProduct[]): ApiAnswer => {
    const page = Number(url.searchParams.get('page') ?? '1');
    const next = page * feedPage < products.length ? `<${FEED}?page=${page + 1}>; rel="next"` : null;
    return answer(
      'application/ld+json',
      JSON.stringify({
        '@context': 'https://schema.org',
        '@type': 'DataFeed',
        name: shopKey,
        dataFeedElement: products.slice((page - 1) * feedPage, page * feedPage).map((product) => ({
          '@type': 'DataFeedItem',
          dateModified: touched(product),
          item: jsonLd(product, account, currency),
        })),
      }),
      next === null ? {} : { link: next },
    );
  };

  const route = ({ url, lie }: ApiRequest): ApiAnswer | null => {
    const products = lie === 'empty' ? [] : alive();
    const path = url.pathname;
    if (path === '/robots.txt')
      return answer('text/plain', `User-agent: *\nDisallow: /cart\n\nSitemap: ${url.origin}/sitemap.xml\n`);
    if (path === '/sitemap.xml') return index(url, products);
    if (path === '/sitemap-pages.xml')
      return xml(
        'urlset',
        (lie === 'empty' ? [] : ['/', '/frames', '/about']).map(
          (page) => `  <url><loc>${url.origin}${page}</loc></url>`,
        ),
      );
    const [, part] = SITEMAP.exec(path) ?? [];
    if (part !== undefined)
      return sitemap(url, products.slice((Number(part) - 1) * SITEMAP_SIZE, Number(part) * SITEMAP_SIZE));
    if (path === FEED && feed) return feedPart(url, products);
    if (path === '/' || path === '/about') return html(textPage(path === '/' ? shopKey : 'About'));
    if (path === '/frames') return html(categoryPage(alive(), account));
    const [, handle] = PRODUCT.exec(path) ?? [];
    const product = alive().find((each) => each.handle === handle);
    if (product === undefined) return null;
    const related = alive()
      .filter((other) => other.id !== product.id)
      .slice(0, 3);
    return html(productPage(product, related, account, currency));
  };

  const mayAsk = throttleOf(throttle, nowMs);
  return {
    base: feed ? FEED : '',
    credentials: {},
    written: new Map(),
    writes: () => 0,
    handle: (request) => {
      if (!mayAsk()) return { ...html(textPage('Too many requests')), status: 429 };
      if (request.method !== 'GET') return { ...html(textPage('Not allowed')), status: 405 };
      return route(request) ?? { ...html(textPage('Not found')), status: 404 };
    },
  };
}
