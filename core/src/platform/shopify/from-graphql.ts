import { isObject } from '../../json.ts';

/**
 * A record of the GraphQL Admin API in the shape of the body that its webhook carries, so that one mapper reads both and both say
 * the same. Connections are objects with `nodes`, which the caller has made whole. What webhooks do not carry is left out on
 * purpose: a pulled record that said more would contradict every webhook after it.
 */
export function shopifyBodyOf(resource: 'products' | 'customers' | 'orders', node: unknown): object {
  if (!isObject(node)) return {};
  if (resource === 'products') return productBody(node);
  return resource === 'customers' ? customerBody(node) : orderBody(node);
}

type Node = Readonly<Record<string, unknown>>;

/** `gid://shopify/Product/1` as `1`. */
const idOf = (node: Node): string => /\/(\d+)(?:\?|$)/.exec(String(node['id']))?.[1] ?? String(node['id']);

const referenceTo = (value: unknown): string | null => (isObject(value) ? idOf(value) : null);

/** Enums: `PARTIALLY_REFUNDED` is `partially_refunded` in webhooks. */
const lower = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value);

const objects = (value: unknown): readonly Node[] =>
  Array.isArray(value) ? value.filter(isObject) : isObject(value) ? objects(value['nodes']) : [];

const tagsOf = (node: Node): string => (Array.isArray(node['tags']) ? node['tags'].join(', ') : '');

/** The two names and the times that all of them have. */
const named = (node: Node): object => ({
  id: idOf(node),
  admin_graphql_api_id: node['id'],
  created_at: node['createdAt'],
  updated_at: node['updatedAt'],
});

function productBody(node: Node): object {
  const category = node['category'];
  return {
    ...named(node),
    title: node['title'],
    body_html: node['descriptionHtml'],
    vendor: node['vendor'],
    product_type: node['productType'],
    published_at: node['publishedAt'],
    handle: node['handle'],
    status: lower(node['status']),
    tags: tagsOf(node),
    ...(isObject(category) ? { category: { name: category['name'], full_name: category['fullName'] } } : {}),
    options: objects(node['options']).map((option) => ({
      name: option['name'],
      position: option['position'],
      values: option['values'],
    })),
    variants: objects(node['variants']).map(variantBody),
    images: objects(node['media']).flatMap(({ image }) =>
      isObject(image) ? [{ src: image['url'], alt: image['altText'] }] : [],
    ),
    metafields: objects(node['metafields']).map(({ namespace, key, type, value }) => ({
      namespace,
      key,
      type,
      value,
    })),
  };
}

function variantBody(variant: Node): object {
  const [option1 = null, option2 = null, option3 = null] = objects(variant['selectedOptions']).map(
    ({ value }) => value,
  );
  return {
    id: idOf(variant),
    title: variant['title'],
    option1,
    option2,
    option3,
    position: variant['position'],
    sku: variant['sku'],
    barcode: variant['barcode'],
    price: variant['price'],
    compare_at_price: variant['compareAtPrice'],
    inventory_quantity: variant['inventoryQuantity'],
    inventory_policy: lower(variant['inventoryPolicy']),
    updated_at: variant['updatedAt'],
  };
}

function customerBody(node: Node): object {
  const email = isObject(node['defaultEmailAddress']) ? node['defaultEmailAddress'] : null;
  const phone = isObject(node['defaultPhoneNumber']) ? node['defaultPhoneNumber'] : null;
  const spent = isObject(node['amountSpent']) ? node['amountSpent'] : null;
  return {
    ...named(node),
    email: email?.['emailAddress'] ?? null,
    verified_email: node['verifiedEmail'],
    first_name: node['firstName'],
    last_name: node['lastName'],
    phone: phone?.['phoneNumber'] ?? null,
    state: lower(node['state']),
    note: node['note'],
    tags: tagsOf(node),
    currency: spent?.['currencyCode'] ?? null,
    email_marketing_consent: consentBody(email),
    sms_marketing_consent: consentBody(phone),
    addresses: objects(node['addressesV2']).map(addressBody),
    default_address: isObject(node['defaultAddress']) ? addressBody(node['defaultAddress']) : null,
  };
}

const consentBody = (contact: Node | null): object | null =>
  contact === null
    ? null
    : {
        state: lower(contact['marketingState']),
        opt_in_level: lower(contact['marketingOptInLevel']),
        consent_updated_at: contact['marketingUpdatedAt'],
      };

const addressBody = (address: Node): object => ({
  first_name: address['firstName'],
  last_name: address['lastName'],
  name: address['name'],
  company: address['company'],
  address1: address['address1'],
  address2: address['address2'],
  city: address['city'],
  zip: address['zip'],
  province: address['province'],
  province_code: address['provinceCode'],
  country: address['country'],
  country_code: address['countryCodeV2'],
  phone: address['phone'],
});

/** Webhooks know three words; GraphQL also names the steps before them (`ON_HOLD`, `SCHEDULED`…), which webhooks leave null. */
const FULFILLMENT: Readonly<Record<string, string>> = {
  FULFILLED: 'fulfilled',
  PARTIALLY_FULFILLED: 'partial',
  RESTOCKED: 'restocked',
};

function orderBody(node: Node): object {
  const customer = isObject(node['customer']) ? node['customer'] : null;
  return {
    ...named(node),
    name: node['name'],
    email: node['email'],
    phone: node['phone'],
    note: node['note'],
    tags: tagsOf(node),
    source_name: node['sourceName'],
    processed_at: node['processedAt'],
    closed_at: node['closedAt'],
    cancelled_at: node['cancelledAt'],
    cancel_reason: lower(node['cancelReason']),
    financial_status: lower(node['displayFinancialStatus']),
    fulfillment_status: FULFILLMENT[String(node['displayFulfillmentStatus'])] ?? null,
    currency: node['currencyCode'],
    presentment_currency: node['presentmentCurrencyCode'],
    total_price: shopAmount(node['totalPriceSet']),
    total_price_set: moneyBody(node['totalPriceSet']),
    subtotal_price: shopAmount(node['subtotalPriceSet']),
    total_tax: shopAmount(node['totalTaxSet']),
    total_discounts: shopAmount(node['totalDiscountsSet']),
    total_shipping_price_set: moneyBody(node['totalShippingPriceSet']),
    customer: customer === null ? null : { id: idOf(customer), admin_graphql_api_id: customer['id'] },
    billing_address: isObject(node['billingAddress']) ? addressBody(node['billingAddress']) : null,
    shipping_address: isObject(node['shippingAddress']) ? addressBody(node['shippingAddress']) : null,
    line_items: objects(node['lineItems']).map(lineBody),
    refunds: objects(node['refunds']).map(refundBody),
  };
}

const lineBody = (line: Node): object => ({
  id: idOf(line),
  product_id: referenceTo(line['product']),
  variant_id: referenceTo(line['variant']),
  sku: line['sku'],
  title: line['title'],
  name: line['name'],
  quantity: line['quantity'],
  price: shopAmount(line['originalUnitPriceSet']),
  total_discount: shopAmount(line['totalDiscountSet']),
  discount_allocations: objects(line['discountAllocations']).map((allocation) => ({
    amount: shopAmount(allocation['allocatedAmountSet']),
  })),
});

const refundBody = (refund: Node): object => ({
  id: idOf(refund),
  created_at: refund['createdAt'],
  refund_line_items: objects(refund['refundLineItems']).map((line) => ({
    line_item_id: referenceTo(line['lineItem']),
    quantity: line['quantity'],
    subtotal: shopAmount(line['subtotalSet']),
    subtotal_set: moneyBody(line['subtotalSet']),
  })),
  // A webhook's transactions are in the currency that was paid in.
  transactions: objects(refund['transactions']).map((transaction) => {
    const paid = moneyOf(transaction['amountSet'], 'presentmentMoney');
    return {
      kind: lower(transaction['kind']),
      status: lower(transaction['status']),
      amount: paid?.['amount'] ?? null,
      currency: paid?.['currencyCode'] ?? null,
    };
  }),
});

const moneyOf = (bag: unknown, which: 'shopMoney' | 'presentmentMoney'): Node | null => {
  const money = isObject(bag) ? bag[which] : null;
  return isObject(money) ? money : null;
};

const shopAmount = (bag: unknown): unknown => moneyOf(bag, 'shopMoney')?.['amount'] ?? null;

function moneyBody(bag: unknown): object | null {
  const shop = moneyOf(bag, 'shopMoney');
  if (shop === null) return null;
  const presentment = moneyOf(bag, 'presentmentMoney');
  return {
    shop_money: { amount: shop['amount'], currency_code: shop['currencyCode'] },
    ...(presentment === null
      ? {}
      : { presentment_money: { amount: presentment['amount'], currency_code: presentment['currencyCode'] } }),
  };
}
