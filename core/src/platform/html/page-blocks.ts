/** Elements whose inside is text up to their own end tag: what looks like markup there is none. */
const RAW = /^(?:script|style|textarea|title|xmp|iframe|noembed|noframes)$/;
const NAME = /[a-z][^\s/>]*/iy;
const ATTRIBUTE = /[\s/]*([^\s=>/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*)))?/y;
const JSON_LD = /^\s*application\/ld\+json\s*(?:;|$)/i;

export interface PageBlocks {
  /** What stands in the page's `<script type="application/ld+json">` elements, in order. */
  readonly blocks: readonly string[];
  /** False where the text stops within an element, or before the end of the `html` that it opened: it was cut short. */
  readonly isWhole: boolean;
}

/**
 * Finds the structured data in a page's text, in one pass whose time grows with its length alone. Comments and the insides of
 * other scripts, styles and titles are passed over, as a browser does, so that nothing quoted there counts.
 */
export function pageBlocks(html: string): PageBlocks {
  const blocks: string[] = [];
  let isOpen = false;
  let at = 0;
  for (;;) {
    at = html.indexOf('<', at);
    if (at < 0) return { blocks, isWhole: !isOpen };
    if (html.startsWith('<!--', at)) {
      const end = html.indexOf('-->', at + 2);
      if (end < 0) return { blocks, isWhole: false };
      at = end + 3;
      continue;
    }
    const isEnd = html[at + 1] === '/';
    NAME.lastIndex = at + (isEnd ? 2 : 1);
    const name = NAME.exec(html)?.[0].toLowerCase();
    if (name === undefined) {
      at += 1;
      continue;
    }
    const { type, end } = readAttributes(html, NAME.lastIndex);
    if (end < 0) return { blocks, isWhole: false };
    at = end;
    if (name === 'html') isOpen = !isEnd;
    if (isEnd || !RAW.test(name)) continue;
    const close = endTag(html, name, at);
    if (close < 0) return { blocks, isWhole: false };
    if (name === 'script' && type !== null && JSON_LD.test(type)) blocks.push(html.slice(at, close));
    at = close;
  }
}

/** The first `type` among a tag's attributes, and where the tag ends; -1 = it does not. */
function readAttributes(html: string, from: number): { readonly type: string | null; readonly end: number } {
  let type: string | null = null;
  let at = from;
  for (;;) {
    ATTRIBUTE.lastIndex = at;
    const attribute = ATTRIBUTE.exec(html);
    if (attribute === null) {
      const end = html.indexOf('>', at);
      return { type, end: end < 0 ? -1 : end + 1 };
    }
    const [, name = '', double, single, bare] = attribute;
    if (type === null && name.toLowerCase() === 'type') type = double ?? single ?? bare ?? '';
    at = ATTRIBUTE.lastIndex;
  }
}

/** Where `</name` follows, as the end tag of an element that holds text alone. */
function endTag(html: string, name: string, from: number): number {
  const pattern = new RegExp(`</${name}(?=[\\s/>])`, 'gi');
  pattern.lastIndex = from;
  return pattern.exec(html)?.index ?? -1;
}
