import type { z } from 'zod';
import type { addressSchema } from '../schema/user-groups.ts';
import { present } from './draft.ts';
import { textOf, type Reader } from './reader.ts';

export type Address = z.infer<typeof addressSchema>;

/** The names under which a platform writes the parts of an address; the first that holds something counts. */
export interface AddressNames {
  readonly street: readonly string[];
  readonly postcode: readonly string[];
  readonly province: readonly string[];
  readonly country: readonly string[];
  readonly firstName: readonly string[];
  readonly lastName: readonly string[];
  readonly phone: readonly string[];
}

const first = (reader: Reader, names: readonly string[]): string | null => {
  for (const name of names) {
    const text = reader.text(name);
    if (text !== null) return text;
  }
  return null;
};

/** An address as the platform wrote it; null where nothing in it says anything. */
export function addressOf(reader: Reader | null, names: AddressNames): Address | null {
  if (reader === null) return null;
  const name = reader.text('name') ?? joined(first(reader, names.firstName), first(reader, names.lastName));
  const address = present<Address>({
    name,
    company: reader.text('company'),
    street: streetOf(reader, names.street),
    city: reader.text('city'),
    postcode: first(reader, names.postcode),
    province: first(reader, names.province),
    country: first(reader, names.country),
    phone: first(reader, names.phone),
  });
  return Object.keys(address).length === 0 ? null : address;
}

/** First and last name with a space between, either alone, or null. */
export const joined = (firstName: string | null, lastName: string | null): string | null =>
  firstName === null ? lastName : lastName === null ? firstName : `${firstName} ${lastName}`;

function streetOf(reader: Reader, names: readonly string[]): string[] | null {
  const lines: string[] = [];
  for (const name of names) {
    for (const value of reader.values(name)) {
      const line = textOf(value);
      if (line !== null) lines.push(line);
    }
  }
  return lines.length === 0 ? null : lines;
}
