import { jsonText, numeric } from '../../json-text.ts';
import { signShopify } from '../../signing/index.ts';
import type { Change } from '../change.ts';
import type { Habits, Teller, Told } from '../habits.ts';
import { productTouchedMs, type ShopCustomer, type ShopOrder } from '../state.ts';
import { grossOrderTruth } from '../order-truth.ts';
import { productTruth } from '../product-truth.ts';
import type { Carried, CustomerTruth, OrderTruth, Saying } from '../truth.ts';
import { nanosecondTime, wholeSecond } from '../written.ts';
import { customerDeletion, customerPayload } from './customer-payload.ts';
import { financialStatus, fulfillmentStatus, orderPayload, refundPayload } from './order-payload.ts';
import { productPayload } from './product-payload.ts';

/** Several topics for one action, whole-second `updated_at`, a finer `X-Shopify-Triggered-At`, ids beyond 2^53 now and then. */
export const shopifyHabits: Habits = {
  platform: 'shopify',
  comeback: 'create',
  ships: true,
  reopensCancelled: false,
  editsByReplacing: false,
  hasVisits: false,
  isCoarse: false,
  restoreAfterMs: 2000,
  ids: {
    first: 6_000_000_000_001n,
    step: 32_769,
    hasHuge: true,
    product: (_frame, next) => next(),
    variant: (_product, _colour, _only, next) => next(),
    orderNumber: (number) => number,
  },
  tell,
};

interface Draft {
  readonly topic: string;
  readonly id: string;
  readonly body: object;
  readonly carried: readonly Carried[];
  readonly modifiedMs: number | null;
}

function tell(change: Change, teller: Teller): readonly Told[] {
  // Topics of one action sometimes share the event id and sometimes nothing but the time.
  const shared = teller.random.chance(0.5) ? teller.random.uuid() : null;
  const told = drafts(change, teller).map((draft) => deliver(draft, shared ?? teller.random.uuid(), teller));
  // `orders/updated` may come in before `orders/create`.
  return told.length > 1 && teller.random.chance(0.25)
    ? [told[1] as Told, told[0] as Told, ...told.slice(2)]
    : told;
}

function deliver(draft: Draft, eventId: string, { random, instant, account }: Teller): Told {
  const triggeredMs = instant();
  const verb = draft.topic.split('/')[1] as string;
  const saying: Saying = {
    modifiedMs: draft.modifiedMs,
    snapshotMs: triggeredMs,
    rank: verb === 'delete' ? 3 : draft.topic !== 'refunds/create' && verb === 'create' ? 1 : 2,
    sequence: 0,
  };
  const request = signShopify({
    shopDomain: account.shopKey,
    secret: account.secret,
    topic: draft.topic,
    body: jsonText(draft.body),
    eventId,
    webhookId: random.uuid(),
    triggeredAt: nanosecondTime(triggeredMs, random.next()),
    generation: random.chance(0.2) ? 'unprefixed' : 'prefixed',
  });
  return {
    event: {
      eventKey: `${account.storeId}/${draft.topic}/${eventId}/${draft.id}`,
      storeId: account.storeId,
      topic: draft.topic,
      atMs: triggeredMs,
      saying,
      carried: draft.carried,
    },
    sign: () => request,
  };
}

const ORDER_TOPICS: Readonly<Record<Extract<Change, { what: 'order' }>['verb'], readonly string[]>> = {
  placed: ['orders/create', 'orders/updated'],
  paid: ['orders/paid', 'orders/updated'],
  shipped: ['orders/fulfilled', 'orders/updated'],
  completed: ['orders/updated'],
  cancelled: ['orders/cancelled', 'orders/updated'],
  reopened: ['orders/updated'],
  edited: ['orders/updated'],
  refunded: ['orders/updated'],
};

function drafts(change: Change, { state, currency, offsetMinutes, account }: Teller): Draft[] {
  switch (change.what) {
    case 'product':
    case 'stock': {
      const { product } = change;
      const verb = change.what === 'stock' || change.verb === 'restore' ? 'update' : change.verb;
      const isDeleted = verb === 'delete';
      return [
        {
          topic: `products/${verb}`,
          id: product.id,
          body: isDeleted ? { id: numeric(product.id) } : productPayload(product, account, offsetMinutes),
          carried: [
            { kind: 'product', id: product.id, state: isDeleted ? null : productTruth(product, currency) },
          ],
          modifiedMs: isDeleted ? null : wholeSecond(productTouchedMs(product)),
        },
      ];
    }
    case 'customer': {
      const { customer, verb } = change;
      const isDeleted = verb === 'delete';
      return [
        {
          topic: `customers/${verb}`,
          id: customer.id,
          body: isDeleted ? customerDeletion(customer) : customerPayload(customer, currency, offsetMinutes),
          carried: [{ kind: 'customer', id: customer.id, state: isDeleted ? null : customerTruth(customer) }],
          modifiedMs: isDeleted ? null : wholeSecond(customer.modifiedMs),
        },
      ];
    }
    case 'order': {
      const { order } = change;
      const customer = order.customerId === null ? null : (state.customers.get(order.customerId) ?? null);
      const body = orderPayload({ order, customer, offsetMinutes, shopDomain: account.shopKey });
      const carried: Carried[] = [
        { kind: 'order', id: order.id, state: orderTruth(order) },
        ...refundsOf(order),
      ];
      return ORDER_TOPICS[change.verb].map((topic) => ({
        topic,
        id: order.id,
        body,
        carried,
        modifiedMs: wholeSecond(order.modifiedMs),
      }));
    }
    case 'refund': {
      const { order, refund } = change;
      return [
        {
          topic: 'refunds/create',
          id: refund.id,
          body: refundPayload(refund, order, offsetMinutes),
          modifiedMs: wholeSecond(refund.atMs),
          carried: [{ kind: 'refund', id: order.id, refundId: refund.id, amountMinor: refund.amountMinor }],
        },
      ];
    }
    case 'visit':
      return [];
  }
}

const refundsOf = (order: ShopOrder): Carried[] =>
  order.refunds.map((refund) => ({
    kind: 'refund',
    id: order.id,
    refundId: refund.id,
    amountMinor: refund.amountMinor,
  }));

const customerTruth = (customer: ShopCustomer): CustomerTruth => ({
  email: customer.email,
  verifiedEmail: customer.verified ? customer.email.toLowerCase() : null,
  firstName: customer.firstName,
  lastName: customer.lastName,
  // The body always has both; "not subscribed" and null are a no.
  consent: { email_marketing: customer.acceptsEmail === true, sms_marketing: false },
});

function statusOf(order: ShopOrder): OrderTruth['status'] {
  if (order.state === 'cancelled') return 'cancelled';
  const financial = financialStatus(order);
  if (financial === 'refunded' || financial === 'partially_refunded') return financial;
  if (fulfillmentStatus(order) !== null) return order.state === 'completed' ? 'completed' : 'fulfilled';
  return order.state === 'pending' ? 'pending' : 'processing';
}

const orderTruth = (order: ShopOrder): OrderTruth =>
  grossOrderTruth(order, `#${order.number}`, statusOf(order));
