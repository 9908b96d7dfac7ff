/** One request to a shop. */
export interface ShopCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Appended to the store's URL, or a whole URL that the shop's own answer named (a result file, a next page). */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Points of the store's budget; default 1. */
  readonly cost?: number;
  /** Whether it may be sent again after an answer that never came; default: GET, PUT and DELETE may. */
  readonly repeatable?: boolean;
  /**
   * Reads a 2xx answer while it can still be asked for again. Throws ShopUnavailable where it is not whole, which counts as no
   * answer, and ShopRefused where it is an error under a good status.
   */
  readonly judge?: (answer: ShopAnswer) => Judgement;
  readonly signal?: AbortSignal;
}

/** What an answer says beside its content. */
export interface Judgement {
  /** Points that the shop says are left, and how fast they come back, a second. */
  readonly budget?: { readonly left: number; readonly perSecond: number };
  /** It did nothing, for it was asked too fast: try again after so many ms. */
  readonly busyMs?: number;
}

export interface ShopAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whole and unpacked. */
  readonly body: Buffer;
  /** The answer's `Date`, ms since 1970; our own clock where it has none. */
  readonly answeredMs: number;
}

/** Speaks to one store: keep-alive, gzip, time limits, retries with jitter, the store's rate budget and circuit breaker. */
export interface ShopHttp {
  /** Resolves on 2xx and 404. Throws ShopRefused on any other 4xx but 429, ShopUnavailable where the rest stayed so. */
  request(call: ShopCall): Promise<ShopAnswer>;
  /** The same, for results too large to hold: the body in chunks, to be read to its end or given back by `return`. */
  stream(call: ShopCall): Promise<Omit<ShopAnswer, 'body'> & { readonly body: AsyncIterable<Buffer> }>;
}

/** Worth another try later: no answer, an answer cut short, 429, 5xx, or the breaker is open. */
export class ShopUnavailable extends Error {
  /** Null where nobody said when. */
  readonly retryAfterMs: number | null;
  constructor(message: string, retryAfterMs: number | null = null, options?: ErrorOptions) {
    super(message, options);
    this.retryAfterMs = retryAfterMs;
  }
}

/** Will not work as it is: a credential that is not valid, a right that was not given, a request that the shop does not take. */
export class ShopRefused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
