import type { Json } from '../json.ts';
import { listingId, type Listing } from './claim.ts';
import type { Body, ComposeInput } from './body.ts';

interface Refund {
  readonly amountMinor: number;
}

/** Money, lines and links of an order; what was refunded and cancelled stays even where the status moved on. */
export function composeOrder({ groups, members }: ComposeInput): Body {
  const { storeId } = members[0] as Listing;
  const status = (groups['status'] ?? {}) as Body;
  const totals = (groups['totals'] ?? {}) as Body;
  const metadata = (groups['metadata'] ?? {}) as Body;
  const refunds = (groups['refund'] ?? {}) as Record<string, Json>;
  const customer = groups['customer'] as { customerId: string | null; guest: boolean } | undefined;
  const lines = ((groups['lines'] ?? { list: [] }) as { list: Body[] }).list;
  const refunded = Object.values(refunds).reduce<number>(
    (sum, refund) => sum + (refund as unknown as Refund).amountMinor,
    0,
  );
  const stated = typeof totals['refundedMinor'] === 'number' ? totals['refundedMinor'] : 0;
  return {
    storeId,
    number: metadata['number'] ?? null,
    status: status['status'] ?? null,
    financial: status['financial'] ?? null,
    fulfillment: status['fulfillment'] ?? null,
    cancellation: groups['cancellation'] ?? null,
    currency: totals['currency'] ?? null,
    totalMinor: totals['totalMinor'] ?? null,
    subtotalMinor: totals['subtotalMinor'] ?? null,
    taxMinor: totals['taxMinor'] ?? null,
    shippingMinor: totals['shippingMinor'] ?? null,
    discountMinor: totals['discountMinor'] ?? null,
    presentment: totals['presentment'] ?? null,
    refunds,
    // A snapshot may know of refunds whose own event never came, and an event of one that no snapshot shows yet.
    refundedMinor: Math.max(refunded, stated),
    lines: lines.map((line) => ({
      ...line,
      productListingId:
        typeof line['productId'] === 'string' ? listingId(storeId, 'product', line['productId']) : null,
    })),
    customerListingId:
      typeof customer?.customerId === 'string' ? listingId(storeId, 'user', customer.customerId) : null,
    guest: customer?.guest ?? null,
    contact: groups['contact'] ?? null,
    metadata,
  };
}
