import { idSequence } from './ids.ts';
import { jsonText } from './json-text.ts';
import { seeded } from './seeded.ts';
import { addressOf, person } from './shops/people.ts';
import { orderPayload } from './shops/shopify/order-payload.ts';
import type { ShopCustomer, ShopLine, ShopOrder } from './shops/state.ts';
import { wholeSecond } from './shops/written.ts';

export interface OrderBodyOptions {
  /** About 1.5 kB (selected fields, one line) or about 7 kB (everything, two lines). */
  readonly kind: 'small' | 'large';
  readonly seed: string | number;
  /** Default: one made from the seed. */
  readonly orderId?: string;
  /** The body's `updated_at`, ms since 1970; whole seconds are written. */
  readonly updatedAtMs?: number;
}

export interface OrderBody {
  readonly orderId: string;
  readonly updatedAtMs: number;
  /** JSON of a Shopify `orders/create`. */
  readonly text: string;
}

const GLASSES = ['Arden', 'Bastion', 'Cobalt', 'Dover', 'Ember', 'Fjord'] as const;
const COLOURS = ['Black', 'Tortoise', 'Crystal', 'Navy', 'Olive'] as const;

/** One Shopify order body for load: equal seeds give equal bytes. */
export function orderBody(options: OrderBodyOptions): OrderBody {
  const random = seeded(`order-body/${options.seed}`);
  const updatedAtMs = wholeSecond(
    options.updatedAtMs ?? Date.UTC(2026, 2, 2, 9) + random.int(0, 86_400) * 1000,
  );
  const orderId =
    options.orderId ??
    String(5_000_000_000_000 + random.int(0, 999_999) * 1_000_000 + random.int(0, 999_999));
  const ids = idSequence(BigInt(random.int(10_000_000, 99_999_999)) * 100_000n, 7);
  const who = person(random, random.hex(6));
  const address = addressOf(who, random, ids);
  const customer: ShopCustomer = {
    id: ids.next(),
    email: who.email,
    verified: true,
    firstName: who.firstName,
    lastName: who.lastName,
    phone: who.phone,
    address,
    acceptsEmail: random.chance(0.4),
    consentMs: updatedAtMs - 86_400_000,
    ordersCount: 1,
    spentMinor: 0,
    createdMs: updatedAtMs - 86_400_000,
    modifiedMs: updatedAtMs,
    deleted: false,
  };
  const lines = Array.from({ length: options.kind === 'small' ? 1 : 2 }, (): ShopLine => {
    const netMinor = random.int(4900, 24_900);
    const title = random.pick(GLASSES);
    return {
      id: ids.next(),
      productId: ids.next(),
      variantId: ids.next(),
      sku: `${title.slice(0, 3).toUpperCase()}-${random.int(1000, 9999)}`,
      title,
      colour: random.pick(COLOURS),
      brand: 'Nordlicht',
      quantity: random.int(1, 2),
      grossMinor: netMinor + Math.round(netMinor * 0.19),
      taxMinor: Math.round(netMinor * 0.19),
    };
  });
  const order: ShopOrder = {
    id: orderId,
    number: String(random.int(1001, 99_999)),
    token: random.hex(32),
    currency: 'EUR',
    customerId: customer.id,
    email: who.email,
    billing: address,
    shipping: address,
    lines,
    shippingMinor: 490,
    shippingTaxMinor: 78,
    placedMs: updatedAtMs,
    refunds: [],
    predecessorNumber: null,
    state: 'paid',
    cancelledMs: null,
    modifiedMs: updatedAtMs,
    deleted: false,
  };
  const size = options.kind === 'small' ? 'slim' : 'full';
  return {
    orderId,
    updatedAtMs,
    text: jsonText(
      orderPayload({ order, customer, offsetMinutes: 60, shopDomain: 'bench.myshopify.com', size }),
    ),
  };
}
