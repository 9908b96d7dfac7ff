/** Text as people read it, from the HTML that shops write: no tags, no entities, paragraphs as lines. */

const BLOCK = /<\/?(?:p|br|li|ul|ol|div|tr|td|th|table|h[1-6]|hr|dd|dt|section|article)\b[^<>]*>/gi;
const UNSEEN = /<(\/?)(?:script|style)\b[^<>]*>/gi;
const TAG = /<\/?[a-z!][^<>]*>/gi;
const ENTITY = /&(#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,8});/gi;

const NAMED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    nbsp: ' ',
    euro: '€',
    pound: '£',
    yen: '¥',
    copy: '©',
    reg: '®',
    trade: '™',
    deg: '°',
    times: '×',
    bull: '•',
    middot: '·',
    hellip: '…',
    ndash: '–',
    mdash: '—',
    lsquo: '‘',
    rsquo: '’',
    ldquo: '“',
    rdquo: '”',
    laquo: '«',
    raquo: '»',
    auml: 'ä',
    ouml: 'ö',
    uuml: 'ü',
    Auml: 'Ä',
    Ouml: 'Ö',
    Uuml: 'Ü',
    szlig: 'ß',
    eacute: 'é',
    egrave: 'è',
    ecirc: 'ê',
    agrave: 'à',
    acirc: 'â',
    ccedil: 'ç',
    ocirc: 'ô',
    ntilde: 'ñ',
    iacute: 'í',
    oacute: 'ó',
    uacute: 'ú',
    aacute: 'á',
  }),
);

/** One line: a title, a name, a value. */
export const plainLine = (text: string): string =>
  text.includes('<') || text.includes('&') ? plainText(text).replace(/\s+/g, ' ') : text;

/** Several lines: a description. */
export function plainText(text: string): string {
  if (!text.includes('<') && !text.includes('&')) return text.trim();
  const seen = text.includes('<') ? withoutScripts(text).replace(BLOCK, '\n').replace(TAG, '') : text;
  return seen
    .replace(ENTITY, decoded)
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n[ \n]*/g, '\n')
    .trim();
}

/** In one pass: a pattern from opening to closing tag would go over the rest again for each opening one. */
function withoutScripts(text: string): string {
  let out = '';
  let from = 0;
  let isInside = false;
  for (const tag of text.matchAll(UNSEEN)) {
    if (!isInside) out += text.slice(from, tag.index);
    isInside = tag[1] === '';
    from = tag.index + tag[0].length;
  }
  return isInside ? out : out + text.slice(from);
}

function decoded(match: string, name: string): string {
  if (!name.startsWith('#')) return NAMED.get(name) ?? NAMED.get(name.toLowerCase()) ?? match;
  const hex = name[1] === 'x' || name[1] === 'X';
  const code = parseInt(name.slice(hex ? 2 : 1), hex ? 16 : 10);
  const isCharacter = code >= 32 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return isCharacter ? String.fromCodePoint(code) : ' ';
}
