import { materialName } from '../../catalogue/describe.ts';
import { pictureOf, type Account } from '../habits.ts';
import {
  totalGross,
  totalTax,
  linesGross,
  type ShopAddress,
  type ShopCustomer,
  type ShopOrder,
  type ShopOrderState,
  type ShopProduct,
  type ShopVariant,
} from '../state.ts';
import type { OrderTruth } from '../truth.ts';
import { decimalNumber, decimalText, offsetTime } from '../written.ts';

const property = (name: string, value: string | number, unitCode?: string): object => ({
  '@type': 'PropertyValue',
  name,
  value,
  ...(unitCode === undefined ? {} : { unitCode }),
});

const offer = (variant: ShopVariant, currency: string, url: string): object => ({
  '@type': 'Offer',
  url,
  priceCurrency: currency,
  price: decimalText(variant.priceMinor),
  availability: `https://schema.org/${variant.stock > 0 ? 'InStock' : 'OutOfStock'}`,
  inventoryLevel: { '@type': 'QuantitativeValue', value: variant.stock },
  itemCondition: 'https://schema.org/NewCondition',
  ...(variant.compareAtMinor === null
    ? {}
    : {
        priceSpecification: {
          '@type': 'UnitPriceSpecification',
          priceType: 'https://schema.org/ListPrice',
          price: decimalText(variant.compareAtMinor),
          priceCurrency: currency,
        },
      }),
});

const keys = (variant: ShopVariant): object => ({
  sku: variant.sku,
  ...(variant.gtin === null ? {} : { gtin13: variant.gtin }),
  color: variant.colour,
});

/** The JSON-LD of a product's page: a group with its colours, or one product. */
export function jsonLd(product: ShopProduct, account: Account, currency: string): object {
  const { frame } = product;
  const url = `https://${account.shopKey}/frames/${product.handle}`;
  const shared = {
    '@context': 'https://schema.org',
    name: product.title,
    url,
    description: product.description,
    brand: { '@type': 'Brand', name: product.brand },
    category: frame.kind === 'sun' ? 'Sunglasses' : 'Eyeglasses',
    keywords: product.tags.join(', '),
    material: materialName(frame.material, 'en'),
    additionalProperty: [
      property('Lens width', frame.lensWidthMm, 'MMT'),
      property('Lens height', frame.lensHeightMm, 'MMT'),
      property('Bridge width', frame.bridgeMm, 'MMT'),
      property('Temple length', frame.templeMm, 'MMT'),
      property('Frame width', frame.frameWidthMm, 'MMT'),
      property('Frame shape', frame.shape.replace('_', '-')),
      property('Rim', frame.rim),
    ],
  };
  const only = product.variants[0];
  if (product.variants.length === 1 && only !== undefined) {
    return {
      ...shared,
      '@type': 'Product',
      productID: product.id,
      image: pictureOf(account, frame, 0),
      ...keys(only),
      offers: offer(only, currency, url),
    };
  }
  return {
    ...shared,
    '@type': 'ProductGroup',
    productGroupID: product.id,
    variesBy: ['https://schema.org/color'],
    image: product.variants.map((_, index) => pictureOf(account, frame, index)),
    hasVariant: product.variants.map((variant, index) => ({
      '@type': 'Product',
      productID: variant.id,
      name: `${product.title}, ${variant.colour}`,
      image: pictureOf(account, frame, index),
      ...keys(variant),
      offers: offer(variant, currency, `${url}?color=${index}`),
    })),
  };
}

const STATUS: Readonly<Record<ShopOrderState, OrderTruth['status']>> = {
  pending: 'pending',
  paid: 'processing',
  shipped: 'fulfilled',
  completed: 'completed',
  cancelled: 'cancelled',
  refunded: 'refunded',
};
export const statusOf = (order: ShopOrder): OrderTruth['status'] =>
  order.refunds.length > 0 && order.state !== 'refunded' ? 'partially_refunded' : STATUS[order.state];

const address = (of: ShopAddress): object => ({
  firstName: of.firstName,
  lastName: of.lastName,
  street: [of.street],
  city: of.city,
  postcode: of.postcode,
  country: of.countryCode,
  phone: of.phone,
});

/** An order in the plain shape that a shop's own server sends; amounts contain the tax. */
export const orderPayload = (order: ShopOrder, offsetMinutes: number): object => ({
  id: order.id,
  number: order.number,
  status: statusOf(order),
  currency: order.currency,
  total: decimalNumber(totalGross(order)),
  subtotal: decimalNumber(linesGross(order)),
  tax: decimalNumber(totalTax(order)),
  shipping: decimalNumber(order.shippingMinor),
  placedAt: offsetTime(order.placedMs, offsetMinutes),
  updatedAt: offsetTime(order.modifiedMs, offsetMinutes),
  ...(order.cancelledMs === null ? {} : { cancelledAt: offsetTime(order.cancelledMs, offsetMinutes) }),
  customerId: order.customerId,
  contact: { email: order.email, firstName: order.billing.firstName, lastName: order.billing.lastName },
  billingAddress: address(order.billing),
  shippingAddress: address(order.shipping),
  lines: order.lines.map((line) => ({
    lineId: line.id,
    productId: line.productId,
    variantId: line.variantId,
    sku: line.sku,
    title: line.title,
    quantity: line.quantity,
    price: decimalNumber(line.grossMinor),
    total: decimalNumber(line.grossMinor * line.quantity),
  })),
  refunds: order.refunds.map((refund) => ({
    id: refund.id,
    amount: decimalNumber(refund.amountMinor),
    at: offsetTime(refund.atMs, offsetMinutes),
    lines: refund.lines.map((line) => ({ lineId: line.lineId, quantity: line.quantity })),
  })),
});

export const customerPayload = (customer: ShopCustomer, offsetMinutes: number): object => ({
  id: customer.id,
  email: customer.email,
  emailVerified: customer.verified,
  firstName: customer.firstName,
  lastName: customer.lastName,
  phone: customer.phone,
  locale: 'en',
  createdAt: offsetTime(customer.createdMs, offsetMinutes),
  updatedAt: offsetTime(customer.modifiedMs, offsetMinutes),
  addresses: [address(customer.address)],
  ...(customer.acceptsEmail === null
    ? {}
    : {
        privacySettings: {
          email_marketing: {
            granted: customer.acceptsEmail,
            at: offsetTime(customer.consentMs, offsetMinutes),
          },
        },
      }),
});
