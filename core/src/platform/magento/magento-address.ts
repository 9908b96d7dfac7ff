import { addressOf, type Address, type AddressNames } from '../address.ts';
import type { Reader } from '../reader.ts';

const NAMES: AddressNames = {
  street: ['street'],
  postcode: ['postcode'],
  province: ['region_code', 'region'],
  country: ['country_id'],
  firstName: ['firstname'],
  lastName: ['lastname'],
  phone: ['telephone'],
};

/** An order's address has its region as two texts, a customer's as an object. */
export function magentoAddress(reader: Reader | null): Address | null {
  const address = addressOf(reader, NAMES);
  const region = reader?.object('region') ?? null;
  const province = region?.text('region_code') ?? region?.text('region') ?? null;
  return address === null || province === null ? address : { ...address, province };
}
