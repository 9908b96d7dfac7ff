import { jsonText } from '../../json-text.ts';
import type { ApiAnswer, ApiRequest } from '../handler.ts';
import { hashesAnswer, outboxAnswer } from '../plugin-answers.ts';
import type { SimulatedApi, SimulatedApiOptions } from '../simulated-api.ts';
import { throttleOf } from '../throttle.ts';
import { BulkQueue, MAX_ASYNC, productSave } from './bulk.ts';
import { project } from './projection.ts';
import { rowsOf, type Table } from './rows.ts';
import { criteriaAnswer, MAX_PAGE, readCriteria, search } from './search-criteria.ts';

/** Store code `all`: what is written there holds for every store view. */
const BASE = '/rest/all';
const TOKEN = 'nqn0vb1dpzkuvhi5d0n9mpyvm3bvvx4h';
const PREFIX = 'varai_';

const LISTS: ReadonlyMap<string, Table> = new Map<string, Table>([
  ['/V1/products', 'products'],
  ['/V1/customers/search', 'customers'],
  ['/V1/orders', 'orders'],
  ['/V1/creditmemos', 'creditmemos'],
]);

const RIGHTS: Readonly<Record<Table, string>> = {
  products: 'Magento_Catalog::products',
  customers: 'Magento_Customer::manage',
  orders: 'Magento_Sales::actions_view',
  creditmemos: 'Magento_Sales::sales_creditmemo',
};

const answer = (status: number, body: object): ApiAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: jsonText(body),
});

/** Magento leaves the placeholders in; who shows the message fills them. */
const problem = (status: number, message: string, parameters?: object): ApiAnswer =>
  answer(status, { message, ...(parameters === undefined ? {} : { parameters }) });

export interface MagentoApiOptions extends SimulatedApiOptions {
  /** Whether the consumers of the message queue run; default yes. */
  readonly consumers?: () => boolean;
  /** Whether our module is installed and enabled; default yes. */
  readonly module?: () => boolean;
}

/**
 * Magento's REST API with an integration's token, as far as the hub asks it: lists with `searchCriteria` and `fields`, the
 * asynchronous bulk API, and what our module adds. It tells UTC: RangeError for a shop whose module writes other times.
 */
export function createMagentoApi(options: MagentoApiOptions): SimulatedApi {
  const { shop, nowMs, throttle = null, consumers = () => true, module = () => true } = options;
  if (shop.offsetMinutes !== 0) throw new RangeError('Magento tells UTC: offsetMinutes must be 0');
  const written = new Map<string, Map<string, string>>();
  let writes = 0;
  const save = (input: unknown): string | null => {
    const given = productSave(input);
    if (typeof given === 'string') return given;
    const row = rowsOf(shop, 'products').find(({ columns }) => columns['sku'] === given.sku);
    if (row === undefined) return 'The product was unable to be saved. Please try again.';
    const facts = written.get(row.id) ?? new Map<string, string>();
    written.set(row.id, facts);
    for (const [code, value] of given.values) {
      const key = code.startsWith(PREFIX) ? code.slice(PREFIX.length) : code;
      if (value === '') facts.delete(key);
      else facts.set(key, value);
    }
    return null;
  };
  const bulk = new BulkQueue(save, consumers);

  const list = (table: Table, { url, lie }: ApiRequest): ApiAnswer => {
    const criteria = readCriteria(url.searchParams);
    if (criteria.pageSize > MAX_PAGE)
      return problem(400, 'Maximum SearchCriteria pageSize is %max', { max: MAX_PAGE });
    const { page, total } = search(rowsOf(shop, table), criteria);
    const items = lie === 'empty' ? [] : page.map((row) => row.item());
    const whole = {
      items: module() ? items : items.map(withoutModule),
      search_criteria: criteriaAnswer(criteria),
      total_count: lie === 'miscount' ? total + 7 : total,
    };
    return answer(200, project(whole, url.searchParams.get('fields')));
  };

  const takeBulk = ({ body }: ApiRequest): ApiAnswer => {
    const operations: unknown = JSON.parse(body);
    if (!Array.isArray(operations)) return problem(400, 'Decoding error: %1', ['Syntax error']);
    if (operations.length > MAX_ASYNC)
      return problem(400, 'Maximum items of type "%type" is %max', {
        type: 'Magento\\Catalog\\Api\\Data\\ProductInterface',
        max: MAX_ASYNC,
      });
    writes += 1;
    return answer(202, bulk.accept(operations));
  };

  const ours = (name: string, { url }: ApiRequest): ApiAnswer | null => {
    const given = url.searchParams;
    if (name === 'outbox')
      return answer(200, outboxAnswer(shop, Number(given.get('from')), Number(given.get('to'))));
    const table = given.get('resource');
    if (name !== 'hashes' || (table !== 'products' && table !== 'customers' && table !== 'orders'))
      return null;
    return answer(200, hashesAnswer(rowsOf(shop, table), given.get('path') ?? ''));
  };

  const route = (request: ApiRequest): ApiAnswer | null => {
    const { method, url } = request;
    const path = url.pathname.startsWith(`${BASE}/`) ? url.pathname.slice(BASE.length) : '';
    if (method === 'PUT' && path === '/async/bulk/V1/products/bySku') return takeBulk(request);
    if (method !== 'GET') return null;
    const table = LISTS.get(path);
    if (table !== undefined) return list(table, request);
    const [, uuid] = /^\/V1\/bulk\/([^/]+)\/status$/.exec(path) ?? [];
    if (uuid !== undefined) {
      const status = bulk.status(uuid);
      return status === null
        ? problem(404, 'No such entity with %fieldName = %fieldValue', {
            fieldName: 'bulk_id',
            fieldValue: uuid,
          })
        : answer(200, status);
    }
    const [, own] = /^\/V1\/varai\/(\w+)$/.exec(path) ?? [];
    return own === undefined || !module() ? null : ours(own, request);
  };

  const mayAsk = throttleOf(throttle, nowMs);
  return {
    base: BASE,
    credentials: { token: TOKEN },
    written,
    writes: () => writes,
    handle: (request) => {
      if (!mayAsk()) return { ...problem(429, 'Too Many Requests'), headers: { 'retry-after': '1' } };
      if (request.headers['authorization'] !== `Bearer ${TOKEN}`) {
        const table = LISTS.get(request.url.pathname.slice(BASE.length)) ?? 'products';
        return problem(401, "The consumer isn't authorized to access %resources.", {
          resources: RIGHTS[table],
        });
      }
      try {
        return route(request) ?? problem(404, 'Request does not match any route.');
      } catch (error) {
        if (!(error instanceof RangeError || error instanceof SyntaxError)) throw error;
        return problem(
          400,
          'Internal Error. Details are available in Magento log file. Report ID: webapi-5f3c1a2b9d0e4',
        );
      }
    },
  };
}

function withoutModule(item: object): object {
  const { extension_attributes: extension, ...native } = item as Record<string, unknown>;
  const { varai_record: _, ...own } = (extension ?? {}) as Record<string, unknown>;
  return { ...native, extension_attributes: own };
}
