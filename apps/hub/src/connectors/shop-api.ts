import type { HashBucket } from '@varai/core/platform';
import type { BucketSize } from './rate-budget.ts';
import type { Pace } from './pace.ts';
import type { ShopHttp } from './shop-http.ts';

/** What can be asked of a shop, by the name of its mapper. Refunds come with their orders. */
export type PulledResource = 'products' | 'customers' | 'orders';
export const PULLED_RESOURCES: readonly PulledResource[] = ['products', 'customers', 'orders'];

/** How to reach a store's API. Sealed at rest; in memory only while it is used. */
export interface ShopAccess {
  /** Without a trailing slash: `https://demo.myshopify.com/admin/api/2026-10`, `https://shop.example/wp-json/wc/v3`. */
  readonly url: string;
  /** What the platform asks for: `accessToken`; `consumerKey` and `consumerSecret`; `token`. */
  readonly credentials: Readonly<Record<string, string>>;
}

/** One record as the source now has it, in the shape of the body that its webhook would carry. */
export interface PulledRecord {
  /** The mapper's name; `refunds` where a platform gives them as records of their own. */
  readonly resource: PulledResource | 'refunds';
  /** The platform's id. */
  readonly id: string;
  readonly data: unknown;
  /** The source's modified instant, ms since 1970; null where it gives none. */
  readonly modifiedMs: number | null;
}

export interface PulledPage {
  readonly records: readonly PulledRecord[];
  /** Where the next page begins: opaque, may be stored and used after a restart. Null = this was the last. */
  readonly next: string | null;
  /** The `Date` of the answer, ms since 1970: the instant of the snapshot, by the source's clock. */
  readonly answeredMs: number;
  /** How many there are in all, where the source says so. */
  readonly total: number | null;
}

/** Modified at or after `sinceMs` and before `untilMs`, by the source's clock. */
export interface PullWindow {
  readonly sinceMs: number;
  readonly untilMs: number;
}

/** Facts of ours for one of the shop's products. Never stock or price. */
export interface WriteBack {
  /** The platform's id of the product. */
  readonly productId: string;
  /** By key, as text or JSON; null takes the fact away. */
  readonly facts: Readonly<Record<string, string | null>>;
  /** Equal for an attempt and its repetitions. */
  readonly idempotencyKey: string;
}

export type WriteOutcome =
  | { readonly productId: string; readonly result: 'written' | 'gone' }
  | { readonly productId: string; readonly result: 'refused'; readonly code: string };

/** How far a write of many products has come. */
export interface BulkWritten {
  readonly outcomes: readonly WriteOutcome[];
  /** To be kept before more is asked for: with it the write goes on, in any process. Null = it is over. */
  readonly next: string | null;
}

/** One store's API. Every call may throw ShopUnavailable (worth trying later) or ShopRefused (will not work as it is). */
export interface ShopApi {
  /** One page of what changed in the window, oldest first within it; `cursor` null = the first page. */
  pull(
    resource: PulledResource,
    window: PullWindow,
    cursor: string | null,
    signal?: AbortSignal,
  ): Promise<PulledPage>;
  /** Everything that is there now, in pages whose `next` continues after a restart. */
  bulk(resource: PulledResource, cursor: string | null, signal?: AbortSignal): AsyncIterable<PulledPage>;
  /** The ids of everything that is there now: what is missing among them was deleted. */
  ids(
    resource: PulledResource,
    cursor: string | null,
    signal?: AbortSignal,
  ): AsyncIterable<{ readonly ids: readonly string[]; readonly next: string | null }>;
  /** How many the source says it has; in the window, where one is given. */
  count(resource: PulledResource, window: PullWindow | null, signal?: AbortSignal): Promise<number>;
  /** One record as it now is; null = it is not there. */
  read(resource: PulledResource, id: string, signal?: AbortSignal): Promise<PulledPage | null>;
  /** At most `caps.write` products a call. One outcome each, in order. */
  write(facts: readonly WriteBack[], signal?: AbortSignal): Promise<readonly WriteOutcome[]>;
  /**
   * Sources that take many products as one file, within `caps.bulkWrite`: the facts, or the `next` of an earlier call. Ends with a
   * `next` that is not null where the source still works on it: ask again later, and write nothing else until it is over. Products
   * without an outcome then wait to be written again.
   */
  writeBulk?(work: readonly WriteBack[] | string, signal?: AbortSignal): AsyncIterable<BulkWritten>;
  /** Sources whose outbox counts without gaps: the events of a range of sequence numbers, as they were sent. */
  outbox?(fromSequence: number, toSequence: number, signal?: AbortSignal): Promise<readonly OutboxEvent[]>;
  /** Sources that keep a hash tree of their records: the buckets one digit below a path (`''` = the root). */
  hashes?(resource: PulledResource, path: string, signal?: AbortSignal): Promise<readonly HashBucket[]>;
}

/** An event of a source's outbox, to be taken as if it had come by itself. */
export interface OutboxEvent {
  readonly resource: string;
  /** As the request carried them, in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What a platform can do; what it cannot says why, and shows in certificates. */
export interface Capabilities {
  readonly pull: true | Reason;
  readonly bulk: true | Reason;
  /** Whether what a source does not list any more was deleted there. */
  readonly deletes: Readonly<Record<PulledResource, true | Reason>>;
  readonly writeBack: true | Reason;
  readonly customers: true | Reason;
  readonly orders: true | Reason;
  readonly outbox: true | Reason;
  readonly hashTree: true | Reason;
}
/** What a platform can be asked for. */
export const resourcesOf = ({ customers, orders }: Capabilities): PulledResource[] =>
  PULLED_RESOURCES.filter(
    (resource) =>
      resource === 'products' || (resource === 'customers' ? customers === true : orders === true),
  );

/** Why not, as a sentence. */
export type Reason = string;

/** What a platform takes at once. */
export interface Caps {
  /** Records a page. */
  readonly page: number;
  /** Products a write-back call. */
  readonly write: number;
  /** From how many facts on one file is the cheaper way, and how many products it may hold; absent = there is no such way. */
  readonly bulkWrite?: { readonly fromFacts: number; readonly products: number };
}

/** A platform's API: what it can do, what it takes at once, how fast it may be asked, and how a store's is opened. */
export interface PlatformApi {
  readonly capabilities: Capabilities;
  readonly caps: Caps;
  /** How far before the last cursor a pull begins again, ms: what was in motion then is seen now. */
  readonly overlapMs: number;
  /** How fast one store may be asked, unless its answers say otherwise. */
  readonly budget: BucketSize;
  /** Hosts beside the shop's own where it keeps result files. */
  readonly fileHosts?: readonly string[];
  /** Throws AccessProblem where a credential is missing: names it. */
  open(access: ShopAccess, http: ShopHttp, pace: Pace): ShopApi;
}

/** What the caller gave does not open the API; the message is for people and names the field. */
export class AccessProblem extends Error {
  readonly code: string = 'shop/access';
}
