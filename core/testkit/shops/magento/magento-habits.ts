import { numeric } from '../../json-text.ts';
import type { Change } from '../change.ts';
import type { Habits, Teller } from '../habits.ts';
import { fromOutbox, type OutboxRow } from '../outbox.ts';
import { variantTruth } from '../product-truth.ts';
import type { ShopCustomer, ShopProduct, ShopVariant } from '../state.ts';
import type { CustomerTruth, ProductTruth } from '../truth.ts';
import { wholeSecond } from '../written.ts';
import { creditMemoPayload, customerPayload, orderPayload, orderTruth } from './magento-order.ts';
import {
  isConfigurable,
  parentPayload,
  parentSku,
  simpleModifiedMs,
  simpleName,
  simplePayload,
} from './magento-product.ts';

/** Through our module's outbox: times without a zone, numbers as numbers, guests, configurables, orders edited by replacing. */
export const magentoHabits: Habits = {
  platform: 'magento',
  comeback: 'create',
  ships: false,
  reopensCancelled: false,
  editsByReplacing: true,
  hasVisits: false,
  isCoarse: false,
  restoreAfterMs: 2000,
  ids: {
    first: 11n,
    step: 1,
    hasHuge: false,
    product: (_frame, next) => next(),
    variant: (productId, _colour, only, next) => (only ? productId : next()),
    orderNumber: (number) => number.padStart(9, '0'),
  },
  tell: (change, teller) => rows(change, teller).map((row) => fromOutbox('magento', row, teller)),
};

function rows(change: Change, teller: Teller): OutboxRow[] {
  const { state, offsetMinutes } = teller;
  switch (change.what) {
    case 'product':
      return productRows(change.product, change.verb, teller);
    case 'stock':
      return change.variants.map((variant) => simpleRow(change.product, variant, 'updated', teller));
    case 'customer': {
      const { customer, verb } = change;
      const isDeleted = verb === 'delete';
      return [
        {
          resource: 'customers',
          topic: `customer.${verb}d`,
          data: isDeleted ? { id: numeric(customer.id) } : customerPayload(customer, offsetMinutes),
          carried: [{ kind: 'customer', id: customer.id, state: isDeleted ? null : customerTruth(customer) }],
          modifiedMs: isDeleted ? null : wholeSecond(customer.modifiedMs),
          rank: isDeleted ? 3 : verb === 'create' ? 1 : 2,
        },
      ];
    }
    case 'order': {
      const { order } = change;
      const customer = order.customerId === null ? null : (state.customers.get(order.customerId) ?? null);
      const isNew = change.verb === 'placed' || change.verb === 'edited';
      return [
        {
          resource: 'orders',
          topic: isNew ? 'order.created' : 'order.updated',
          data: orderPayload(order, customer, offsetMinutes),
          carried: [{ kind: 'order', id: order.id, state: orderTruth(order) }],
          modifiedMs: wholeSecond(order.modifiedMs),
          rank: isNew ? 1 : 2,
        },
      ];
    }
    case 'refund': {
      const { order, refund } = change;
      return [
        {
          resource: 'refunds',
          topic: 'creditmemo.created',
          data: creditMemoPayload(order, refund, offsetMinutes),
          modifiedMs: wholeSecond(refund.atMs),
          rank: 2,
          carried: [{ kind: 'refund', id: order.id, refundId: refund.id, amountMinor: refund.amountMinor }],
        },
      ];
    }
    case 'visit':
      return [];
  }
}

const customerTruth = (customer: ShopCustomer): CustomerTruth => ({
  email: customer.email,
  verifiedEmail: null,
  firstName: customer.firstName,
  lastName: customer.lastName,
  consent: customer.acceptsEmail === null ? {} : { email_marketing: customer.acceptsEmail },
});

const deletion = (id: string): OutboxRow => ({
  resource: 'products',
  topic: 'product.deleted',
  data: { id: numeric(id) },
  carried: [{ kind: 'product', id, state: null }],
  modifiedMs: null,
  rank: 3,
});

/** Parent and children are products of their own; whoever saves a configurable saves its children with it, and all are told. */
function productRows(
  product: ShopProduct,
  verb: 'create' | 'update' | 'delete' | 'restore',
  teller: Teller,
): OutboxRow[] {
  const configurable = isConfigurable(product);
  if (verb === 'delete')
    return configurable
      ? [deletion(product.id), ...product.variants.map((variant) => deletion(variant.id))]
      : [deletion(product.id)];
  const word = verb === 'create' ? 'created' : 'updated';
  const children = product.variants.map((variant) => simpleRow(product, variant, word, teller));
  return configurable ? [parentRow(product, word, teller), ...children] : children;
}

const simpleTruth = (product: ShopProduct, variant: ShopVariant, currency: string): ProductTruth => {
  const reduced = variant.compareAtMinor !== null && variant.compareAtMinor > variant.priceMinor;
  const own = { ...variantTruth(variant), compareAtMinor: reduced ? variant.compareAtMinor : null };
  return {
    title: simpleName(product, variant),
    brand: product.brand,
    currency,
    children: [],
    variants: { [variant.id]: own },
  };
};

const simpleRow = (
  product: ShopProduct,
  variant: ShopVariant,
  word: 'created' | 'updated',
  { account, offsetMinutes, currency }: Teller,
): OutboxRow => ({
  resource: 'products',
  topic: `product.${word}`,
  data: simplePayload(product, variant, account, offsetMinutes),
  carried: [{ kind: 'product', id: variant.id, state: simpleTruth(product, variant, currency) }],
  modifiedMs: wholeSecond(simpleModifiedMs(product, variant)),
  rank: word === 'created' ? 1 : 2,
});

/** A configurable has a SKU, but neither price nor stock of its own. */
const parentRow = (
  product: ShopProduct,
  word: 'created' | 'updated',
  { account, offsetMinutes, currency }: Teller,
): OutboxRow => ({
  resource: 'products',
  topic: `product.${word}`,
  data: parentPayload(product, account, offsetMinutes),
  modifiedMs: wholeSecond(product.modifiedMs),
  rank: word === 'created' ? 1 : 2,
  carried: [
    {
      kind: 'product',
      id: product.id,
      state: {
        title: product.title,
        brand: product.brand,
        currency,
        variants: { [product.id]: { ...NOT_SOLD, sku: parentSku(product) } },
        children: product.variants.map((variant) => variant.id),
      },
    },
  ],
});

const NOT_SOLD = { gtin: null, priceMinor: null, compareAtMinor: null, stock: null } as const;
