import { addressOf, type Address, type AddressNames } from '../address.ts';
import type { Reader } from '../reader.ts';

const ADDRESS: AddressNames = {
  street: ['address_1', 'address_2'],
  postcode: ['postcode'],
  province: ['state'],
  country: ['country'],
  firstName: ['first_name'],
  lastName: ['last_name'],
  phone: ['phone'],
};

export const wooAddress = (reader: Reader | null): Address | null => addressOf(reader, ADDRESS);

/** WooCommerce writes each time twice, both without a zone: `<name>_gmt` in UTC, `<name>` in the shop's zone. */
export const wooInstant = (reader: Reader, name: string): string | null =>
  reader.instant(`${name}_gmt`, 'UTC') ?? reader.instant(name);

/** Meta data by key: the value's text, null where there is none. Plugins keep what the core has no field for here. */
export function metaText(reader: Reader, keys: ReadonlySet<string>): string | null {
  for (const meta of reader.objects('meta_data')) {
    const key = meta.text('key');
    if (key !== null && keys.has(key)) {
      const text = meta.text('value');
      if (text !== null) return text;
    }
  }
  return null;
}
