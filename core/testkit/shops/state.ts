import type { Frame } from '../catalogue/frame.ts';

/** What a simulated shop holds, free of any platform's manner. Amounts are minor units of the shop's currency; times ms since 1970. */
export interface ShopState {
  readonly products: Map<string, ShopProduct>;
  readonly customers: Map<string, ShopCustomer>;
  readonly orders: Map<string, ShopOrder>;
}

export interface ShopVariant {
  readonly id: string;
  /** A second id that some platforms give the stocked thing. */
  readonly stockId: string;
  sku: string;
  gtin: string | null;
  readonly colour: string;
  priceMinor: number;
  compareAtMinor: number | null;
  stock: number;
  /** Last touched at all, and last touched otherwise than by selling or counting. */
  modifiedMs: number;
  editedMs: number;
}

export interface ShopProduct {
  readonly id: string;
  readonly frame: Frame;
  title: string;
  readonly brand: string;
  readonly handle: string;
  description: string;
  tags: string[];
  readonly variants: ShopVariant[];
  readonly createdMs: number;
  modifiedMs: number;
  deleted: boolean;
}

export interface ShopAddress {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly street: string;
  readonly city: string;
  readonly postcode: string;
  readonly province: string;
  readonly countryCode: string;
  readonly country: string;
  readonly phone: string;
}

export interface ShopCustomer {
  readonly id: string;
  email: string;
  readonly verified: boolean;
  firstName: string;
  lastName: string;
  phone: string;
  address: ShopAddress;
  /** Null = never asked: the shop then says nothing. */
  acceptsEmail: boolean | null;
  consentMs: number;
  ordersCount: number;
  spentMinor: number;
  readonly createdMs: number;
  modifiedMs: number;
  deleted: boolean;
}

export interface ShopLine {
  readonly id: string;
  readonly productId: string;
  readonly variantId: string;
  readonly sku: string;
  readonly title: string;
  readonly colour: string;
  readonly brand: string;
  readonly quantity: number;
  /** Price of one with tax, and the tax in it. */
  readonly grossMinor: number;
  readonly taxMinor: number;
}

export interface ShopRefund {
  readonly id: string;
  readonly atMs: number;
  /** With tax. */
  readonly amountMinor: number;
  readonly reason: string;
  readonly lines: readonly { readonly id: string; readonly lineId: string; readonly quantity: number }[];
}

/** How far an order is; `cancelled` may be reopened, `refunded` is the end. */
export type ShopOrderState = 'pending' | 'paid' | 'shipped' | 'completed' | 'cancelled' | 'refunded';

export interface ShopOrder {
  readonly id: string;
  readonly number: string;
  readonly token: string;
  readonly currency: string;
  /** Null = a guest. */
  readonly customerId: string | null;
  readonly email: string;
  readonly billing: ShopAddress;
  readonly shipping: ShopAddress;
  readonly lines: readonly ShopLine[];
  /** With tax, and the tax in it. */
  readonly shippingMinor: number;
  readonly shippingTaxMinor: number;
  readonly placedMs: number;
  readonly refunds: ShopRefund[];
  /** The order that this one replaces. */
  readonly predecessorNumber: string | null;
  state: ShopOrderState;
  cancelledMs: number | null;
  modifiedMs: number;
  deleted: boolean;
}

/** When anything about a product last changed. */
export const productTouchedMs = (product: ShopProduct): number =>
  Math.max(product.modifiedMs, ...product.variants.map((variant) => variant.modifiedMs));

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);

export const linesGross = (order: ShopOrder): number =>
  sum(order.lines.map((line) => line.grossMinor * line.quantity));
export const linesTax = (order: ShopOrder): number =>
  sum(order.lines.map((line) => line.taxMinor * line.quantity));
export const totalGross = (order: ShopOrder): number => linesGross(order) + order.shippingMinor;
export const totalTax = (order: ShopOrder): number => linesTax(order) + order.shippingTaxMinor;
export const refundedMinor = (order: ShopOrder): number =>
  sum(order.refunds.map((refund) => refund.amountMinor));
