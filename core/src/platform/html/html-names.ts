import { addressOf, type Address, type AddressNames } from '../address.ts';
import { textOf, type Reader } from '../reader.ts';

/** Our plain shape is camel case; data layers and hand-written exports are often snake case. Both are read. */
const ADDRESS: AddressNames = {
  street: ['street', 'address1', 'address2', 'address_1', 'address_2'],
  postcode: ['postcode', 'postalCode', 'postal_code', 'zip'],
  province: ['province', 'state', 'region'],
  country: ['country', 'countryCode', 'country_code'],
  firstName: ['firstName', 'first_name'],
  lastName: ['lastName', 'last_name'],
  phone: ['phone', 'telephone'],
};

export const htmlAddress = (reader: Reader | null): Address | null => addressOf(reader, ADDRESS);

export const updatedKey = (reader: Reader): string =>
  reader.nameOf('updatedAt', 'updated_at', 'modifiedAt', 'modified_at', 'dateModified');
export const createdKey = (reader: Reader): string => reader.nameOf('createdAt', 'created_at');

/**
 * A text that may stand in an object with a name: `"Ray-Ban"` or `{ "@type": "Brand", "name": "Ray-Ban" }`.
 * Null where there are several: which of them is meant is not ours to guess.
 */
export function nameIn(reader: Reader, key: string): string | null {
  const text = reader.text(key);
  if (text !== null) return text;
  const named = reader.objects(key);
  if (named.length > 0)
    return named.length === 1 ? (named[0]?.text('name') ?? named[0]?.text('value') ?? null) : null;
  const values = reader.values(key);
  return values.length === 1 ? textOf(values[0]) : null;
}
