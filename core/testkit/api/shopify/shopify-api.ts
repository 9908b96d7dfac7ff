import { isObject } from '../../../src/json.ts';
import type { Shop } from '../../shops/create-shop.ts';
import { productTouchedMs } from '../../shops/state.ts';
import { wholeSecond } from '../../shops/written.ts';
import type { ApiAnswer, ApiHandler, ApiRequest } from '../handler.ts';
import type { SimulatedApi, SimulatedApiOptions } from '../simulated-api.ts';
import { adminNodes, gid, type AdminNodes } from './admin-nodes.ts';
import { BulkOperations, connectionInList } from './bulk-operations.ts';
import { GraphqlProblem, readOperation, type Operation } from './graphql-document.ts';
import { Metafields } from './metafields.ts';
import { checkBulk, costOf } from './plan.ts';
import { compare, Connection, resolve, type Source } from './resolve.ts';
import { matcherOf, operationMatcher } from './search.ts';
import { StagedUploads } from './staged-uploads.ts';
import { Throttle } from './throttle.ts';

/** What Shopify gives a store of its Standard plan: shopify.dev/docs/api/usage/rate-limits. */
const STANDARD = { perSecond: 100, bucket: 2000 };
const MOST_A_QUERY = 1000;
const BASE = '/admin/api/2026-10';

export interface SimulatedShopify extends SimulatedApi {
  /** The next bulk operation fails after this part of its lines, 0 to 1. */
  readonly failNextBulk: (part: number) => void;
  /** How long, ms, bulk operations take that begin from now on. */
  readonly bulkTakes: (ms: number) => void;
  /** How often it answered THROTTLED. */
  readonly throttled: () => number;
}

/** The GraphQL Admin API as far as the hub uses it, and an honest error for anything else. */
export function createShopifyApi({
  shop,
  nowMs,
  throttle = STANDARD,
}: SimulatedApiOptions): SimulatedShopify {
  const accessToken = `shpat_${shop.storeId}`;
  const metafields = new Metafields((id) => isThere(shop.state.products.get(id)));
  const bulk = new BulkOperations(nowMs);
  const uploads = new StagedUploads(nowMs);
  const budget = throttle === null ? null : new Throttle(throttle, nowMs);
  const root = rootOf(shop, adminNodes(shop, metafields));

  const run = (operation: Operation, request: ApiRequest): { data: object; objects: number } => {
    const { origin } = request.url;
    if (operation.kind === 'mutation')
      return resolve(mutations({ metafields, bulk, uploads, root, origin }), operation.fields);
    const source: Source = {
      ...(request.lie === undefined ? root : lying(root, request.lie)),
      bulkOperation: ({ id }: Readonly<Record<string, unknown>>) =>
        bulk.read(String(id), origin, request.lie),
      bulkOperations: (args: Readonly<Record<string, unknown>>) => {
        const found = bulk.list(operationMatcher(args['query']));
        return Connection.of(args['reverse'] === true ? found.reverse() : found);
      },
    };
    return resolve(source, operation.fields);
  };

  const graphql = (request: ApiRequest): ApiAnswer => {
    try {
      const { query, variables } = requestOf(request.body);
      const operation = readOperation(query, variables);
      const requested = costOf(operation);
      if (requested > MOST_A_QUERY) return tooCostly(requested);
      if (budget?.take(requested) === false)
        return answer({
          errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }],
          extensions: budget.extensions(requested, null),
        });
      const { data, objects } = run(operation, request);
      const actual = operation.kind === 'mutation' ? 10 : Math.max(1, Math.min(requested, objects + 1));
      budget?.giveBack(requested - actual);
      return answer({ data, extensions: budget?.extensions(requested, actual) });
    } catch (error) {
      if (!(error instanceof GraphqlProblem)) throw error;
      return answer({ errors: [{ message: error.message, extensions: { code: 'undefinedField' } }] });
    }
  };

  const handle: ApiHandler = (request) => {
    const { pathname } = request.url;
    bulk.advance();
    const upload = uploads.take(request);
    if (upload !== null) return upload;
    const file = /^\/bulk\/(\d+)\.jsonl$/.exec(pathname);
    if (file !== null) return part(bulk.file(Number(file[1])), request.headers['range']);
    if (request.headers['x-shopify-access-token'] !== accessToken)
      return json(401, {
        errors: '[API] Invalid API key or access token (unrecognized login or wrong password)',
      });
    if (pathname !== `${BASE}/graphql.json` || request.method !== 'POST')
      return json(404, { errors: 'Not Found' });
    return graphql(request);
  };

  return {
    handle,
    credentials: { accessToken },
    base: BASE,
    written: metafields.written,
    writes: () => metafields.writes,
    failNextBulk: (part) => bulk.failNext(part),
    bulkTakes: (ms) => bulk.take(ms),
    throttled: () => budget?.refusals ?? 0,
  };
}

const json = (status: number, value: object): ApiAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(value),
});
const answer = (value: object): ApiAnswer => json(200, value);

const tooCostly = (cost: number): ApiAnswer =>
  answer({
    errors: [
      {
        message: `Query cost is ${cost}, which exceeds the single query max cost limit (${MOST_A_QUERY}).`,
        extensions: { code: 'MAX_COST_EXCEEDED', cost, maxCost: MOST_A_QUERY },
      },
    ],
  });

/** A result file, or what is left of it from a byte on. */
function part(file: string | null, range: string | undefined): ApiAnswer {
  if (file === null) return { status: 404, body: '' };
  const headers = { 'content-type': 'application/jsonl' };
  const from = /^bytes=(\d+)-$/.exec(range ?? '')?.[1];
  if (from === undefined) return { status: 200, headers, body: file };
  const bytes = new TextEncoder().encode(file);
  if (Number(from) >= bytes.length) return { status: 416, headers, body: '' };
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` },
    body: new TextDecoder().decode(bytes.subarray(Number(from))),
  };
}

function requestOf(body: string): { query: string; variables: Readonly<Record<string, unknown>> } {
  const value: unknown = JSON.parse(body);
  if (!isObject(value) || typeof value['query'] !== 'string') throw new GraphqlProblem('No query was given');
  return { query: value['query'], variables: isObject(value['variables']) ? value['variables'] : {} };
}

const isThere = (row: { readonly deleted: boolean } | undefined): boolean => row?.deleted === false;

interface Listed {
  readonly id: string;
  readonly updatedMs: number;
  readonly source: () => Source;
}

function rootOf(shop: Shop, nodes: AdminNodes): Source {
  const { products, customers, orders } = shop.state;
  const live = <T extends { readonly id: string; readonly deleted: boolean }>(
    rows: ReadonlyMap<string, T>,
    touchedMs: (row: T) => number,
    node: (row: T) => Source,
  ): (() => Listed[]) => {
    return () =>
      [...rows.values()]
        .filter((row) => !row.deleted)
        .map((row) => ({
          id: row.id,
          updatedMs: wholeSecond(touchedMs(row)),
          source: () => node(row),
        }));
  };
  const all = {
    products: live(products, productTouchedMs, nodes.product),
    customers: live(customers, (customer) => customer.modifiedMs, nodes.customer),
    orders: live(orders, (order) => order.modifiedMs, nodes.order),
  };
  const one = (id: unknown): Source | null => {
    const [, type, digits = ''] = /^gid:\/\/shopify\/(\w+)\/(\d+)$/.exec(String(id)) ?? [];
    const product = products.get(digits);
    const customer = customers.get(digits);
    const order = orders.get(digits);
    if (type === 'Product' && product !== undefined && isThere(product)) return nodes.product(product);
    if (type === 'Customer' && customer !== undefined && isThere(customer)) return nodes.customer(customer);
    if (type === 'Order' && order !== undefined && isThere(order)) return nodes.order(order);
    if (type === 'Refund')
      for (const each of orders.values())
        for (const refund of each.refunds) if (refund.id === digits) return nodes.refund(each, refund);
    return null;
  };
  const ofType =
    (type: string) =>
    ({ id }: Readonly<Record<string, unknown>>): Source | null =>
      String(id).startsWith(gid(type, '')) ? one(id) : null;
  return {
    product: ofType('Product'),
    customer: ofType('Customer'),
    order: ofType('Order'),
    node: ({ id }: Readonly<Record<string, unknown>>) => one(id),
    nodes: ({ ids }: Readonly<Record<string, unknown>>) => (Array.isArray(ids) ? ids.map(one) : []),
    ...Object.fromEntries(
      Object.entries(all).flatMap(([name, rows]): [string, unknown][] => [
        [name, (args: Readonly<Record<string, unknown>>) => listed(rows(), args)],
        [
          `${name}Count`,
          ({ query }: Readonly<Record<string, unknown>>) => ({
            count: rows().filter(matcherOf(query)).length,
            precision: 'EXACT',
          }),
        ],
      ]),
    ),
  };
}

function listed(rows: readonly Listed[], args: Readonly<Record<string, unknown>>): Connection {
  const sort = args['sortKey'] ?? 'ID';
  if (sort !== 'ID' && sort !== 'UPDATED_AT') throw new GraphqlProblem('that sortKey is not supported here');
  const keyed = rows.filter(matcherOf(args['query'])).map((row) => ({
    key: [...(sort === 'ID' ? [] : [String(row.updatedMs).padStart(15, '0')]), row.id.padStart(20, '0')],
    row,
  }));
  keyed.sort((a, b) => compare(a.key, b.key));
  return new Connection(
    keyed.map(({ key, row }) => ({
      key,
      // Made only where it is asked for: a page of twenty must not cost a catalogue.
      get source() {
        return row.source();
      },
    })),
  );
}

/** Success without a row, or counts that are not those of the rows. */
function lying(root: Source, lie: 'empty' | 'miscount'): Source {
  const names = ['products', 'customers', 'orders'];
  const wrong = names.map((name): [string, unknown] =>
    lie === 'empty'
      ? [name, () => new Connection([])]
      : [
          `${name}Count`,
          (args: object) => {
            const honest = (root[`${name}Count`] as (args: object) => { count: number })(args);
            return { ...honest, count: honest.count + 7 };
          },
        ],
  );
  return { ...root, ...Object.fromEntries(wrong) };
}

const LISTS = new Set(['refunds', 'discountAllocations', 'options', 'selectedOptions']);

interface Written {
  readonly metafields: Metafields;
  readonly bulk: BulkOperations;
  readonly uploads: StagedUploads;
  readonly root: Source;
  readonly origin: string;
}

function mutations({ metafields, bulk, uploads, root, origin }: Written): Source {
  type Args = Readonly<Record<string, unknown>>;
  const fields: Source = {
    metafieldsSet: (args: Args) => metafields.set(args['metafields']),
    metafieldsDelete: (args: Args) => metafields.remove(args['metafields']),
  };
  const failed = (field: string, message: string, code: string): Source => ({
    bulkOperation: null,
    userErrors: [{ field: [field], message, code }],
  });
  return {
    ...fields,
    stagedUploadsCreate: ({ input }: Args) => uploads.create(input, origin),
    bulkOperationCancel: ({ id }: Args) => bulk.cancel(String(id)),
    bulkOperationRunMutation: ({ mutation, stagedUploadPath }: Args) => {
      const text = uploads.text(String(stagedUploadPath));
      if (text === null)
        return failed('stagedUploadPath', 'The JSONL file could not be found.', 'NO_SUCH_FILE');
      const lines = variablesIn(text);
      if (lines === null)
        return failed('stagedUploadPath', 'The JSONL file is invalid.', 'INVALID_STAGED_UPLOAD_FILE');
      try {
        checkBulk(readOperation(String(mutation), {}), 'mutation');
      } catch (error) {
        if (!(error instanceof GraphqlProblem)) throw error;
        return failed('mutation', `Invalid bulk mutation: ${error.message}`, 'INVALID_MUTATION');
      }
      return bulk.runMutation(String(mutation), lines, (variables) => {
        try {
          const operation = readOperation(String(mutation), variables as Args);
          return { data: resolve(fields, operation.fields).data };
        } catch (error) {
          if (!(error instanceof GraphqlProblem)) throw error;
          return { errors: [{ message: error.message }] };
        }
      });
    },
    bulkOperationRunQuery: ({ query, groupObjects }: Args) => {
      try {
        const operation = readOperation(String(query), {});
        checkBulk(operation, 'query');
        const inList = connectionInList(operation.fields, LISTS);
        if (inList !== null)
          throw new GraphqlProblem(
            `Queries that contain a connection field within a list field aren't supported: ${inList}`,
          );
        return bulk.runQuery(String(query), operation, root, groupObjects === true);
      } catch (error) {
        if (!(error instanceof GraphqlProblem)) throw error;
        return failed('query', `Invalid bulk query: ${error.message}`, 'INVALID');
      }
    },
  };
}

/** One object a line; null where a line is none. */
function variablesIn(text: string): object[] | null {
  try {
    const lines = text
      .split('\n')
      .filter((line) => line !== '')
      .map((line): unknown => JSON.parse(line));
    return lines.length > 0 && lines.every(isObject) ? lines : null;
  } catch {
    return null;
  }
}
