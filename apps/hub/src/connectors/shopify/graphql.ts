import { isObject } from '@varai/core';
import { requestJson } from '../shop-json.ts';
import { ShopRefused, ShopUnavailable, type Judgement, type ShopHttp } from '../shop-http.ts';

export interface GraphqlAnswer {
  readonly data: Readonly<Record<string, unknown>>;
  readonly answeredMs: number;
}

/** A query beyond what one query may cost: to be asked for less at once. */
export class TooCostly extends Error {
  readonly cost: number;
  readonly maxCost: number;
  constructor(cost: number, maxCost: number) {
    super(`a query of ${cost} points, where ${maxCost} are the most`);
    this.cost = cost;
    this.maxCost = maxCost;
  }
}

/** Of a query that was never asked. Too little only means that the shop says "throttled" once. */
const UNKNOWN_COST = 500;

/** Speaks GraphQL to one store's Admin API: points by what each query cost last time, errors told apart. */
export class Graphql {
  readonly #http: ShopHttp;
  readonly #token: string;
  readonly #costs = new Map<string, number>();

  constructor(http: ShopHttp, token: string) {
    this.#http = http;
    this.#token = token;
  }

  /** `repeatable`: false for what must not be done twice. Throws TooCostly beside what ShopHttp throws. */
  async ask(
    query: string,
    variables: Readonly<Record<string, unknown>>,
    {
      repeatable = true,
      signal,
    }: { readonly repeatable?: boolean; readonly signal?: AbortSignal | undefined } = {},
  ): Promise<GraphqlAnswer> {
    let tooCostly: TooCostly | null = null;
    const call = {
      method: 'POST',
      path: '/graphql.json',
      headers: { 'content-type': 'application/json', 'x-shopify-access-token': this.#token },
      body: JSON.stringify({ query, variables }),
      cost: this.#costs.get(query) ?? UNKNOWN_COST,
      repeatable,
      ...(signal === undefined ? {} : { signal }),
    } as const;
    try {
      const { value, answeredMs } = await requestJson(this.#http, call, (given) => {
        tooCostly = costFault(given);
        if (tooCostly !== null) throw new ShopRefused(200, tooCostly.message);
        return this.#judge(query, given);
      });
      const data = isObject(value) ? value['data'] : null;
      // Only a 404 was not judged: there is no such API at this address.
      if (!isObject(data)) throw new ShopRefused(404, 'no Admin API at this address: see its version');
      return { data, answeredMs };
    } catch (error) {
      throw tooCostly ?? error;
    }
  }

  #judge(query: string, value: unknown): Judgement {
    const cost = costIn(value);
    if (cost.requested !== null) this.#costs.set(query, cost.requested);
    const budget =
      cost.left === null || cost.perSecond === null
        ? {}
        : { budget: { left: cost.left, perSecond: cost.perSecond } };
    const errors = errorsIn(value);
    if (errors.some(({ code }) => code === 'THROTTLED')) {
      const missing = Math.max(0, (cost.requested ?? 0) - (cost.left ?? 0));
      return { ...budget, busyMs: Math.ceil((missing / (cost.perSecond ?? 50)) * 1000) };
    }
    if (errors.length > 0) {
      const said = errors.map(({ message }) => message).join('; ');
      if (errors.some(({ code }) => code !== null && OURS_TO_WAIT.has(code))) throw new ShopUnavailable(said);
      throw new ShopRefused(errors.some(({ code }) => code === 'ACCESS_DENIED') ? 403 : 200, said);
    }
    if (!isObject(value) || !isObject(value['data'])) throw new ShopUnavailable('an answer without data');
    return budget;
  }
}

const OURS_TO_WAIT = new Set(['INTERNAL_SERVER_ERROR', 'TIMEOUT', 'SHOP_INACTIVE']);

interface GraphqlError {
  readonly message: string;
  readonly code: string | null;
  readonly extensions: Readonly<Record<string, unknown>>;
}

function errorsIn(value: unknown): GraphqlError[] {
  const errors = isObject(value) ? value['errors'] : null;
  if (errors === undefined || errors === null) return [];
  return (Array.isArray(errors) ? errors : [errors]).map((error: unknown): GraphqlError => {
    if (!isObject(error)) return { message: String(error), code: null, extensions: {} };
    const extensions = isObject(error['extensions']) ? error['extensions'] : {};
    const code = extensions['code'];
    return {
      message: String(error['message']),
      code: typeof code === 'string' ? code : null,
      extensions,
    };
  });
}

function costFault(value: unknown): TooCostly | null {
  const error = errorsIn(value).find(({ code }) => code === 'MAX_COST_EXCEEDED');
  if (error === undefined) return null;
  const { cost, maxCost } = error.extensions;
  return new TooCostly(typeof cost === 'number' ? cost : 2, typeof maxCost === 'number' ? maxCost : 1);
}

function costIn(value: unknown): { requested: number | null; left: number | null; perSecond: number | null } {
  const extensions = isObject(value) ? value['extensions'] : null;
  const cost = isObject(extensions) && isObject(extensions['cost']) ? extensions['cost'] : {};
  const status = isObject(cost['throttleStatus']) ? cost['throttleStatus'] : {};
  const number = (each: unknown): number | null => (typeof each === 'number' ? each : null);
  return {
    requested: number(cost['requestedQueryCost']),
    left: number(status['currentlyAvailable']),
    perSecond: number(status['restoreRate']),
  };
}
