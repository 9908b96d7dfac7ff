import { addressOf, type Address, type AddressNames } from '../address.ts';
import type { Reader } from '../reader.ts';

const NAMES: AddressNames = {
  street: ['address1', 'address2'],
  postcode: ['zip'],
  province: ['province_code', 'province'],
  country: ['country_code', 'country'],
  firstName: ['first_name'],
  lastName: ['last_name'],
  phone: ['phone'],
};

export const shopifyAddress = (reader: Reader | null): Address | null => addressOf(reader, NAMES);
