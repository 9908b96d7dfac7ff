import type { PlatformApi } from '../shop-api.ts';
import { FeedCatalogue, FEED_PAGE } from './feed-catalogue.ts';
import { HtmlShop, NO_CUSTOMERS, NO_ORDERS, NO_WRITE_BACK } from './html-shop.ts';
import { PageCatalogue, PAGES_AT_ONCE } from './page-catalogue.ts';

/**
 * A shop without a platform. Its address decides how its products are found: that of a JSON feed (`https://<host>/products.json`),
 * of a sitemap (`….xml`, `….xml.gz`), or of the site itself, whose `robots.txt` then names its sitemaps. No credentials.
 */
export const htmlApi: PlatformApi = {
  capabilities: {
    pull: true,
    bulk: true,
    deletes: { products: true, customers: true, orders: true },
    writeBack: NO_WRITE_BACK,
    customers: NO_CUSTOMERS,
    orders: NO_ORDERS,
    outbox: 'A site without a platform keeps no outbox that could be asked for a range.',
    hashTree: 'A site without a platform runs no plugin of ours that could keep hashes.',
  },
  caps: { page: Math.max(FEED_PAGE, PAGES_AT_ONCE), write: 1 },
  // Sitemaps and feeds are files that are made now and then.
  overlapMs: 60 * 60_000,
  // As a visitor who clicks fast, no more.
  budget: { perSecond: 5, bucket: 10 },
  open: ({ url }, http) => {
    const site = new URL(url);
    const { pathname } = site;
    if (pathname === '/') return new HtmlShop(new PageCatalogue(http, site, null));
    if (/\.xml(?:\.gz)?$/i.test(pathname))
      return new HtmlShop(new PageCatalogue(http, site, pathname + site.search));
    return new HtmlShop(new FeedCatalogue(http, site));
  },
};
