import type { ShopCustomer, ShopOrder, ShopProduct, ShopRefund, ShopVariant } from './state.ts';

/** Something that a shop just did to itself. Platforms tell it each in their own way. */
export type Change =
  | {
      readonly what: 'product';
      readonly verb: 'create' | 'update' | 'delete' | 'restore';
      readonly product: ShopProduct;
      readonly variants: readonly ShopVariant[];
    }
  /** Sold or restocked: only the stock of these variants moved. */
  | { readonly what: 'stock'; readonly product: ShopProduct; readonly variants: readonly ShopVariant[] }
  | {
      readonly what: 'customer';
      readonly verb: 'create' | 'update' | 'delete';
      readonly customer: ShopCustomer;
    }
  | {
      readonly what: 'order';
      readonly verb:
        'placed' | 'paid' | 'shipped' | 'completed' | 'cancelled' | 'reopened' | 'edited' | 'refunded';
      readonly order: ShopOrder;
    }
  | { readonly what: 'refund'; readonly order: ShopOrder; readonly refund: ShopRefund }
  | { readonly what: 'visit'; readonly visit: Visit };

/** What a shopper did on a page, in order. */
export interface Visit {
  readonly sessionId: string;
  readonly customerId: string | null;
  readonly steps: readonly {
    readonly type: string;
    readonly atMs: number;
    readonly productId: string | null;
  }[];
}
