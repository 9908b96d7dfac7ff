import type { CircuitBreaker, Leave } from './circuit-breaker.ts';
import { exchange, newConnections, type Received } from './exchange.ts';
import type { Pace } from './pace.ts';
import type { RateBudget } from './rate-budget.ts';
import type { Reach } from './reach.ts';
import { AccessProblem } from './shop-api.ts';
import { answeredMs, explanation, saidWaitMs, whereOf } from './shop-answer.ts';
import { ShopRefused, ShopUnavailable, type ShopAnswer, type ShopCall, type ShopHttp } from './shop-http.ts';
import { targetOf, type Target } from './shop-url.ts';

export interface ShopHttpOptions {
  /** What a call's path is appended to. */
  readonly url: string;
  /** Hosts beside the shop's own that its answers may name: where the platform keeps result files. Over https alone. */
  readonly fileHosts?: readonly string[];
  readonly reach: Reach;
  /** Never part of a message. */
  readonly secrets: readonly string[];
  readonly budget: RateBudget;
  readonly breaker: CircuitBreaker;
  readonly pace: Pace;
  /** Of one attempt; in a stream, of each wait for more. Default 30 s. */
  readonly timeLimitMs?: number;
  /** Of a whole body, unpacked. Default 64 MiB. */
  readonly longestBody?: number;
}

/** The quick ones; scheduled ones are the caller's. */
const RETRIES = 3;
const FIRST_WAIT_MS = 300;
/** Who is told to come back later than this has something else to do. */
const LONGEST_WAIT_MS = 20_000;
const REDIRECTS = 3;
/** Nothing was sent where the connection was never made. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** An attempt that may be worth another. */
class Setback extends Error {
  /** The shop is well, but asked too fast. */
  readonly isBusy: boolean;
  readonly wasSent: boolean;
  readonly waitMs: number | null;
  constructor(message: string, about: { isBusy?: boolean; wasSent?: boolean; waitMs?: number | null } = {}) {
    super(message);
    this.isBusy = about.isBusy ?? false;
    this.wasSent = about.wasSent ?? true;
    this.waitMs = about.waitMs ?? null;
  }
}

/** Throws AccessProblem where the URL is none that can, or may, be asked. */
export function shopHttp(options: ShopHttpOptions): ShopHttp {
  if (!/^https?:\/\/[^/]/.test(options.url) || !URL.canParse(options.url))
    throw new AccessProblem('url: expected an address that begins with http:// or https://');
  options.reach.check(new URL(options.url));
  return new Client(options);
}

class Client implements ShopHttp {
  readonly #options: ShopHttpOptions;
  readonly #timeLimitMs: number;
  readonly #longestBody: number;
  readonly #connections = newConnections();
  /** Points of calls that were sent and are not answered: the shop's own figures may not know of them yet. */
  #underway = 0;

  constructor(options: ShopHttpOptions) {
    this.#options = options;
    this.#timeLimitMs = options.timeLimitMs ?? 30_000;
    this.#longestBody = options.longestBody ?? 64 * 1024 * 1024;
  }

  request(call: ShopCall): Promise<ShopAnswer> {
    return this.#tried(call, async (response, attempt, leave) => {
      const answer = { ...headOf(response, this.#options.pace), body: await this.#whole(response, attempt) };
      if (response.status !== 404) this.#heed(call, answer);
      leave('success');
      return answer;
    });
  }

  stream(call: ShopCall): ReturnType<ShopHttp['stream']> {
    return this.#tried(call, async (response, attempt, leave, where) => ({
      ...headOf(response, this.#options.pace),
      body: this.#chunks(response, where, attempt, leave),
    }));
  }

  async #tried<T>(
    call: ShopCall,
    read: (response: Received, attempt: Attempt, leave: Leave, where: string) => Promise<T>,
  ): Promise<T> {
    const { budget, breaker, pace, secrets } = this.#options;
    const target = targetOf(call, this.#options.url, this.#options.fileHosts ?? []);
    const where = whereOf(call.method, target.url);
    const points = call.cost ?? 1;
    for (let tries = 0; ; tries++) {
      const leave = breaker.enter();
      if (typeof leave !== 'function')
        throw new ShopUnavailable(`${where}: left alone for a while, it failed too often`, leave.waitMs);
      const attempt = new Attempt(this.#timeLimitMs, pace, call.signal);
      try {
        await budget.take(points, call.signal);
        this.#underway += points;
        try {
          return await read(await this.#fetch(call, target, attempt), attempt, leave, where);
        } finally {
          this.#underway -= points;
        }
      } catch (error) {
        attempt.end();
        if (call.signal?.aborted === true) {
          leave('none');
          throw call.signal.reason;
        }
        if (error instanceof AccessProblem) {
          leave('none');
          throw error;
        }
        if (error instanceof ShopRefused) {
          leave('success');
          throw new ShopRefused(error.status, explanation(where, error.message, secrets));
        }
        const setback = setbackOf(error);
        leave(setback.isBusy ? 'none' : 'failure');
        const waitMs = setback.waitMs ?? FIRST_WAIT_MS * 2 ** tries;
        if (tries >= RETRIES || waitMs > LONGEST_WAIT_MS || !mayRepeat(call, setback))
          throw new ShopUnavailable(explanation(where, setback.message, secrets), setback.waitMs);
        // What the shop said is the least; without a word of it, half to one and a half of ours.
        const spread = FIRST_WAIT_MS * pace.random();
        await pace.sleep(
          setback.waitMs === null ? waitMs * (0.5 + pace.random()) : waitMs + spread,
          call.signal,
        );
      }
    }
  }

  async #fetch(call: ShopCall, target: Target, attempt: Attempt): Promise<Received> {
    const { reach } = this.#options;
    let { url } = target;
    for (let redirects = 0; ; redirects++) {
      reach.check(url);
      attempt.wait();
      const response = await exchange({
        method: call.method,
        url,
        headers: target.headers,
        ...(call.body === undefined ? {} : { body: call.body }),
        lookup: reach.lookup,
        connections: this.#connections,
        signal: attempt.signal,
      });
      const { status } = response;
      if ((status >= 200 && status < 300) || status === 404) return response;
      if (status >= 300 && status < 400) {
        const next = redirected(call, response, url);
        if (redirects >= REDIRECTS) throw new ShopRefused(status, 'redirects without an end');
        url = next;
        continue;
      }
      const text = (await this.#whole(response, attempt)).toString();
      if (status === 429)
        throw new Setback('asked too fast (429)', {
          isBusy: true,
          waitMs: saidWaitMs(response.headers, this.#options.pace),
        });
      if (status < 500) throw new ShopRefused(status, text);
      throw new Setback(`failed (${status})`, { waitMs: saidWaitMs(response.headers, this.#options.pace) });
    }
  }

  async #whole(response: Received, attempt: Attempt): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const bytes of response.body) {
      length += bytes.length;
      if (length > this.#longestBody) {
        attempt.end();
        throw new ShopRefused(
          response.status,
          `an answer of more than ${this.#longestBody} bytes: not taken`,
        );
      }
      chunks.push(bytes);
    }
    attempt.end();
    return Buffer.concat(chunks, length);
  }

  async *#chunks(response: Received, where: string, attempt: Attempt, leave: Leave): AsyncGenerator<Buffer> {
    let isWhole = false;
    try {
      for await (const bytes of response.body) {
        attempt.pause();
        yield bytes;
        attempt.wait();
      }
      isWhole = true;
    } catch (error) {
      leave('failure');
      throw new ShopUnavailable(explanation(where, setbackOf(error).message, this.#options.secrets));
    } finally {
      attempt.end();
      leave(isWhole ? 'success' : 'none');
    }
  }

  #heed(call: ShopCall, answer: ShopAnswer): void {
    const judgement = call.judge?.(answer);
    if (judgement === undefined) return;
    const { budget, busyMs } = judgement;
    if (budget !== undefined)
      this.#options.budget.correct(budget.left - (this.#underway - (call.cost ?? 1)), budget.perSecond);
    if (busyMs !== undefined) throw new Setback('asked too fast', { isBusy: true, waitMs: busyMs });
  }
}

/** One attempt's time: the limit runs while we wait for the shop, not while the caller works. */
class Attempt {
  readonly signal: AbortSignal;
  readonly #limit = new AbortController();
  readonly #limitMs: number;
  readonly #pace: Pace;
  #stop = (): void => undefined;

  constructor(limitMs: number, pace: Pace, signal: AbortSignal | undefined) {
    this.#limitMs = limitMs;
    this.#pace = pace;
    this.signal = signal === undefined ? this.#limit.signal : AbortSignal.any([signal, this.#limit.signal]);
  }

  wait(): void {
    this.#stop();
    this.#stop = this.#pace.after(this.#limitMs, () =>
      this.#limit.abort(new Setback(`no answer within ${this.#limitMs / 1000} s`)),
    );
  }

  pause(): void {
    this.#stop();
  }

  end(): void {
    this.#stop();
  }
}

const mayRepeat = (call: ShopCall, setback: Setback): boolean =>
  setback.isBusy || !setback.wasSent || (call.repeatable ?? call.method !== 'POST');

/** Messages may hold what was sent, so only codes are told. */
function setbackOf(error: unknown): Setback {
  if (error instanceof Setback) return error;
  if (error instanceof ShopUnavailable) return new Setback(error.message, { waitMs: error.retryAfterMs });
  if (!(error instanceof Error)) return new Setback('no answer');
  const code = codeOf(error.cause) ?? codeOf(error);
  return new Setback(code === null ? 'no answer' : `no answer (${code})`, {
    wasSent: code === null || !NEVER_SENT.has(code),
  });
}

function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' && /^[A-Z_0-9]{2,40}$/.test(error.code) ? error.code : null;
}

/** Credentials go where the merchant said, nowhere else; and never back to plain http. */
function redirected(call: ShopCall, response: Received, from: URL): URL {
  response.discard();
  const location = response.headers.get('location') ?? '';
  const to = URL.canParse(location, from.href) ? new URL(location, from) : null;
  const isSame = to?.host === from.host && (to.protocol === from.protocol || to.protocol === 'https:');
  if (to !== null && isSame && call.method === 'GET') return to;
  throw new ShopRefused(
    response.status,
    `redirects to ${to?.host ?? 'nowhere'}: not followed; give the address that answers`,
  );
}

function headOf(response: Received, pace: Pace): Omit<ShopAnswer, 'body'> {
  const headers: Record<string, string> = {};
  response.headers.forEach((value, name) => {
    headers[name] = value;
  });
  return { status: response.status, headers, answeredMs: answeredMs(response.headers, pace) };
}
