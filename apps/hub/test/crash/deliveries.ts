import { Agent, request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SentEvent } from '@varai/core/testkit';
import type { Sent } from './shops.ts';
import type { Witnessed } from './verify/index.ts';

/** All that is known of one event's way to the hub. Times in ms since 1970. */
interface Heard {
  readonly event: SentEvent;
  /** First byte of the first attempt. */
  readonly firstSentMs: number;
  /** End of the last attempt without an answer: until then the hub may have accepted it all the same. */
  lastEndMs: number;
  /** First 2xx; null = never acknowledged. */
  acknowledgedMs: number | null;
  /** As the hub named it in its answer. */
  eventId: string | null;
  /** Never sent. */
  readonly isDropped: boolean;
}

interface Waiting {
  readonly sent: Sent;
  readonly dueMs: number;
  readonly attempt: number;
}

export interface DeliveryOptions {
  /** Where hubs answer: each attempt goes to the next one, as a load balancer would send it. */
  readonly ports: readonly number[];
  /** Requests in flight at most. */
  readonly concurrency: number;
  /** What its shop never sends. Default: nothing. */
  readonly drops?: (sent: Sent) => boolean;
}

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 800;
const ANSWER_TIMEOUT_MS = 20_000;
/** A hub that does not come back at all. */
const PATIENCE_MS = 120_000;

/**
 * Posts deliveries as their platforms do: over kept connections, many at once, and again until answered 2xx where the platform
 * tries again. WooCommerce's own webhooks go once, and one by one for each resource, as that shop's queue does it.
 */
export class Deliveries {
  readonly #options: DeliveryOptions;
  readonly #heard = new Map<string, Heard>();
  /** Answers that are neither 2xx nor a reason to try again, and bodies that were parked: faults, of the hub or of this test. */
  readonly refusals: string[] = [];
  acknowledged = 0;
  attempts = 0;
  /** How often each answer was given: its status, and the problem's code where it is one. `no answer` = the connection broke. */
  readonly answers = new Map<string, number>();
  readonly #agent: Agent;
  readonly #queue: Waiting[] = [];
  readonly #busy = new Set<string>();
  #inFlight = 0;
  #timer: NodeJS.Timeout | null = null;
  #idle: (() => void)[] = [];
  #marks: { readonly at: number; readonly resolve: () => void }[] = [];

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#agent = new Agent({ keepAlive: true, maxSockets: options.concurrency });
  }

  offer(sent: Iterable<Sent>): void {
    for (const each of sent) {
      if (this.#options.drops?.(each) === true) this.#hear(each, true);
      else this.#queue.push({ sent: each, dueMs: Date.now(), attempt: 0 });
    }
    this.#pump();
  }

  get isIdle(): boolean {
    return this.#queue.length === 0 && this.#inFlight === 0;
  }

  /** Resolves once nothing waits and nothing is in flight; throws where that takes longer than anything may. */
  async idle(): Promise<void> {
    if (!this.isIdle) await this.#patiently(new Promise<void>((resolve) => this.#idle.push(resolve)));
  }

  /** Resolves once this many events have been acknowledged, or nothing is left to send. */
  async untilAcknowledged(count: number): Promise<void> {
    if (this.acknowledged >= count || this.isIdle) return;
    await this.#patiently(new Promise<void>((resolve) => this.#marks.push({ at: count, resolve })));
  }

  async #patiently(event: Promise<void>): Promise<void> {
    const patience = new AbortController();
    const late = sleep(PATIENCE_MS, 'late', { signal: patience.signal }).catch(() => 'in time');
    const result = await Promise.race([event, late]);
    patience.abort();
    if (result === 'late')
      throw new Error(
        `${this.#queue.length + this.#inFlight} deliveries were not answered within ${PATIENCE_MS / 1000} s`,
      );
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#agent.destroy();
  }

  get dropped(): number {
    return [...this.#heard.values()].filter(({ isDropped }) => isDropped).length;
  }

  /** What the verifier may go by: of every event, whether and when it was answered. */
  witnessed(): Witnessed[] {
    return [...this.#heard.values()].map(({ event, firstSentMs, lastEndMs, acknowledgedMs, eventId }) => ({
      event,
      eventId,
      isAcknowledged: acknowledgedMs !== null,
      acceptedFromMs: firstSentMs,
      acceptedToMs: acknowledgedMs ?? lastEndMs,
    }));
  }

  #pump(): void {
    const now = Date.now();
    let nextMs = Infinity;
    for (let i = 0; i < this.#queue.length && this.#inFlight < this.#options.concurrency;) {
      const waiting = this.#queue[i] as Waiting;
      const key = serialKey(waiting.sent);
      if (waiting.dueMs > now) nextMs = Math.min(nextMs, waiting.dueMs);
      if (waiting.dueMs > now || (key !== null && this.#busy.has(key))) {
        i += 1;
        continue;
      }
      this.#queue.splice(i, 1);
      this.#launch(waiting, key);
    }
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = nextMs === Infinity ? null : setTimeout(() => this.#pump(), nextMs - now);
    if (this.isIdle) for (const resolve of this.#idle.splice(0)) resolve();
    const reached = this.#marks.filter((mark) => this.isIdle || this.acknowledged >= mark.at);
    this.#marks = this.#marks.filter((mark) => !reached.includes(mark));
    for (const mark of reached) mark.resolve();
  }

  #launch(waiting: Waiting, key: string | null): void {
    if (key !== null) this.#busy.add(key);
    this.#inFlight += 1;
    void this.#attempt(waiting).finally(() => {
      this.#inFlight -= 1;
      if (key !== null) this.#busy.delete(key);
      this.#pump();
    });
  }

  #hear({ delivery: { event } }: Sent, isDropped: boolean): Heard {
    const nowMs = Date.now();
    const heard = this.#heard.get(event.eventKey) ?? {
      event,
      firstSentMs: nowMs,
      lastEndMs: nowMs,
      acknowledgedMs: null,
      eventId: null,
      isDropped,
    };
    this.#heard.set(event.eventKey, heard);
    return heard;
  }

  async #attempt({ sent, attempt }: Waiting): Promise<void> {
    const { event } = sent.delivery;
    const heard = this.#hear(sent, false);
    this.attempts += 1;
    const answer = await this.#post(attempt === 0 ? sent.delivery.request : sent.shop.again(event).request);
    heard.lastEndMs = Date.now();
    const name = nameOf(answer);
    this.answers.set(name, (this.answers.get(name) ?? 0) + 1);
    if (answer !== null && answer.status >= 200 && answer.status < 300) {
      if (heard.acknowledgedMs === null) this.acknowledged += 1;
      heard.acknowledgedMs ??= heard.lastEndMs;
      const { eventId, result } = JSON.parse(answer.text) as { eventId?: string; result?: string };
      heard.eventId ??= eventId ?? null;
      if (result === 'parked') this.refusals.push(`${event.eventKey}: parked`);
      return;
    }
    if (answer !== null && answer.status < 500 && answer.status !== 429) {
      this.refusals.push(`${event.eventKey}: ${answer.status} ${answer.text.slice(0, 200)}`);
      return;
    }
    if (sent.isNative) return;
    const delayMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempt);
    this.#queue.push({ sent, dueMs: Date.now() + delayMs, attempt: attempt + 1 });
  }

  /** Null where the connection broke before a whole answer. */
  #post({
    method,
    path,
    headers,
    body,
  }: Sent['delivery']['request']): Promise<{ status: number; text: string } | null> {
    const { ports } = this.#options;
    return new Promise((resolve) => {
      const options = {
        agent: this.#agent,
        host: '127.0.0.1',
        port: ports[this.attempts % ports.length],
        method,
        path,
        headers: { ...headers, 'content-length': body.length },
        timeout: ANSWER_TIMEOUT_MS,
      };
      const request = httpRequest(options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
        );
        response.on('error', () => resolve(null));
      });
      request.on('timeout', () => request.destroy());
      request.on('error', () => resolve(null));
      request.end(body);
    });
  }
}

function nameOf(answer: { readonly status: number; readonly text: string } | null): string {
  if (answer === null) return 'no answer';
  const code = /"code":"([\w/-]+)"/.exec(answer.text)?.[1];
  return code === undefined || answer.status < 300 ? String(answer.status) : `${answer.status} ${code}`;
}

const serialKey = ({ isNative, delivery: { event } }: Sent): string | null => {
  if (!isNative) return null;
  const [first] = event.carried;
  return `${event.storeId}/${first !== undefined && 'id' in first ? first.id : ''}`;
};
