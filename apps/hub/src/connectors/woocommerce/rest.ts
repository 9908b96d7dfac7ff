import { isObject, parseExact } from '@varai/core';
import { z } from 'zod';
import { idText } from '../subject.ts';
import { ShopRefused, ShopUnavailable, type ShopAnswer, type ShopCall, type ShopHttp } from '../shop-http.ts';

const rowShape = z.record(z.string(), z.unknown());
const listShape = z.array(rowShape);
export type Row = z.infer<typeof rowShape>;

export interface Listed {
  readonly rows: readonly Row[];
  /** How many there are in all; null where the shop does not say. */
  readonly total: number | null;
  readonly answeredMs: number;
}

/** Every call carries the shop's key: in a header, for queries stand in logs, though WooCommerce would take it there too. */
export function withKey(http: ShopHttp, consumerKey: string, consumerSecret: string): ShopHttp {
  const authorization = `Basic ${Buffer.from(`${consumerKey}:${consumerSecret}`).toString('base64')}`;
  const own = (call: ShopCall): ShopCall => ({ ...call, headers: { ...call.headers, authorization } });
  return { request: (call) => http.request(own(call)), stream: (call) => http.stream(own(call)) };
}

/** A WooCommerce shop's REST API v3. */
export class WooRest {
  readonly #http: ShopHttp;

  constructor(http: ShopHttp) {
    this.#http = http;
  }

  /** Null where the shop's WooCommerce has no such list. */
  async list(
    path: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal | undefined,
  ): Promise<Listed | null> {
    const { answer, value } = await this.#ask({ method: 'GET', path, query }, listShape, signal);
    if (value === null) {
      if (codeIn(answer) === 'rest_no_route') return null;
      throw notThere(path, answer);
    }
    const total = Number(answer.headers['x-wp-total'] ?? 'none');
    return {
      rows: value,
      total: Number.isSafeInteger(total) ? total : null,
      answeredMs: answer.answeredMs,
    };
  }

  /** Null where there is none of this id. */
  async one(
    path: string,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly row: Row; readonly answeredMs: number } | null> {
    const { answer, value } = await this.#ask({ method: 'GET', path }, rowShape, signal);
    if (value !== null) return { row: value, answeredMs: answer.answeredMs };
    if (codeIn(answer)?.endsWith('_invalid_id') === true) return null;
    throw notThere(path, answer);
  }

  /** What became of each, in order. Setting the same values twice changes nothing, so it may be sent again. */
  async updateProducts(items: readonly object[], signal: AbortSignal | undefined): Promise<readonly Row[]> {
    const path = '/products/batch';
    const { answer, value } = await this.#ask(
      {
        method: 'POST',
        path,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ update: items }),
        repeatable: true,
      },
      z.object({ update: listShape.length(items.length) }),
      signal,
    );
    if (value === null) throw notThere(path, answer);
    return value.update;
  }

  /** Null with 404. An answer of another shape (a notice before the JSON, a page of a firewall) counts as none. */
  async #ask<T>(
    call: ShopCall,
    shape: z.ZodType<T>,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly answer: ShopAnswer; readonly value: T | null }> {
    let value: T | null = null;
    const answer = await this.#http.request({
      ...call,
      ...(signal === undefined ? {} : { signal }),
      judge: (given) => {
        value = shaped(given, shape);
        return {};
      },
    });
    return { answer, value };
  }
}

function shaped<T>({ body }: ShopAnswer, shape: z.ZodType<T>): T {
  let given: unknown;
  try {
    given = parseExact(body.toString());
  } catch {
    throw new ShopUnavailable('the answer is no whole JSON');
  }
  const read = shape.safeParse(given);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new ShopUnavailable(`an answer of another shape: ${issue?.path.join('.')}: ${issue?.message}`);
}

/** How WordPress names what went wrong; null where it was not WordPress that answered. */
function codeIn({ body }: ShopAnswer): string | null {
  try {
    const given = parseExact(body.toString());
    return isObject(given) && typeof given['code'] === 'string' ? given['code'] : null;
  } catch {
    return null;
  }
}

const notThere = (path: string, answer: ShopAnswer): ShopRefused =>
  new ShopRefused(
    404,
    `${path} is not there (${codeIn(answer) ?? 'a page'}): does the address end with /wp-json/wc/v3?`,
  );

/** The platform's id of a row. Throws ShopRefused where it has none. */
export function rowId(row: Row): string {
  const id = idText(row['id']);
  if (id === null) throw new ShopRefused(200, 'a row without an id');
  return id;
}
