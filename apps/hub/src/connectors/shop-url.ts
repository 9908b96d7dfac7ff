import { version } from '../version.ts';
import { AccessProblem } from './shop-api.ts';
import { ShopRefused, type ShopCall } from './shop-http.ts';

export interface Target {
  readonly url: URL;
  readonly headers: Headers;
}

const FOR_FILES = new Set(['range', 'content-type']);

/**
 * Where a call goes and what it carries there. A whole URL is taken where it is the shop's own host, or, over https, a host that
 * the platform keeps files at: there go no headers but the wanted range and what an upload is. Throws ShopRefused on any other, AccessProblem where a header
 * holds what cannot be sent.
 */
export function targetOf(call: ShopCall, base: string, fileHosts: readonly string[]): Target {
  const shop = new URL(base);
  const isWhole = /^https?:\/\//i.test(call.path);
  const url = isWhole ? new URL(call.path) : new URL(base.replace(/\/+$/, '') + call.path);
  // What an answer names brings no credentials of its own.
  url.username = url.password = '';
  for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, value);
  const own = { 'user-agent': `VARAi-Hub/${version}` };
  if (url.host === shop.host && (url.protocol === shop.protocol || url.protocol === 'https:'))
    return { url, headers: sendable({ accept: 'application/json', ...call.headers, ...own }) };
  if (url.protocol !== 'https:' || !fileHosts.includes(url.hostname))
    throw new ShopRefused(200, `names a file at ${url.host}, which is no place of this shop`);
  const harmless = Object.entries(call.headers ?? {}).filter(([name]) => FOR_FILES.has(name));
  return { url, headers: sendable({ ...Object.fromEntries(harmless), ...own }) };
}

/** The runtime's own complaint would quote the value. */
function sendable(headers: Record<string, string>): Headers {
  try {
    return new Headers(headers);
  } catch {
    throw new AccessProblem('a credential that no request can carry: see its characters');
  }
}
