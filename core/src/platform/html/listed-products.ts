import { parseExact } from '../../json.ts';
import { toInstant } from '../instant.ts';
import { Reader } from '../reader.ts';
import { hasType, isJsonLd, productsIn } from './json-ld.ts';
import { pageBlocks } from './page-blocks.ts';
import { html_to_varai_product } from './product.ts';

/** A product as a page or a feed of a shop without a platform lists it. */
export interface ListedProduct {
  /** As the mapper reads it; null where it cannot be read. */
  readonly id: string | null;
  /** UTC ISO; null where neither the product nor its list says when it changed. */
  readonly modifiedAt: string | null;
  /** What the shop would send of it by itself. */
  readonly body: Readonly<Record<string, unknown>>;
}

const objectsOf = (value: unknown): readonly Reader[] =>
  new Reader({ '': value }, null, '', null, 'UTC').objects('');

function listed(product: Reader, listedAt: string | null = null): ListedProduct {
  const mapped = html_to_varai_product(product.fields, { verb: 'update', currency: null, timeZone: 'UTC' });
  const [statement] = mapped.ok ? mapped.value.statements : [];
  return {
    id: statement?.resourceId ?? null,
    modifiedAt: statement?.modifiedAt ?? listedAt,
    body: product.fields,
  };
}

/**
 * The products that a page speaks for: those whose address is the page's own, and one alone that names none. What it shows of
 * others (related, best sellers, a category) is a part of what their own pages say, and would be taken for the whole.
 * `path`: the page's address without host, query or fragment. Null: the page was cut short.
 */
export function productsOfPage(html: string, path: string): readonly ListedProduct[] | null {
  const { blocks, isWhole } = pageBlocks(html);
  const products = blocks.flatMap((block) => objectsOf(parsedBlock(block)).flatMap(productsIn));
  const own = products.filter((product) => pathOf(product.link('url')) === plainPath(path));
  const nameless = products.filter((product) => product.link('url') === null);
  const found = own.length > 0 || nameless.length > 1 ? own : nameless;
  return found.length === 0 && !isWhole ? null : found.map((product) => listed(product));
}

/** JSON as pages write it: line ends within texts are not allowed, and common. Undefined where it is none at all. */
function parsedBlock(text: string): unknown {
  // eslint-disable-next-line no-control-regex -- control characters are what it looks for
  for (const candidate of [text, text.replace(/[\u0000-\u001f]+/g, ' ')]) {
    try {
      return parseExact(candidate);
    } catch {
      continue;
    }
  }
  return undefined;
}

function plainPath(path: string): string {
  const plain = path.replace(/\/+$/, '');
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}

const pathOf = (link: string | null): string | null =>
  link === null ? null : plainPath(link.replace(/^https?:\/\/[^/?#]*/i, '').replace(/[?#].*$/, ''));

const LISTS: readonly (readonly [type: string, member: string])[] = [
  ['DataFeed', 'dataFeedElement'],
  ['ItemList', 'itemListElement'],
];

/**
 * The products of a feed: a schema.org DataFeed (whose items may say when they changed, or that they are gone) or ItemList, a
 * graph, or our plain shape as an array or under `products`.
 */
export function productsOfFeed(feed: unknown): readonly ListedProduct[] {
  return objectsOf(feed).flatMap((outer) => {
    if (!isJsonLd(outer))
      return (outer.has('products') ? outer.objects('products') : [outer]).map((each) => listed(each));
    const [, member] = LISTS.find(([type]) => hasType(outer, type)) ?? [];
    const elements = member === undefined ? [outer] : outer.objects(member);
    return elements
      .filter((element) => !element.has('dateDeleted'))
      .flatMap((element) => {
        const at = toInstant(element.fields['dateModified'], 'UTC') ?? null;
        return productsIn(element).map((product) => listed(product, at));
      });
  });
}
