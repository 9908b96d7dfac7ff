import type {
  Capabilities,
  OutboxEvent,
  PulledPage,
  PulledRecord,
  PulledResource,
  ShopApi,
} from '../../src/connectors/shop-api.ts';
import type { OpenShop } from '../../src/connectors/shops.ts';
import { customerBody, orderBody, productBody, type ProductFacts } from './bodies.ts';
import type { Platform } from '../../src/store/tenancy.ts';

/** A shop whose API answers from memory, and answers wrong where a test says so. */
export class MemoryShop {
  readonly platform: Platform;
  readonly nowMs: () => number;
  readonly pageSize: number;
  readonly records: Record<PulledResource, Map<string, PulledRecord>> = {
    products: new Map(),
    customers: new Map(),
    orders: new Map(),
  };
  /** What was asked, in order: `bulk products`, `read orders 7`. */
  readonly asked: string[] = [];
  /** Thrown at the next call of this kind. */
  failing: { readonly call: string; readonly error: Error } | null = null;
  /** Bulk results and id lists hold so many records and end as if that were all. */
  onlyFirst: number | null = null;
  /** Bulk results break off after so many pages, without a last one. */
  breakAfterPages: number | null = null;
  /** How many it says it has; null = as many as it has. */
  claimed: number | null = null;
  deletes: Capabilities['deletes'] = { products: true, customers: true, orders: true };
  readonly outboxEvents: (OutboxEvent & { readonly sequence: number })[] = [];

  constructor(platform: Platform, nowMs: () => number, pageSize = 3) {
    this.platform = platform;
    this.nowMs = nowMs;
    this.pageSize = pageSize;
  }

  product(facts: ProductFacts): void {
    const data = productBody(this.platform, facts);
    this.put('products', facts.id, data, facts.at);
  }
  customer(facts: Parameters<typeof customerBody>[1]): void {
    this.put('customers', facts.id, customerBody(this.platform, facts), facts.at);
  }
  order(facts: Parameters<typeof orderBody>[1]): void {
    this.put('orders', facts.id, orderBody(this.platform, facts), facts.at);
  }
  put(resource: PulledResource, id: string, data: unknown, at: string): void {
    this.records[resource].set(id, { resource, id, data, modifiedMs: Date.parse(at) });
  }

  open(): OpenShop {
    return {
      api: this.#api(),
      platform: {
        capabilities: {
          pull: true, bulk: true, deletes: this.deletes, writeBack: 'a test does not', customers: true, orders: true,
          outbox: true, hashTree: 'it keeps none',
        }, // prettier-ignore
        caps: { page: this.pageSize, write: 1 },
        overlapMs: 60_000,
        budget: { perSecond: 1_000, bucket: 1_000 },
        open: () => this.#api(),
      },
    };
  }

  #ask(call: string, words = ''): void {
    this.asked.push(`${call} ${words}`.trim());
    if (this.failing?.call !== call) return;
    const { error } = this.failing;
    this.failing = null;
    throw error;
  }

  #page(list: readonly PulledRecord[], at: number, isLast?: boolean): PulledPage {
    const records = list.slice(at, at + this.pageSize);
    const next = at + this.pageSize;
    return {
      records,
      next: isLast === true || next >= list.length ? null : String(next),
      answeredMs: Math.floor(this.nowMs() / 1000) * 1000,
      total: null,
    };
  }

  #all(resource: PulledResource): PulledRecord[] {
    const all = [...this.records[resource].values()];
    return this.onlyFirst === null ? all : all.slice(0, this.onlyFirst);
  }

  #api(): ShopApi {
    const inWindow = (resource: PulledResource, since: number, until: number): PulledRecord[] =>
      [...this.records[resource].values()]
        .filter(({ modifiedMs }) => (modifiedMs ?? 0) >= since && (modifiedMs ?? 0) < until)
        .sort((a, b) => (a.modifiedMs ?? 0) - (b.modifiedMs ?? 0));
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- generators have no arrow form
    const shop = this;
    return {
      pull: async (resource, { sinceMs, untilMs }, cursor) => {
        this.#ask('pull', resource);
        return this.#page(inWindow(resource, sinceMs, untilMs), Number(cursor ?? 0));
      },
      bulk: async function* (resource, cursor) {
        shop.#ask('bulk', resource);
        let at = Number(cursor ?? 0);
        for (let pages = 0; ; pages++) {
          if (pages === shop.breakAfterPages) return;
          const page = shop.#page(shop.#all(resource), at);
          yield page;
          if (page.next === null) return;
          at = Number(page.next);
        }
      },
      ids: async function* (resource, cursor) {
        shop.#ask('ids', resource);
        const list = shop.#all(resource).map(({ id }) => id);
        for (let at = Number(cursor ?? 0); at === 0 || at < list.length; at += shop.pageSize)
          yield {
            ids: list.slice(at, at + shop.pageSize),
            next: at + shop.pageSize >= list.length ? null : String(at + shop.pageSize),
          };
      },
      count: async (resource, window) => {
        this.#ask('count', resource);
        if (window !== null) return inWindow(resource, window.sinceMs, window.untilMs).length;
        return this.claimed ?? this.#all(resource).length;
      },
      read: async (resource, id) => {
        this.#ask('read', `${resource} ${id}`);
        const record = this.records[resource].get(id);
        return record === undefined ? null : this.#page([record], 0);
      },
      write: () => Promise.reject(new Error('a test does not write')),
      outbox: async (from, to) => {
        this.#ask('outbox', `${from}-${to}`);
        return this.outboxEvents.filter(({ sequence }) => sequence >= from && sequence <= to);
      },
    };
  }
}
