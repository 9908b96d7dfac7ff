import { numeric } from '../../json-text.ts';
import type { ShopAddress, ShopCustomer } from '../state.ts';
import { decimalText, offsetTime } from '../written.ts';

const addressOf = (customer: ShopCustomer, of: ShopAddress): object => ({
  id: numeric(of.id),
  customer_id: numeric(customer.id),
  first_name: of.firstName,
  last_name: of.lastName,
  name: `${of.firstName} ${of.lastName}`,
  company: null,
  address1: of.street,
  address2: null,
  city: of.city,
  zip: of.postcode,
  province: of.province === '' ? null : of.province,
  province_code: null,
  country: of.country,
  country_code: of.countryCode,
  country_name: of.country,
  phone: of.phone,
  default: true,
});

const consent = (customer: ShopCustomer, offsetMinutes: number): object => ({
  state:
    customer.acceptsEmail === null ? 'not_subscribed' : customer.acceptsEmail ? 'subscribed' : 'unsubscribed',
  opt_in_level: customer.acceptsEmail === true ? 'single_opt_in' : null,
  consent_updated_at: customer.acceptsEmail === null ? null : offsetTime(customer.consentMs, offsetMinutes),
});

/** The customer inside an order. */
export const embeddedCustomer = (
  customer: ShopCustomer,
  currency: string,
  offsetMinutes: number,
): object => ({
  id: numeric(customer.id),
  admin_graphql_api_id: `gid://shopify/Customer/${customer.id}`,
  created_at: offsetTime(customer.createdMs, offsetMinutes),
  updated_at: offsetTime(customer.modifiedMs, offsetMinutes),
  first_name: customer.firstName,
  last_name: customer.lastName,
  email: customer.email,
  phone: customer.phone,
  state: 'enabled',
  note: null,
  verified_email: customer.verified,
  multipass_identifier: null,
  tax_exempt: false,
  tags: '',
  currency,
  tax_exemptions: [],
  email_marketing_consent: consent(customer, offsetMinutes),
  sms_marketing_consent: null,
  default_address: addressOf(customer, customer.address),
});

/** Body of `customers/create` and `customers/update`. */
export const customerPayload = (customer: ShopCustomer, currency: string, offsetMinutes: number): object => ({
  ...embeddedCustomer(customer, currency, offsetMinutes),
  orders_count: customer.ordersCount,
  total_spent: decimalText(customer.spentMinor),
  last_order_id: null,
  last_order_name: null,
  addresses: [addressOf(customer, customer.address)],
});

/** Body of `customers/delete`. */
export const customerDeletion = (customer: ShopCustomer): object => ({
  id: numeric(customer.id),
  phone: null,
  addresses: [],
  tax_exemptions: [],
  email_marketing_consent: null,
  sms_marketing_consent: null,
  admin_graphql_api_id: `gid://shopify/Customer/${customer.id}`,
});
