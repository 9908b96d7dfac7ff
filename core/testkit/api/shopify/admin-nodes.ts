import type { Shop } from '../../shops/create-shop.ts';
import { descriptionHtml } from '../../shops/shopify/product-payload.ts';
import { financialStatus, fulfillmentStatus } from '../../shops/shopify/order-payload.ts';
import {
  linesGross,
  productTouchedMs,
  totalGross,
  totalTax,
  type ShopAddress,
  type ShopCustomer,
  type ShopOrder,
  type ShopProduct,
  type ShopRefund,
} from '../../shops/state.ts';
import { decimalText, localTime } from '../../shops/written.ts';
import { pictureOf } from '../../shops/habits.ts';
import type { Metafields } from './metafields.ts';
import { Connection, type Source } from './resolve.ts';

export const gid = (type: string, id: string): string => `gid://shopify/${type}/${id}`;

const at = (ms: number): string => `${localTime(ms, 0)}Z`;

/** As GraphQL writes amounts: `129.0`, `129.95`. */
const amount = (minor: number): string => decimalText(minor).replace(/0$/, '');

const money = (minor: number, currencyCode: string): Source => ({
  shopMoney: { amount: amount(minor), currencyCode },
  presentmentMoney: { amount: amount(minor), currencyCode },
});

/** The shop's resources under the names of the GraphQL Admin API. */
export interface AdminNodes {
  readonly product: (product: ShopProduct) => Source;
  readonly customer: (customer: ShopCustomer) => Source;
  readonly order: (order: ShopOrder) => Source;
  readonly refund: (order: ShopOrder, refund: ShopRefund) => Source;
}

export function adminNodes(shop: Shop, metafields: Metafields): AdminNodes {
  const refund = (order: ShopOrder, of: ShopRefund): Source => ({
    __typename: 'Refund',
    id: gid('Refund', of.id),
    createdAt: at(of.atMs),
    note: of.reason,
    refundLineItems: Connection.of(
      of.lines.map((back) => ({
        quantity: back.quantity,
        subtotalSet: money(
          back.quantity * (order.lines.find(({ id }) => id === back.lineId)?.grossMinor ?? 0),
          order.currency,
        ),
        lineItem: { __typename: 'LineItem', id: gid('LineItem', back.lineId) },
      })),
    ),
    transactions: Connection.of([
      {
        id: gid('OrderTransaction', `${of.id}9`),
        kind: 'REFUND',
        status: 'SUCCESS',
        amountSet: money(of.amountMinor, order.currency),
      },
    ]),
  });
  return {
    refund,
    product: (product) => ({
      __typename: 'Product',
      id: gid('Product', product.id),
      title: product.title,
      descriptionHtml: descriptionHtml(product.description),
      vendor: product.brand,
      productType: product.frame.kind === 'sun' ? 'Sunglasses' : 'Eyeglasses',
      createdAt: at(product.createdMs),
      updatedAt: at(productTouchedMs(product)),
      publishedAt: at(product.createdMs),
      handle: product.handle,
      status: 'ACTIVE',
      tags: product.tags,
      category: null,
      options: [{ name: 'Color', position: 1, values: product.variants.map((variant) => variant.colour) }],
      variants: Connection.of(product.variants.map((variant, index) => variantOf(product, variant, index))),
      media: Connection.of(
        product.variants.map((variant, index) => ({
          __typename: 'MediaImage',
          id: gid('MediaImage', `${variant.stockId}7`),
          image: {
            url: pictureOf(
              { storeId: shop.storeId, shopKey: shop.shopKey, secret: '', pictureBase: shop.pictureBase },
              product.frame,
              index,
            ),
            altText: `${product.title}, ${variant.colour}`,
          },
        })),
      ),
      metafields: ({ namespace }: Readonly<Record<string, unknown>>) =>
        Connection.of(metafields.of(product.id, typeof namespace === 'string' ? namespace : null)),
    }),
    customer: (customer) => customerOf(customer, shop.currency),
    order: (order) => ({ ...orderOf(order), refunds: order.refunds.map((each) => refund(order, each)) }),
  };
}

const variantOf = (
  product: ShopProduct,
  variant: ShopProduct['variants'][number],
  index: number,
): Source => ({
  __typename: 'ProductVariant',
  id: gid('ProductVariant', variant.id),
  title: variant.colour,
  sku: variant.sku,
  barcode: variant.gtin,
  price: decimalText(variant.priceMinor),
  compareAtPrice: variant.compareAtMinor === null ? null : decimalText(variant.compareAtMinor),
  inventoryQuantity: variant.stock,
  inventoryPolicy: 'DENY',
  position: index + 1,
  createdAt: at(product.createdMs),
  updatedAt: at(variant.modifiedMs),
  selectedOptions: [{ name: 'Color', value: variant.colour }],
});

const addressOf = (of: ShopAddress): Source => ({
  id: gid('MailingAddress', of.id),
  firstName: of.firstName,
  lastName: of.lastName,
  name: `${of.firstName} ${of.lastName}`,
  company: null,
  address1: of.street,
  address2: null,
  city: of.city,
  zip: of.postcode,
  province: of.province === '' ? null : of.province,
  provinceCode: null,
  country: of.country,
  countryCodeV2: of.countryCode,
  phone: of.phone,
});

const customerOf = (customer: ShopCustomer, currency: string): Source => ({
  __typename: 'Customer',
  id: gid('Customer', customer.id),
  createdAt: at(customer.createdMs),
  updatedAt: at(customer.modifiedMs),
  firstName: customer.firstName,
  lastName: customer.lastName,
  verifiedEmail: customer.verified,
  note: null,
  tags: [],
  state: 'ENABLED',
  amountSpent: { amount: amount(customer.spentMinor), currencyCode: currency },
  defaultEmailAddress: {
    emailAddress: customer.email,
    marketingState:
      customer.acceptsEmail === null
        ? 'NOT_SUBSCRIBED'
        : customer.acceptsEmail
          ? 'SUBSCRIBED'
          : 'UNSUBSCRIBED',
    marketingOptInLevel: customer.acceptsEmail === true ? 'SINGLE_OPT_IN' : null,
    marketingUpdatedAt: customer.acceptsEmail === null ? null : at(customer.consentMs),
  },
  defaultPhoneNumber: {
    phoneNumber: customer.phone,
    marketingState: 'NOT_SUBSCRIBED',
    marketingOptInLevel: null,
    marketingUpdatedAt: null,
  },
  defaultAddress: addressOf(customer.address),
  addressesV2: Connection.of([addressOf(customer.address)]),
});

const orderOf = (order: ShopOrder): Source => ({
  __typename: 'Order',
  id: gid('Order', order.id),
  name: `#${order.number}`,
  createdAt: at(order.placedMs),
  updatedAt: at(order.modifiedMs),
  processedAt: at(order.placedMs),
  closedAt: order.state === 'completed' ? at(order.modifiedMs) : null,
  cancelledAt: order.cancelledMs === null ? null : at(order.cancelledMs),
  cancelReason: order.cancelledMs === null ? null : 'CUSTOMER',
  email: order.email,
  phone: null,
  note: null,
  tags: [],
  sourceName: 'web',
  currencyCode: order.currency,
  presentmentCurrencyCode: order.currency,
  displayFinancialStatus: financialStatus(order).toUpperCase(),
  displayFulfillmentStatus: fulfillmentStatus(order) === null ? 'UNFULFILLED' : 'FULFILLED',
  totalPriceSet: money(totalGross(order), order.currency),
  subtotalPriceSet: money(linesGross(order), order.currency),
  totalTaxSet: money(totalTax(order), order.currency),
  totalDiscountsSet: money(0, order.currency),
  totalShippingPriceSet: money(order.shippingMinor, order.currency),
  customer:
    order.customerId === null ? null : { __typename: 'Customer', id: gid('Customer', order.customerId) },
  billingAddress: addressOf(order.billing),
  shippingAddress: addressOf(order.shipping),
  lineItems: Connection.of(
    order.lines.map((line) => ({
      __typename: 'LineItem',
      id: gid('LineItem', line.id),
      title: line.title,
      name: `${line.title} - ${line.colour}`,
      sku: line.sku,
      quantity: line.quantity,
      originalUnitPriceSet: money(line.grossMinor, order.currency),
      totalDiscountSet: money(0, order.currency),
      discountAllocations: [],
      // Kept for deleted products too, as this shop's webhooks do.
      product: { __typename: 'Product', id: gid('Product', line.productId) },
      variant: { __typename: 'ProductVariant', id: gid('ProductVariant', line.variantId) },
    })),
  ),
});
