import type { ApiAnswer, ApiRequest } from '../handler.ts';
import { outboxAnswer } from '../plugin-answers.ts';
import type { SimulatedApi, SimulatedApiOptions } from '../simulated-api.ts';
import { throttleOf } from '../throttle.ts';
import { batchAnswer } from './batch.ts';
import { listAnswer } from './list-answer.ts';
import type { Table } from './list-query.ts';
import { rowsOf, type RowSource, type WrittenMeta } from './rows.ts';
import { answer, problem } from './wordpress-answer.ts';

const BASE = '/wp-json/wc/v3';
const KEY = 'ck_0a1b2c3d4e5f60718293a4b5c6d7e8f901234567';
const SECRET = 'cs_89abcdef0123456789abcdef0123456789abcdef';
const PREFIX = 'varai_';

export interface WooApiOptions extends SimulatedApiOptions {
  /** The shop's own webhooks: see `ShopOptions`. There counting stock moves `date_modified`, as the shop itself does it. */
  readonly native?: boolean;
  /** WooCommerce saves a variable product again with each of its variations, and tells nobody; default yes. */
  readonly savesParents?: boolean;
  /** Before WooCommerce 10.3 variations are listed below their products alone; default yes. */
  readonly listsVariations?: () => boolean;
  /** What the key may do; `none`: its user may not see the shop's data. Default `read_write`. */
  readonly permissions?: () => 'none' | 'read' | 'read_write';
  /** Local hours that the shop's zone leaves out in spring, as `2026-03-29T02`. */
  readonly skippedHours?: readonly string[];
}

const INVALID_ID: Readonly<Record<string, readonly [code: string, message: string]>> = {
  products: ['woocommerce_rest_product_invalid_id', 'Invalid ID.'],
  orders: ['woocommerce_rest_shop_order_invalid_id', 'Invalid ID.'],
  customers: ['wc_user_invalid_id', 'Invalid user ID.'],
};

const NO_ROUTE = problem(404, 'rest_no_route', 'No route was found matching the URL and request method.');

/** WooCommerce's REST API v3 with a key of its own, as far as the hub asks it. */
export function createWooApi(options: WooApiOptions): SimulatedApi {
  const { shop, nowMs, throttle = null } = options;
  const { listsVariations = () => true, permissions = () => 'read_write' } = options;
  const meta = new Map<string, WrittenMeta>();
  const source: RowSource = {
    shop,
    leavesModified: options.native !== true,
    savesParents: options.savesParents !== false,
    meta,
  };
  const zone = { offsetMinutes: shop.offsetMinutes, skippedHours: options.skippedHours ?? [] };
  let writes = 0;

  const one = (table: string, id: string): ApiAnswer | null => {
    const invalid = INVALID_ID[table];
    if (invalid === undefined) return null;
    // A variation is read as a product of its own type, too.
    const tables: readonly Table[] = table === 'products' ? ['products', 'variations'] : [table as Table];
    const row = tables.flatMap((each) => rowsOf(source, each)).find((each) => each.id === id);
    return row === undefined ? problem(404, ...invalid) : answer(200, row.body());
  };

  const batch = (body: string): ApiAnswer => {
    writes += 1;
    return batchAnswer(body, {
      product: (id) => rowsOf(source, 'products').find((row) => row.id === id),
      isVariation: (id) => rowsOf(source, 'variations').some((row) => row.id === id),
      meta,
      nowMs,
    });
  };

  const list = (table: Table, request: ApiRequest, parentId?: string): ApiAnswer => {
    const rows = rowsOf(source, table);
    const below = parentId === undefined ? rows : rows.filter((row) => row.parentId === parentId);
    return listAnswer(table, below, request, zone);
  };

  const route = (request: ApiRequest): ApiAnswer | null => {
    const { method, url, body } = request;
    const path = url.pathname.startsWith(`${BASE}/`) ? url.pathname.slice(BASE.length) : '';
    if (method === 'POST' && path === '/products/batch') return batch(body);
    if (method !== 'GET') return null;
    if (/^\/(?:products|customers|orders|refunds)$/.test(path)) return list(path.slice(1) as Table, request);
    // Beside WooCommerce's own routes, where its keys are asked for: a shop with its own webhooks is one without our plugin.
    if (path === '/varai/outbox' && options.native !== true)
      return answer(
        200,
        outboxAnswer(shop, Number(url.searchParams.get('from')), Number(url.searchParams.get('to'))),
      );
    if (path === '/variations') return listsVariations() ? list('variations', request) : null;
    const [, table = '', id = '', below] = /^\/(\w+)\/(\d+)(?:\/(\w+))?$/.exec(path) ?? [];
    if (below === undefined) return one(table, id);
    if (table === 'products' && below === 'variations') return list('variations', request, id);
    return table === 'orders' && below === 'refunds' ? list('refunds', request, id) : null;
  };

  const mayAsk = throttleOf(throttle, nowMs);
  return {
    base: BASE,
    credentials: { consumerKey: KEY, consumerSecret: SECRET },
    get written() {
      return factsIn(meta);
    },
    writes: () => writes,
    handle: (request) => {
      if (!mayAsk())
        return { ...problem(429, 'too_many_requests', 'Too Many Requests'), headers: { 'retry-after': '1' } };
      return refusal(request, permissions()) ?? route(request) ?? NO_ROUTE;
    },
  };
}

/**
 * Keys in the query are refused here, although WooCommerce takes them: they would stand in every log on the way. A key that it
 * does not know leaves the caller a stranger; a known one with a wrong secret is named.
 */
function refusal(
  { method, headers }: ApiRequest,
  permissions: 'none' | 'read' | 'read_write',
): ApiAnswer | null {
  const [, encoded = ''] = /^Basic (.+)$/i.exec(headers['authorization'] ?? '') ?? [];
  const [key, secret] = Buffer.from(encoded, 'base64').toString().split(':');
  const isReading = method === 'GET';
  if (key !== KEY)
    return isReading
      ? problem(401, 'woocommerce_rest_cannot_view', 'Sorry, you cannot list resources.')
      : problem(
          401,
          'woocommerce_rest_cannot_batch',
          'Sorry, you are not allowed to batch manipulate this resource.',
        );
  if (secret !== SECRET)
    return problem(401, 'woocommerce_rest_authentication_error', 'Consumer secret is invalid.');
  if (permissions === 'none')
    return problem(403, 'woocommerce_rest_cannot_view', 'Sorry, you cannot list resources.');
  return permissions === 'read' && !isReading
    ? problem(
        401,
        'woocommerce_rest_authentication_error',
        'The API key provided does not have write permissions.',
      )
    : null;
}

const factsIn = (meta: ReadonlyMap<string, WrittenMeta>): Map<string, Map<string, string>> =>
  new Map(
    [...meta].map(([id, { entries }]) => [
      id,
      new Map(
        [...entries].flatMap(([key, value]): [string, string][] =>
          key.startsWith(PREFIX) ? [[key.slice(PREFIX.length), value]] : [],
        ),
      ),
    ]),
  );
