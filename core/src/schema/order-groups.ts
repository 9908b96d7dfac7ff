import { z } from 'zod';
import { currencySchema, instantSchema, minorSchema } from './primitives.ts';
import { addressSchema } from './user-groups.ts';

/** Lowest first: at equal versions the higher one stands (cancelled and refunded on top). */
export const ORDER_STATUSES = [
  'pending',
  'on_hold',
  'processing',
  'partially_fulfilled',
  'fulfilled',
  'completed',
  'failed',
  'partially_refunded',
  'refunded',
  'cancelled',
] as const;
export const orderStatusSchema = z.enum(ORDER_STATUSES);

export const orderLineSchema = z.strictObject({
  lineId: z.string(),
  /** The line this one is a component of (configurable, bundle), else null. */
  parentLineId: z.string().nullable(),
  productId: z.string().nullable(),
  variantId: z.string().nullable(),
  sku: z.string().nullable(),
  title: z.string(),
  /** May be fractional in some shops. */
  quantity: z.number().min(0),
  unitMinor: minorSchema,
  totalMinor: minorSchema,
});

export const refundSchema = z.strictObject({
  amountMinor: minorSchema.min(0),
  currency: currencySchema.nullable(),
  at: instantSchema.nullable(),
  lines: z.array(z.strictObject({ lineId: z.string(), quantity: z.number() })),
});

/** The policy's rows of an order. `refund` is a family: one register `refund:<refund id>` each, so refunds add up once. */
export const orderGroups = {
  lifecycle: z.strictObject({ deleted: z.boolean() }),
  status: z.strictObject({
    status: orderStatusSchema,
    financial: z.string().nullable(),
    fulfillment: z.string().nullable(),
    platformStatus: z.string().nullable(),
  }),
  /** Claimed only by a body that says cancelled, and never taken back by a reopening: a fact of its own. */
  cancellation: z.strictObject({ at: instantSchema.nullable(), reason: z.string().nullable() }),
  totals: z.strictObject({
    /** The shop's currency; all *Minor amounts beside it are in it. */
    currency: currencySchema,
    totalMinor: minorSchema,
    subtotalMinor: minorSchema.nullable(),
    taxMinor: minorSchema.nullable(),
    shippingMinor: minorSchema.nullable(),
    discountMinor: minorSchema.nullable(),
    /** Refunded so far as the order's own snapshot says, where it says. */
    refundedMinor: minorSchema.min(0).nullable(),
    /** What the customer saw and paid, where it differs from the shop's currency or is stated. */
    presentment: z.strictObject({ currency: currencySchema, totalMinor: minorSchema }).nullable(),
  }),
  lines: z.strictObject({ list: z.array(orderLineSchema) }),
  /** The link alone; the embedded customer object is not a claim about the customer. */
  customer: z.strictObject({ customerId: z.string().nullable(), guest: z.boolean() }),
  /** Personal: sealed under the subject's key before it is stored. */
  contact: z
    .strictObject({
      email: z.string(),
      firstName: z.string(),
      lastName: z.string(),
      phone: z.string(),
      note: z.string(),
      billing: addressSchema,
      shipping: addressSchema,
    })
    .partial(),
  metadata: z
    .strictObject({
      number: z.string(),
      channel: z.string(),
      tags: z.array(z.string()),
      placed_at: instantSchema,
      updated_at: instantSchema,
      /** The order that this one replaces (some platforms edit by replacing), as the platform's own order number. */
      predecessorNumber: z.string(),
    })
    .partial(),
  refund: refundSchema,
} as const;
export type OrderGroups = { [G in keyof typeof orderGroups]: z.infer<(typeof orderGroups)[G]> };
