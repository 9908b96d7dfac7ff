/**
 * What a shop says of its own resources, in its own terms: minor units with the tax habits of its platform, its own ids, the
 * common words for an order's status. Made beside the body from the shop's state, never by reading the body back.
 */
export interface ProductTruth {
  readonly title: string;
  readonly brand: string;
  readonly currency: string;
  /** By variant id, as far as the product's own body tells; an id with null is listed there but told by a body of its own. */
  readonly variants: Readonly<Record<string, VariantTruth | null>>;
  /** Resource ids of products that are its children. */
  readonly children: readonly string[];
}

export interface VariantTruth {
  readonly sku: string;
  readonly gtin: string | null;
  /** Null, as stock, where it cannot be bought by itself. */
  readonly priceMinor: number | null;
  readonly compareAtMinor: number | null;
  readonly stock: number | null;
}

export interface CustomerTruth {
  readonly email: string;
  /** The e-mail in lower case where the platform says that it verified it. */
  readonly verifiedEmail: string | null;
  readonly firstName: string;
  readonly lastName: string;
  /** Purposes that the body speaks of. */
  readonly consent: Readonly<Record<string, boolean>>;
}

export interface OrderLineTruth {
  readonly lineId: string;
  readonly parentLineId: string | null;
  readonly productId: string;
  readonly variantId: string;
  readonly sku: string;
  readonly title: string;
  readonly quantity: number;
  readonly unitMinor: number;
  readonly totalMinor: number;
}

export interface OrderTruth {
  readonly number: string;
  readonly status:
    'pending' | 'processing' | 'fulfilled' | 'completed' | 'partially_refunded' | 'refunded' | 'cancelled';
  readonly currency: string;
  readonly totalMinor: number;
  readonly subtotalMinor: number;
  readonly taxMinor: number;
  readonly shippingMinor: number;
  readonly lines: readonly OrderLineTruth[];
  /** Null = a guest's. */
  readonly customerId: string | null;
  readonly predecessorNumber: string | null;
  /** Refunded so far as the order's own body says; null where it says nothing. */
  readonly refundedMinor: number | null;
}

/** One thing that one event says. `state: null` = it is deleted. */
export type Carried =
  | { readonly kind: 'product'; readonly id: string; readonly state: ProductTruth | null }
  /** A variant told by a body of its own; `id` is its product's. */
  | {
      readonly kind: 'variant';
      readonly id: string;
      readonly variantId: string;
      readonly state: VariantTruth;
    }
  | { readonly kind: 'customer'; readonly id: string; readonly state: CustomerTruth | null }
  | { readonly kind: 'order'; readonly id: string; readonly state: OrderTruth | null }
  | { readonly kind: 'refund'; readonly id: string; readonly refundId: string; readonly amountMinor: number }
  /** Happened once: `index` is its place in the body. */
  | {
      readonly kind: 'interaction';
      readonly index: number;
      readonly type: string;
      readonly at: string;
      readonly sessionId: string;
      readonly productId: string | null;
    }
  | {
      readonly kind: 'session';
      readonly id: string;
      readonly at: string;
      readonly step: 'started' | 'active' | 'completed';
    };

/** When an event was said, for comparing two about one thing: left to right. */
export interface Saying {
  /** The body's modified time, ms since 1970 in whole seconds; null = it has none, and the snapshot's counts. */
  readonly modifiedMs: number | null;
  /** When the source took the snapshot; null = it does not say, and the receiver's first acceptance counts. */
  readonly snapshotMs: number | null;
  /** Create 1, update 2, delete 3. */
  readonly rank: 1 | 2 | 3;
  /** Within one outbox; 0 where there is none. */
  readonly sequence: number;
}

/** An event as its shop remembers it. */
export interface SentEvent {
  /** Stable over retries and duplicates. */
  readonly eventKey: string;
  readonly storeId: string;
  readonly topic: string;
  /** The shop's clock when it said it, ms since 1970. */
  readonly atMs: number;
  readonly saying: Saying;
  readonly carried: readonly Carried[];
}

/** The state of everything that a set of events speaks of. Keys are resource ids; null = deleted. */
export interface ShopTruth {
  readonly products: ReadonlyMap<string, ProductTruth | null>;
  readonly customers: ReadonlyMap<string, CustomerTruth | null>;
  readonly orders: ReadonlyMap<string, OrderFacts>;
  /** Interactions by `<event key>#<index>`. */
  readonly interactions: ReadonlyMap<string, Extract<Carried, { kind: 'interaction' }>>;
  /** By session id, the instants of what was said about it. */
  readonly sessions: ReadonlyMap<
    string,
    { readonly started: boolean; readonly completed: boolean; readonly lastAt: string }
  >;
}

/** An order's newest state, and the facts that no later state takes back. */
export interface OrderFacts {
  /** Null: deleted; undefined: only refunds were heard of. */
  readonly state: OrderTruth | null | undefined;
  readonly wasCancelled: boolean;
  /** Amounts by refund id, minor units. */
  readonly refunds: Readonly<Record<string, number>>;
  /** Altogether: what the refunds add up to, or what the order's newest body says, if more. */
  readonly refundedMinor: number;
}
