/** A field's type: a scalar where `type` is null. */
export interface FieldType {
  readonly type: string | null;
  readonly isConnection: boolean;
  readonly args: readonly string[];
}

/** `variants(first,after):ProductVariant*` is a connection; without `:` it is a scalar. Lists and single objects cost the same. */
const WRITTEN: Readonly<Record<string, string>> = {
  QueryRoot: `product(id):Product customer(id):Customer order(id):Order node(id):Node nodes(ids):Node
    products(first,after,query,sortKey):Product* customers(first,after,query,sortKey):Customer*
    orders(first,after,query,sortKey):Order* productsCount(query,limit):Count customersCount(query,limit):Count
    ordersCount(query,limit):Count bulkOperation(id):BulkOperation
    bulkOperations(first,after,query,sortKey,reverse):BulkOperation*`,
  Mutation: `metafieldsSet(metafields):MetafieldsSetPayload metafieldsDelete(metafields):MetafieldsDeletePayload
    bulkOperationRunQuery(query,groupObjects):BulkOperationPayload bulkOperationCancel(id):BulkOperationPayload
    bulkOperationRunMutation(mutation,stagedUploadPath,clientIdentifier):BulkOperationPayload
    stagedUploadsCreate(input):StagedUploadsCreatePayload`,
  Node: 'id',
  Count: 'count precision',
  PageInfo: 'hasNextPage endCursor',
  Product: `id title descriptionHtml vendor productType createdAt updatedAt publishedAt handle status tags
    category:TaxonomyCategory options:ProductOption variants(first,after):ProductVariant* media(first,after):Media*
    metafields(first,after,namespace):Metafield*`,
  TaxonomyCategory: 'id name fullName',
  ProductOption: 'id name position values',
  ProductVariant: `id title sku barcode price compareAtPrice inventoryQuantity inventoryPolicy position createdAt updatedAt
    selectedOptions:SelectedOption`,
  SelectedOption: 'name value',
  Media: 'id',
  MediaImage: 'id image:Image',
  Image: 'url altText',
  Metafield: 'id namespace key type value compareDigest',
  Customer: `id createdAt updatedAt firstName lastName verifiedEmail note tags state amountSpent:MoneyV2
    defaultEmailAddress:CustomerEmailAddress defaultPhoneNumber:CustomerPhoneNumber defaultAddress:MailingAddress
    addressesV2(first,after):MailingAddress*`,
  CustomerEmailAddress: 'emailAddress marketingState marketingOptInLevel marketingUpdatedAt',
  CustomerPhoneNumber: 'phoneNumber marketingState marketingOptInLevel marketingUpdatedAt',
  MailingAddress: `id firstName lastName name company address1 address2 city zip province provinceCode country countryCodeV2
    phone`,
  MoneyV2: 'amount currencyCode',
  MoneyBag: 'shopMoney:MoneyV2 presentmentMoney:MoneyV2',
  Order: `id name createdAt updatedAt processedAt closedAt cancelledAt cancelReason email phone note tags sourceName
    currencyCode presentmentCurrencyCode displayFinancialStatus displayFulfillmentStatus totalPriceSet:MoneyBag
    subtotalPriceSet:MoneyBag totalTaxSet:MoneyBag totalDiscountsSet:MoneyBag totalShippingPriceSet:MoneyBag
    customer:Customer billingAddress:MailingAddress shippingAddress:MailingAddress lineItems(first,after):LineItem*
    refunds(first):Refund`,
  LineItem: `id title name sku quantity originalUnitPriceSet:MoneyBag totalDiscountSet:MoneyBag
    discountAllocations:DiscountAllocation product:Product variant:ProductVariant`,
  DiscountAllocation: 'allocatedAmountSet:MoneyBag',
  Refund: `id createdAt note refundLineItems(first,after):RefundLineItem* transactions(first,after):OrderTransaction*`,
  RefundLineItem: 'quantity subtotalSet:MoneyBag lineItem:LineItem',
  OrderTransaction: 'id kind status amountSet:MoneyBag',
  BulkOperation:
    'id type query status errorCode createdAt completedAt objectCount rootObjectCount fileSize url partialDataUrl',
  BulkOperationPayload: 'bulkOperation:BulkOperation userErrors:UserError',
  StagedUploadsCreatePayload: 'stagedTargets:StagedMediaUploadTarget userErrors:UserError',
  StagedMediaUploadTarget: 'url resourceUrl parameters:StagedUploadParameter',
  StagedUploadParameter: 'name value',
  MetafieldsSetPayload: 'metafields:Metafield userErrors:UserError',
  MetafieldsDeletePayload: 'deletedMetafields:MetafieldIdentifier userErrors:UserError',
  MetafieldIdentifier: 'ownerId namespace key',
  UserError: 'field message code elementIndex',
};

const IMPLEMENTS: Readonly<Record<string, readonly string[]>> = {
  Node: ['Product', 'Customer', 'Order', 'Refund', 'ProductVariant', 'LineItem'],
  Media: ['MediaImage'],
};

const TYPES: ReadonlyMap<string, ReadonlyMap<string, FieldType>> = new Map(
  Object.entries(WRITTEN).map(([type, fields]) => [type, new Map(fields.split(/\s+/).map(fieldType))]),
);

function fieldType(written: string): [string, FieldType] {
  const match = /^(\w+)(?:\(([\w,]+)\))?(?::(\w+)(\*)?)?$/.exec(written);
  if (match === null) throw new SyntaxError(`not a field: ${written}`);
  const [, name = '', args = '', type = null, star] = match;
  return [name, { type, isConnection: star !== undefined, args: args === '' ? [] : args.split(',') }];
}

export const fieldOf = (type: string, name: string): FieldType | undefined =>
  name === '__typename' ? { type: null, isConnection: false, args: [] } : TYPES.get(type)?.get(name);

/** Whether a fragment on `narrow` makes sense where a `wide` stands. */
export const mayBe = (wide: string, narrow: string): boolean =>
  wide === narrow || (IMPLEMENTS[wide]?.includes(narrow) ?? false);
