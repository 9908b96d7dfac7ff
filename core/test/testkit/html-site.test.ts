import { describe, expect, it } from 'vitest';
import { productsOfFeed, productsOfPage } from '../../src/platform/index.ts';
import {
  createCatalogue,
  createHtmlSite,
  createShop,
  fakeClock,
  shareCatalogue,
  type HtmlSiteOptions,
} from '../../testkit/index.ts';

function opened(options: Partial<HtmlSiteOptions> = {}) {
  const clock = fakeClock(Date.parse('2026-03-02T10:00:00Z'));
  const [frames = []] = shareCatalogue(createCatalogue({ seed: 4, size: 120 }), 1, { byGtin: 2, bySku: 1 });
  const shop = createShop({
    platform: 'html',
    storeId: 'st_h',
    shopKey: 'frames.example',
    secret: 's',
    seed: 4,
    clock,
    frames,
  });
  const site = createHtmlSite({ shop, nowMs: clock.nowMs, ...options });
  const ask = (path: string, lie?: 'empty') =>
    site.handle({
      method: 'GET',
      url: new URL(path, 'http://127.0.0.1:1'),
      headers: {},
      body: '',
      ...(lie === undefined ? {} : { lie }),
    });
  const alive = () => [...shop.state.products.values()].filter((product) => !product.deleted);
  return { shop, site, ask, alive, clock };
}

const locs = (xml: string): string[] => [...xml.matchAll(/<loc>([^<]*)</g)].map(([, loc = '']) => loc);

describe('the simulated site', () => {
  it('leads from robots.txt over its sitemaps to every product, with the time of its last change', () => {
    const { ask, alive } = opened();
    expect(ask('/robots.txt').body).toContain('Sitemap: http://127.0.0.1:1/sitemap.xml');
    const maps = locs(ask('/sitemap.xml').body).map((loc) => loc.replace('&amp;', '&'));
    expect(maps).toHaveLength(3);
    const pages = maps.flatMap((map) => locs(ask(map).body)).map((loc) => new URL(loc).pathname);
    for (const product of alive()) {
      const path = `/frames/${product.handle}`;
      expect(pages).toContain(path);
      expect(productsOfPage(ask(path).body, path)?.map(({ id }) => id)).toEqual([product.id]);
    }
    for (const path of ['/', '/frames', '/about']) {
      expect(pages).toContain(path);
      expect(productsOfPage(ask(path).body, path)).toEqual([]);
    }
    expect(ask('/sitemap-products-1.xml').body).toMatch(
      /<lastmod>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00<\/lastmod>/,
    );
  });

  it('has a page for nothing that was deleted', () => {
    const { shop, ask, clock } = opened();
    for (let i = 0; i < 300; i++) {
      clock.advance(900);
      shop.step();
    }
    const gone = [...shop.state.products.values()].find((product) => product.deleted);
    expect(ask(`/frames/${gone?.handle}`).status).toBe(404);
  });

  it('has its feed in parts where it has one', () => {
    const { ask, alive } = opened({ feed: true });
    const ids: (string | null)[] = [];
    let path: string | undefined = '/products.json';
    while (path !== undefined) {
      const { body, headers } = ask(path);
      ids.push(...productsOfFeed(JSON.parse(body)).map(({ id }) => id));
      path = /<([^>]*)>; rel="next"/.exec(headers?.['link'] ?? '')?.[1];
    }
    expect(ids.sort()).toEqual(
      alive()
        .map(({ id }) => id)
        .sort(),
    );
    expect(productsOfFeed(JSON.parse(ask('/products.json', 'empty').body))).toEqual([]);
    expect(opened().ask('/products.json').status).toBe(404);
  });
});
