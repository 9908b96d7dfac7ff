import { pictureOf, type Account } from '../../shops/habits.ts';
import { jsonLd } from '../../shops/html/html-payload.ts';
import type { ShopProduct } from '../../shops/state.ts';

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Within a script nothing may look like a tag. */
const block = (value: object): string =>
  `<script type="application/ld+json">${JSON.stringify(value, null, 2).replaceAll('<', '\\u003c')}</script>`;

const frame = (title: string, head: readonly string[], body: readonly string[]): string => `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${escaped(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
${head.join('\n')}
<style>.sale > span::before { content: "<sale>"; }</style>
<!-- <script type="application/ld+json">{"@type":"Product","productID":"old-template","name":"Not sold"}</script> -->
<script>window.shop = { card: '<script type="application/ld+json">{"@type":"Product"}<\\/script>' };</script>
</head>
<body>
<header><nav><a href="/">Home</a> &raquo; <a href="/frames">Frames</a></nav></header>
${body.join('\n')}
<footer>&copy; The shop &middot; <a href="/about">About</a></footer>
</body>
</html>
`;

const addressOf = (product: ShopProduct): string => `/frames/${product.handle}`;

/** What other pages show of a product: less than its own page says. */
const teaser = (product: ShopProduct, account: Account): object => ({
  '@type': 'Product',
  name: product.title,
  url: `https://${account.shopKey}${addressOf(product)}`,
  sku: product.variants[0]?.sku,
});

const list = (products: readonly ShopProduct[], account: Account): string =>
  block({
    '@context': 'https://schema.org',
    '@type': 'ItemList',
    itemListElement: products.map((product, index) => ({
      '@type': 'ListItem',
      position: index + 1,
      item: teaser(product, account),
    })),
  });

/** A product's page: what the shop sends of it as JSON-LD, among what else stands on such pages. */
export const productPage = (
  product: ShopProduct,
  related: readonly ShopProduct[],
  account: Account,
  currency: string,
): string =>
  frame(
    `${product.title} – ${product.brand}`,
    [
      `<link rel="canonical" href="https://${account.shopKey}${addressOf(product)}">`,
      block({ '@context': 'https://schema.org', '@type': 'Organization', name: account.shopKey }),
      list(related, account),
      block(jsonLd(product, account, currency)),
    ],
    [
      `<main><h1>${escaped(product.title)}</h1>`,
      ...product.variants.map(
        (variant, index) =>
          `<figure><img src="${pictureOf(account, product.frame, index)}" alt="${escaped(variant.colour)}">` +
          `<figcaption>${escaped(variant.colour)}: ${(variant.priceMinor / 100).toFixed(2)} ${currency}</figcaption></figure>`,
      ),
      `<p>${escaped(product.description).replaceAll('\n', '<br>')}</p></main>`,
    ],
  );

export const categoryPage = (products: readonly ShopProduct[], account: Account): string =>
  frame(
    'Frames',
    [list(products, account)],
    [
      '<main><ul>',
      ...products.map((product) => `<li><a href="${addressOf(product)}">${escaped(product.title)}</a></li>`),
      '</ul></main>',
    ],
  );

export const textPage = (title: string): string =>
  frame(title, [], [`<main><h1>${escaped(title)}</h1></main>`]);
