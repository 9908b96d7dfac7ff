import { TextDecoder } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { ShopRefused, ShopUnavailable, type ShopAnswer, type ShopCall, type ShopHttp } from '../shop-http.ts';

/** An unpacked sitemap holds at most 50 MB by its protocol. */
const LONGEST_TEXT = 64 * 1024 * 1024;
const ACCEPT = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5';

/** A text that a site answered, whole. */
export interface SiteText {
  readonly text: string;
  /** In lower case, without its parameters; empty where the site names none. */
  readonly type: string;
}

export interface SiteAnswer<T> {
  readonly value: T;
  readonly answeredMs: number;
}

/**
 * Asks for one of the site's addresses and reads it. `read` may throw ShopUnavailable for a text that was cut short: it is asked
 * for again. Null where there is nothing, or no longer.
 */
export async function askSite<T>(
  http: ShopHttp,
  url: string,
  read: (answer: SiteText) => T,
  signal: AbortSignal | undefined,
): Promise<SiteAnswer<T> | null> {
  let answer: SiteAnswer<T> | null = null;
  const call: ShopCall = {
    method: 'GET',
    path: url,
    headers: { accept: ACCEPT },
    judge: (whole) => {
      answer = { value: read(textOf(whole)), answeredMs: whole.answeredMs };
      return {};
    },
    ...(signal === undefined ? {} : { signal }),
  };
  try {
    await http.request(call);
  } catch (error) {
    if (error instanceof ShopRefused && error.status === 410) return null;
    throw error;
  }
  return answer;
}

function textOf({ headers, body }: ShopAnswer): SiteText {
  const contentType = headers['content-type'] ?? '';
  const bytes = unpacked(body);
  return {
    text: decoderOf(contentType, bytes).decode(bytes),
    type: contentType.replace(/;.*$/, '').trim().toLowerCase(),
  };
}

/** Sitemaps are often files that are packed themselves. */
function unpacked(body: Buffer): Buffer {
  if (body[0] !== 0x1f || body[1] !== 0x8b) return body;
  try {
    return gunzipSync(body, { maxOutputLength: LONGEST_TEXT });
  } catch {
    throw new ShopUnavailable('a packed file that does not unpack');
  }
}

const HEAD_BYTES = 1024;

/** The encoding that the answer, or the head of the page, names; UTF-8 where it is none that is known. */
function decoderOf(contentType: string, bytes: Buffer): TextDecoder {
  const head = bytes.subarray(0, HEAD_BYTES).toString('latin1');
  const label =
    /charset\s*=\s*"?([\w-]+)/i.exec(contentType)?.[1] ??
    /<meta[^>]+charset\s*=\s*["']?([\w-]+)/i.exec(head)?.[1];
  try {
    return new TextDecoder(label ?? 'utf-8');
  } catch {
    return new TextDecoder();
  }
}
