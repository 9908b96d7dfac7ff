import type { Change, Visit } from '../change.ts';
import type { Habits, Teller } from '../habits.ts';
import { fromOutbox, type OutboxRow } from '../outbox.ts';
import { grossOrderTruth } from '../order-truth.ts';
import { productTruth } from '../product-truth.ts';
import { type ShopCustomer, type ShopOrder } from '../state.ts';
import type { Carried, CustomerTruth, OrderTruth } from '../truth.ts';
import { wholeSecond } from '../written.ts';
import { customerPayload, jsonLd, orderPayload, statusOf } from './html-payload.ts';

/** A shop without a platform: its server signs, its pages are JSON-LD without a modified time, its shoppers' visits come too. */
export const htmlHabits: Habits = {
  platform: 'html',
  comeback: 'restore',
  ships: true,
  reopensCancelled: true,
  editsByReplacing: false,
  hasVisits: true,
  isCoarse: false,
  restoreAfterMs: 2000,
  ids: {
    first: 70_001n,
    step: 1,
    hasHuge: false,
    product: (frame) => frame.id,
    variant: (productId, colour, only) => (only ? productId : colour.sku),
    orderNumber: (number) => `W-${number}`,
  },
  tell: (change, teller) => rows(change, teller).map((row) => fromOutbox('html', row, teller)),
};

function rows(change: Change, { account, currency, offsetMinutes }: Teller): OutboxRow[] {
  switch (change.what) {
    case 'product':
    case 'stock': {
      const { product } = change;
      const verb = change.what === 'stock' ? 'update' : change.verb;
      const isDeleted = verb === 'delete';
      return [
        {
          // Back under its address: created again, as far as a page can tell.
          resource: 'products',
          topic: `product.${verb === 'restore' ? 'create' : verb}d`,
          data: isDeleted ? { id: product.id } : jsonLd(product, account, currency),
          carried: [
            { kind: 'product', id: product.id, state: isDeleted ? null : productTruth(product, currency) },
          ],
          modifiedMs: null,
          rank: isDeleted ? 3 : verb === 'update' ? 2 : 1,
        },
      ];
    }
    case 'customer': {
      const { customer, verb } = change;
      const isDeleted = verb === 'delete';
      return [
        {
          resource: 'customers',
          topic: `customer.${verb}d`,
          data: isDeleted ? { id: customer.id } : customerPayload(customer, offsetMinutes),
          carried: [{ kind: 'customer', id: customer.id, state: isDeleted ? null : customerTruth(customer) }],
          modifiedMs: isDeleted ? null : wholeSecond(customer.modifiedMs),
          rank: isDeleted ? 3 : verb === 'create' ? 1 : 2,
        },
      ];
    }
    case 'order': {
      const { order } = change;
      return [
        {
          resource: 'orders',
          topic: change.verb === 'placed' ? 'order.created' : 'order.updated',
          data: orderPayload(order, offsetMinutes),
          carried: orderCarried(order),
          modifiedMs: wholeSecond(order.modifiedMs),
          rank: change.verb === 'placed' ? 1 : 2,
        },
      ];
    }
    case 'visit':
      return [visitRow(change.visit)];
    case 'refund':
      return [];
  }
}

const customerTruth = (customer: ShopCustomer): CustomerTruth => ({
  email: customer.email,
  verifiedEmail: customer.verified ? customer.email.toLowerCase() : null,
  firstName: customer.firstName,
  lastName: customer.lastName,
  consent: customer.acceptsEmail === null ? {} : { email_marketing: customer.acceptsEmail },
});

const orderCarried = (order: ShopOrder): Carried[] => [
  { kind: 'order', id: order.id, state: orderTruth(order) },
  ...order.refunds.map((refund): Carried => ({
    kind: 'refund',
    id: order.id,
    refundId: refund.id,
    amountMinor: refund.amountMinor,
  })),
];

const orderTruth = (order: ShopOrder): OrderTruth => grossOrderTruth(order, order.number, statusOf(order));

const SESSION_STEPS = { ai_session_started: 'started', ai_session_completed: 'completed' } as const;

/** What a shopper did, several events in one body. Those about the session are no interactions of their own. */
function visitRow({ sessionId, customerId, steps }: Visit): OutboxRow {
  const events = steps.map(({ type, atMs, productId }) => ({
    type,
    at: new Date(atMs).toISOString(),
    sessionId,
    ...(customerId === null ? {} : { userId: customerId }),
    ...(productId === null ? {} : { productId }),
    properties: { source: 'widget', ...(type === 'ai_session_completed' ? { outcome: 'none' } : {}) },
  }));
  const carried = events.map((event, index): Carried => {
    const step = SESSION_STEPS[event.type as keyof typeof SESSION_STEPS] as
      'started' | 'completed' | undefined;
    if (step !== undefined) return { kind: 'session', id: sessionId, at: event.at, step };
    return {
      kind: 'interaction',
      index,
      type: event.type,
      at: event.at,
      sessionId,
      productId: event.productId ?? null,
    };
  });
  return {
    resource: 'events',
    topic: 'events.created',
    data: { events },
    carried,
    modifiedMs: null,
    rank: 2,
  };
}
