import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pageBlocks } from '../../src/platform/html/page-blocks.ts';
import { productsOfFeed, productsOfPage } from '../../src/platform/index.ts';

const product = (id: string, more: object = {}): object => ({
  '@context': 'https://schema.org',
  '@type': 'Product',
  productID: id,
  name: `Frame ${id}`,
  ...more,
});
const script = (value: unknown, type = 'application/ld+json'): string =>
  `<script type="${type}">${JSON.stringify(value)}</script>`;
const page = (...parts: string[]): string =>
  `<!doctype html><html lang="de"><head>${parts.join('\n')}</head><body><p>a < b</p></body></html>`;
const idsOf = (html: string, path = '/frames/a') => productsOfPage(html, path)?.map(({ id }) => id);

describe('pageBlocks', () => {
  it.each([
    ['<script type="application/ld+json">{}</script>'],
    ["<SCRIPT async data-x='>' TYPE='Application/LD+JSON; charset=utf-8' >{}</SCRIPT >"],
    ['<script type=application/ld+json>{}</script\n>'],
    ['<!--><script type="application/ld+json">{}</script><!-- -->'],
    ['<script type="application/ld+json" type="text/plain">{}</script>'],
  ])('finds %s', (text) => {
    expect(pageBlocks(page(text))).toEqual({ blocks: ['{}'], isWhole: true });
  });

  it.each([
    ['a comment', '<!-- <script type="application/ld+json">{}</script> -->'],
    ['another script', '<script>x = `<script type="application/ld+json">{}<\\/script>`</script>'],
    ['a title', '<title><script type="application/ld+json">{}</script></title>'],
    ['an attribute', '<p data-x=\'<script type="application/ld+json">{}</script>\'></p>'],
    ['a type in another attribute', '<script data-type="application/ld+json">{}</script>'],
  ])('passes over what stands in %s', (_, text) => {
    expect(pageBlocks(page(text))).toEqual({ blocks: [], isWhole: true });
  });

  it('sees where a page was cut short', () => {
    const whole = page(script({ a: '1' }), '<!-- x -->', '<title>t</title>');
    for (let end = whole.indexOf('<html') + 6; end < whole.length - '</html>'.length; end++)
      expect(pageBlocks(whole.slice(0, end)).isWhole, whole.slice(0, end)).toBe(false);
    expect(pageBlocks(whole).isWhole).toBe(true);
    expect(pageBlocks('<p>without optional tags').isWhole).toBe(true);
  });

  it('takes any text', () => {
    const bits = fc.constantFrom(
      '<',
      '</',
      '!--',
      '-->',
      'script',
      ' type=',
      '"',
      "'",
      'application/ld+json',
      '>',
      'x',
      '/',
    );
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 60 }), (parts) => {
        for (const block of pageBlocks(parts.join('')).blocks) expect(parts.join('')).toContain(block);
      }),
    );
  });

  // Any of them would keep a scan that looks back busy for hours.
  it.each(['<a x="', "<a x='", '<a ', '<!-', '<!--', '<script x=', ' '.repeat(50) + '<p /', '<a b = c d'])(
    'comes to the end of 400,000 times "%s"',
    (bit) => {
      expect(pageBlocks(bit.repeat(400_000)).blocks).toEqual([]);
    },
  );
});

describe('productsOfPage', () => {
  it('takes the product whose address is the page, wherever it stands', () => {
    const own = product('a', { url: 'https://shop.example/frames/a/?utm=1#top' });
    const other = product('b', { url: 'https://shop.example/frames/b' });
    expect(idsOf(page(script({ '@type': 'Organization' }), script([other, own])))).toEqual(['a']);
    expect(idsOf(page(script({ '@graph': [other, { '@type': 'WebPage', mainEntity: own }] })))).toEqual([
      'a',
    ]);
    expect(idsOf(page(script(product('ä', { url: '/frames/%C3%A4' }))), '/frames/ä')).toEqual(['ä']);
  });

  it('takes one that names no address, if it is alone', () => {
    expect(idsOf(page(script(product('a'))))).toEqual(['a']);
    expect(idsOf(page(script(product('a')), script(product('b'))))).toEqual([]);
  });

  it('takes none that stands on a page of many', () => {
    const list = {
      '@type': 'ItemList',
      itemListElement: ['a', 'b'].map((id) => ({
        '@type': 'ListItem',
        item: product(id, { url: `https://shop.example/frames/${id}` }),
      })),
    };
    expect(idsOf(page(script(list)), '/frames')).toEqual([]);
  });

  it('keeps the body as it was written, long ids included', () => {
    const text = `<script type="application/ld+json">{"@type":"Product","productID":820982911946154508,"name":"A\nB"}</script>`;
    expect(productsOfPage(page(text), '/frames/a')).toEqual([
      {
        id: '820982911946154508',
        modifiedAt: null,
        body: { '@type': 'Product', productID: '820982911946154508', name: 'A B' },
      },
    ]);
  });

  it('names no id where the product cannot be read, and says so where the page was cut', () => {
    const unread = product('a', { offers: { price: '-1', priceCurrency: 'EUR' } });
    expect(idsOf(page(script(unread)))).toEqual([null]);
    const whole = page(script(product('a')));
    expect(productsOfPage(whole.slice(0, whole.length / 2), '/frames/a')).toBeNull();
    expect(productsOfPage(page('<script type="application/ld+json">{"@type":</script>'), '/')).toEqual([]);
  });
});

describe('productsOfFeed', () => {
  const idsIn = (feed: unknown) => productsOfFeed(feed).map(({ id, modifiedAt }) => [id, modifiedAt]);

  it('reads a DataFeed with the times of its items, without what is gone', () => {
    const feed = {
      '@context': 'https://schema.org',
      '@type': 'DataFeed',
      dataFeedElement: [
        { '@type': 'DataFeedItem', dateModified: '2026-03-02T10:00:05+01:00', item: product('a') },
        { '@type': 'DataFeedItem', dateDeleted: '2026-03-02T10:00:05Z', item: product('b') },
        { '@type': 'DataFeedItem', item: product('c', { dateModified: '2026-03-02T10:00:06Z' }) },
        { '@type': 'DataFeedItem', item: product('d') },
      ],
    };
    expect(idsIn(feed)).toEqual([
      ['a', '2026-03-02T09:00:05.000Z'],
      ['c', '2026-03-02T10:00:06.000Z'],
      ['d', null],
    ]);
  });

  it('reads lists, graphs, and our plain shape', () => {
    const items = Array.from({ length: 700 }, (_, index) => ({
      '@type': 'ListItem',
      item: product(`p${index}`),
    }));
    expect(idsIn({ '@type': 'ItemList', itemListElement: items })).toHaveLength(700);
    expect(idsIn({ '@graph': [product('a'), product('b')] })).toHaveLength(2);
    const plain = { id: 'x1', title: 'X', price: '10', updatedAt: '2026-03-02T10:00:05Z' };
    const read = [['x1', '2026-03-02T10:00:05.000Z']];
    expect(idsIn([plain])).toEqual(read);
    expect(idsIn({ products: [plain] })).toEqual(read);
    expect(idsIn({ products: [] })).toEqual([]);
    expect(idsIn([])).toEqual([]);
  });
});
