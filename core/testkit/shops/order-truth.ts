import { linesGross, refundedMinor, totalGross, totalTax, type ShopOrder } from './state.ts';
import type { OrderTruth } from './truth.ts';

/** An order of a shop whose prices contain the tax. */
export const grossOrderTruth = (
  order: ShopOrder,
  number: string,
  status: OrderTruth['status'],
): OrderTruth => ({
  number,
  status,
  currency: order.currency,
  totalMinor: totalGross(order),
  subtotalMinor: linesGross(order),
  taxMinor: totalTax(order),
  shippingMinor: order.shippingMinor,
  customerId: order.customerId,
  predecessorNumber: null,
  refundedMinor: refundedMinor(order),
  lines: order.lines.map((line) => ({
    lineId: line.id,
    parentLineId: null,
    productId: line.productId,
    variantId: line.variantId,
    sku: line.sku,
    title: line.title,
    quantity: line.quantity,
    unitMinor: line.grossMinor,
    totalMinor: line.grossMinor * line.quantity,
  })),
});
