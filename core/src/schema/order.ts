import { z } from 'zod';
import { entityDocument } from './entity-document.ts';
import { listingIdSchema, storeIdSchema } from './ids.ts';
import { orderGroups, orderLineSchema, refundSchema } from './order-groups.ts';
import { minorSchema } from './primitives.ts';
import { sealable } from './sealed.ts';

const status = orderGroups.status.shape;
const totals = orderGroups.totals.shape;

const orderBody = {
  storeId: storeIdSchema,
  number: z.string().nullable(),
  status: status.status.nullable(),
  financial: status.financial,
  fulfillment: status.fulfillment,
  /** Stays where the order was reopened. */
  cancellation: orderGroups.cancellation.nullable(),
  /** The shop's; all *Minor amounts beside it are in it. */
  currency: totals.currency.nullable(),
  totalMinor: totals.totalMinor.nullable(),
  subtotalMinor: totals.subtotalMinor,
  taxMinor: totals.taxMinor,
  shippingMinor: totals.shippingMinor,
  discountMinor: totals.discountMinor,
  presentment: totals.presentment,
  /** By the platform's refund id, so that each adds up once. */
  refunds: z.record(z.string(), refundSchema),
  refundedMinor: minorSchema.min(0),
  lines: z.array(orderLineSchema.extend({ productListingId: listingIdSchema.nullable() })),
  customerListingId: listingIdSchema.nullable(),
  guest: z.boolean().nullable(),
  contact: sealable(orderGroups.contact).nullable(),
  metadata: orderGroups.metadata,
};

export const orderSchema = z.strictObject(orderBody);
export type Order = z.infer<typeof orderSchema>;

/** Collection `orders`. */
export const orderDocumentSchema = entityDocument(orderBody);
export type OrderDocument = z.infer<typeof orderDocumentSchema>;
