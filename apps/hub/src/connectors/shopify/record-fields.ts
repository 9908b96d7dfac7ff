import type { PulledResource } from '../shop-api.ts';

/** A connection inside a record. */
export interface Nested {
  readonly name: string;
  readonly args?: string;
  /** Of its nodes. */
  readonly fields: string;
  /** The type that their ids name. */
  readonly type: string;
  /** Nodes that come with the record; the rest is asked for by itself. */
  readonly first: number;
}

export interface RecordFields {
  /** `product`, and the type that its ids name. */
  readonly one: string;
  readonly type: string;
  readonly own: string;
  /** Lists that hold connections, which bulk operations do not take: asked for afterwards. Empty = none. */
  readonly lists: string;
  /** What stands in place of them in a bulk operation: enough to see whether there is anything to ask for. */
  readonly listed: string;
  readonly nested: readonly Nested[];
}

const ADDRESS =
  'firstName lastName name company address1 address2 city zip province provinceCode country countryCodeV2 phone';
const SHOP_MONEY = 'shopMoney { amount currencyCode }';
const MONEY = `${SHOP_MONEY} presentmentMoney { amount currencyCode }`;

/** Of a refund: small, for they are nested twice. */
export const REFUND_NESTED: readonly Nested[] = [
  {
    name: 'refundLineItems',
    fields: `quantity subtotalSet { ${SHOP_MONEY} } lineItem { id }`,
    type: 'RefundLineItem',
    first: 10,
  },
  {
    name: 'transactions',
    fields: 'kind status amountSet { presentmentMoney { amount currencyCode } }',
    type: 'OrderTransaction',
    first: 3,
  },
];

const paged = ({ name, args = '', fields }: Nested, first: number, after = ''): string =>
  `${name}(first: ${first}${after}${args}) { nodes { ${fields} } pageInfo { hasNextPage endCursor } }`;

/** What webhooks carry and our mappers read, and nothing else: points are paid for each object. */
export const RECORDS: Readonly<Record<PulledResource, RecordFields>> = {
  products: {
    one: 'product',
    type: 'Product',
    own: `id title descriptionHtml vendor productType createdAt updatedAt publishedAt handle status tags
      category { name fullName } options { name position values }`,
    lists: '',
    listed: '',
    nested: [
      {
        name: 'variants',
        fields: `id title sku barcode price compareAtPrice inventoryQuantity inventoryPolicy position updatedAt
          selectedOptions { name value }`,
        type: 'ProductVariant',
        first: 20,
      },
      {
        name: 'media',
        fields: '... on MediaImage { id image { url altText } }',
        type: 'MediaImage',
        first: 10,
      },
      {
        name: 'metafields',
        args: ', namespace: "varai"',
        fields: 'id namespace key type value',
        type: 'Metafield',
        first: 15,
      },
    ],
  },
  customers: {
    one: 'customer',
    type: 'Customer',
    own: `id createdAt updatedAt firstName lastName verifiedEmail note tags state amountSpent { currencyCode }
      defaultEmailAddress { emailAddress marketingState marketingOptInLevel marketingUpdatedAt }
      defaultPhoneNumber { phoneNumber marketingState marketingOptInLevel marketingUpdatedAt }
      defaultAddress { ${ADDRESS} }`,
    lists: '',
    listed: '',
    nested: [{ name: 'addressesV2', fields: `id ${ADDRESS}`, type: 'MailingAddress', first: 5 }],
  },
  orders: {
    one: 'order',
    type: 'Order',
    own: `id name createdAt updatedAt processedAt closedAt cancelledAt cancelReason email phone note tags sourceName
      currencyCode presentmentCurrencyCode displayFinancialStatus displayFulfillmentStatus
      totalPriceSet { ${MONEY} } subtotalPriceSet { ${SHOP_MONEY} } totalTaxSet { ${SHOP_MONEY} }
      totalDiscountsSet { ${SHOP_MONEY} } totalShippingPriceSet { ${SHOP_MONEY} }
      customer { id } billingAddress { ${ADDRESS} } shippingAddress { ${ADDRESS} }`,
    lists: `refunds { id createdAt ${REFUND_NESTED.map((each) => paged(each, each.first)).join(' ')} }`,
    listed: 'refunds { id }',
    nested: [
      {
        name: 'lineItems',
        fields: `id title name sku quantity originalUnitPriceSet { ${SHOP_MONEY} } totalDiscountSet { ${SHOP_MONEY} }
          discountAllocations { allocatedAmountSet { ${SHOP_MONEY} } } product { id } variant { id }`,
        type: 'LineItem',
        first: 10,
      },
    ],
  },
};

/** A record with the first nodes of everything inside it. */
const recordText = ({ own, lists, nested }: RecordFields): string =>
  `${own} ${lists} ${nested.map((each) => paged(each, each.first)).join(' ')}`;

const connection = (resource: PulledResource, args: string, fields: string): string =>
  `rows: ${resource}(${args}) { nodes { ${fields} } pageInfo { hasNextPage endCursor } }`;

const countText = (resource: PulledResource): string =>
  `total: ${resource}Count(query: $search, limit: null) { count }`;

export const pullQuery = (resource: PulledResource, first: number): string =>
  `query Pull($search: String, $after: String) { ${connection(
    resource,
    `first: ${first}, after: $after, query: $search, sortKey: UPDATED_AT`,
    recordText(RECORDS[resource]),
  )} ${countText(resource)} }`;

export const idsQuery = (resource: PulledResource): string =>
  `query Ids($beyond: String, $search: String) { ${connection(
    resource,
    'first: 250, query: $beyond, sortKey: ID',
    'id',
  )} ${countText(resource)} }`;

export const countQuery = (resource: PulledResource): string =>
  `query Count($search: String) { ${countText(resource)} }`;

export const readQuery = (resource: PulledResource): string =>
  `query Read($id: ID!) { row: ${RECORDS[resource].one}(id: $id) { ${recordText(RECORDS[resource])} } }`;

/** The rest of a connection inside a record. */
export const moreQuery = (type: string, nested: Nested): string =>
  `query More($id: ID!, $after: String) { node(id: $id) { ... on ${type} { ${paged(nested, 50, ', after: $after')} } } }`;

/** The lists that a bulk operation could not give. */
export const listsQuery = (resource: PulledResource): string =>
  `query Lists($ids: [ID!]!) { nodes(ids: $ids) { ... on ${RECORDS[resource].type} { id ${RECORDS[resource].lists} } } }`;

export function bulkQuery(resource: PulledResource): string {
  const { own, listed, nested } = RECORDS[resource];
  const inside = nested.map(
    ({ name, args, fields }) =>
      `${name}${args === undefined ? '' : `(${args.slice(2)})`} { edges { node { ${fields} } } }`,
  );
  return `{ ${resource} { edges { node { ${own} ${listed} ${inside.join(' ')} } } } }`;
}
