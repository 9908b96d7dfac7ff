import { jsonText, numeric } from '../../json-text.ts';
import { signWooNative, wooDeliveryId } from '../../signing/index.ts';
import type { Change } from '../change.ts';
import type { Habits, Teller, Told } from '../habits.ts';
import { fromOutbox, type OutboxRow } from '../outbox.ts';
import { variantTruth } from '../product-truth.ts';
import type { ShopCustomer, ShopOrder, ShopProduct, ShopVariant } from '../state.ts';
import type { Carried, CustomerTruth, ProductTruth, VariantTruth } from '../truth.ts';
import { wholeSecond } from '../written.ts';
import { customerPayload, orderPayload, orderTruth, refundPayload } from './woo-order.ts';
import {
  isSimple,
  productPayload,
  savedMs,
  seenCompareAt,
  variationPayload,
  wooModifiedMs,
} from './woo-product.ts';

const common = {
  platform: 'woocommerce',
  comeback: 'restore',
  ships: false,
  reopensCancelled: true,
  editsByReplacing: false,
  hasVisits: false,
  ids: {
    first: 101n,
    step: 1,
    hasHuge: false,
    product: (_frame, next) => next(),
    variant: (productId, _colour, only, next) => (only ? productId : next()),
    orderNumber: (number) => number,
  },
} as const satisfies Partial<Habits>;

/** Through our plugin's outbox: nothing is lost, selling does not move `date_modified`, the row's time and sequence tell order. */
export const wooPluginHabits: Habits = {
  ...common,
  isCoarse: false,
  restoreAfterMs: 2000,
  tell: (change, teller) => rows(change, teller, true).map((row) => fromOutbox('woocommerce', row, teller)),
};

/**
 * The shop's own webhooks: state at delivery, one second's resolution, `deleted` as the id alone, a delivery id by the second,
 * no refunds and no consent. What is deleted counts from its acceptance, so that it stays away for a while.
 */
export const wooNativeHabits: Habits = {
  ...common,
  isCoarse: true,
  restoreAfterMs: 10_000,
  tell: (change, teller) =>
    rows(change, teller, false)
      .filter((row) => row.resource !== 'refunds')
      .map((row) => native(row, teller)),
};

const SINGULAR: Readonly<Record<string, string>> = {
  orders: 'order',
  customers: 'customer',
  products: 'product',
};

function native(row: OutboxRow, { random, instant, account }: Teller): Told {
  const resource = SINGULAR[row.resource] as string;
  const [, event] = row.topic.split('.');
  const text = jsonText(row.data);
  const webhookId = String(1 + Object.keys(SINGULAR).indexOf(row.resource));
  const atMs = instant();
  const request = signWooNative({
    source: `https://${account.shopKey}/`,
    secret: account.secret,
    topic: row.topic,
    resource,
    event: event as string,
    webhookId,
    deliveryId: wooDeliveryId(webhookId, atMs),
    body: text,
  });
  return {
    event: {
      eventKey: `${account.storeId}/${row.topic}/${atMs}-${random.hex(6)}`,
      storeId: account.storeId,
      topic: row.topic,
      atMs,
      carried: row.carried,
      saying: { modifiedMs: row.modifiedMs, snapshotMs: null, rank: row.rank, sequence: 0 },
    },
    sign: () => request,
  };
}

function rows(change: Change, teller: Teller, plugin: boolean): OutboxRow[] {
  const { offsetMinutes } = teller;
  switch (change.what) {
    case 'product':
      return productRows(change.product, change.verb, change.variants, teller, plugin);
    case 'stock':
      return change.variants.map((variant) => stockRow(change.product, variant, teller, plugin));
    case 'customer': {
      const { customer, verb } = change;
      const isDeleted = verb === 'delete';
      return [
        {
          resource: 'customers',
          topic: `customer.${verb}d`,
          data: isDeleted ? { id: numeric(customer.id) } : customerPayload(customer, offsetMinutes, plugin),
          carried: [
            { kind: 'customer', id: customer.id, state: isDeleted ? null : customerTruth(customer, plugin) },
          ],
          modifiedMs: isDeleted ? null : wholeSecond(customer.modifiedMs),
          rank: isDeleted ? 3 : verb === 'create' ? 1 : 2,
        },
      ];
    }
    case 'order': {
      const { order } = change;
      const body = {
        resource: 'orders' as const,
        data: orderPayload(order, offsetMinutes),
        carried: orderCarried(order),
        modifiedMs: wholeSecond(order.modifiedMs),
      };
      const updated: OutboxRow = { ...body, topic: 'order.updated', rank: 2 };
      return change.verb === 'placed' ? [{ ...body, topic: 'order.created', rank: 1 }, updated] : [updated];
    }
    case 'refund': {
      const { order, refund } = change;
      return [
        {
          resource: 'refunds',
          topic: 'refund.created',
          data: refundPayload(order, refund, offsetMinutes),
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

const orderCarried = (order: ShopOrder): Carried[] => [
  { kind: 'order', id: order.id, state: orderTruth(order) },
  ...order.refunds.map((refund): Carried => ({
    kind: 'refund',
    id: order.id,
    refundId: refund.id,
    amountMinor: refund.amountMinor,
  })),
];

const customerTruth = (customer: ShopCustomer, plugin: boolean): CustomerTruth => ({
  // The platform verifies no address.
  email: customer.email,
  verifiedEmail: null,
  firstName: customer.firstName,
  lastName: customer.lastName,
  consent: plugin && customer.acceptsEmail !== null ? { email_marketing: customer.acceptsEmail } : {},
});

const sold = (variant: ShopVariant): VariantTruth => ({
  ...variantTruth(variant),
  compareAtMinor: seenCompareAt(variant),
});

const productTruth = (product: ShopProduct, currency: string): ProductTruth => ({
  title: product.title,
  brand: product.brand,
  currency,
  children: [],
  variants: Object.fromEntries(
    product.variants.map((variant) => [variant.id, isSimple(product) ? sold(variant) : null]),
  ),
});

/** The parent, then the variations that the change touched. */
function productRows(
  product: ShopProduct,
  verb: 'create' | 'update' | 'delete' | 'restore',
  variants: readonly ShopVariant[],
  teller: Teller,
  plugin: boolean,
): OutboxRow[] {
  const { account, offsetMinutes, currency } = teller;
  if (verb === 'delete') {
    return [
      {
        resource: 'products',
        topic: 'product.deleted',
        data: { id: numeric(product.id) },
        carried: [{ kind: 'product', id: product.id, state: null }],
        modifiedMs: null,
        rank: 3,
      },
    ];
  }
  const modifiedMs = wooModifiedMs(product, plugin);
  const parent: OutboxRow = {
    resource: 'products',
    topic: verb === 'restore' ? 'product.restored' : `product.${verb}d`,
    data: productPayload(product, modifiedMs, { account, offsetMinutes }),
    carried: [{ kind: 'product', id: product.id, state: productTruth(product, currency) }],
    modifiedMs: wholeSecond(modifiedMs),
    rank: verb === 'create' ? 1 : 2,
  };
  return isSimple(product)
    ? [parent]
    : [
        parent,
        ...variants.map((variant) => variationRow(product, variant, savedMs(variant, plugin), teller)),
      ];
}

const variationRow = (
  product: ShopProduct,
  variant: ShopVariant,
  modifiedMs: number,
  { account, offsetMinutes }: Teller,
): OutboxRow => ({
  resource: 'products',
  topic: 'product.updated',
  data: variationPayload(product, variant, modifiedMs, { account, offsetMinutes }),
  carried: [{ kind: 'variant', id: product.id, variantId: variant.id, state: sold(variant) }],
  modifiedMs: wholeSecond(modifiedMs),
  rank: 2,
});

function stockRow(product: ShopProduct, variant: ShopVariant, teller: Teller, plugin: boolean): OutboxRow {
  if (!isSimple(product)) return variationRow(product, variant, savedMs(variant, plugin), teller);
  const modifiedMs = wooModifiedMs(product, plugin);
  return {
    resource: 'products',
    topic: 'product.updated',
    data: productPayload(product, modifiedMs, teller),
    carried: [{ kind: 'product', id: product.id, state: productTruth(product, teller.currency) }],
    modifiedMs: wholeSecond(modifiedMs),
    rank: 2,
  };
}
