import type { IdSequence } from '../ids.ts';
import type { Seeded } from '../seeded.ts';
import type { ShopAddress } from './state.ts';

/** Invented shoppers. Person `n` of a seed is the same in every shop, so that shops may share some of them. */
export interface Person {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string;
}

const FIRST = [
  'Anna',
  'Ben',
  'Clara',
  'David',
  'Elif',
  'Finn',
  'Greta',
  'Hugo',
  'Ines',
  'Jonas',
  'Käthe',
  'Luca',
  'Mira',
  'Noah',
  'Olga',
  'Paul',
  'Rosa',
  'Sofia',
  'Theo',
  'Yara',
  'Zoë',
  'Émile',
] as const;
const LAST = [
  'Albrecht',
  'Brandt',
  "D'Amico",
  'Eriksen',
  'Fischer',
  'García',
  'Hoffmann',
  'Ito',
  'Jansen',
  'Kowalska',
  'Lang',
  'Müller',
  'Novák',
  "O'Brien",
  'Petit',
  'Quandt',
  'Rossi',
  'Sørensen',
  'Tran',
  'Weiß',
] as const;
const PLACES = [
  ['Hamburg', '20095', 'DE', 'Germany'],
  ['Leipzig', '04109', 'DE', 'Germany'],
  ['Wien', '1010', 'AT', 'Austria'],
  ['Lyon', '69002', 'FR', 'France'],
  ['Utrecht', '3511 AB', 'NL', 'Netherlands'],
  ['Kraków', '31-001', 'PL', 'Poland'],
  ['Århus', '8000', 'DK', 'Denmark'],
] as const;
const STREETS = [
  'Lindenallee',
  'Marktstraße',
  'Rue de la Paix',
  'Hafenweg',
  'Kastanienweg',
  'Am Alten Tor',
] as const;

const ascii = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]/g, '')
    .replace(/[^a-z]/gi, '')
    .toLowerCase();

export function person(random: Seeded, key: string): Person {
  const own = random.fork(`person/${key}`);
  const firstName = own.pick(FIRST);
  const lastName = own.pick(LAST);
  return {
    firstName,
    lastName,
    email: `${ascii(firstName)}.${ascii(lastName)}.${key}@shopper.example`,
    phone: `+4930${own.int(1_000_000, 9_999_999)}`,
  };
}

export function addressOf(of: Person, random: Seeded, ids: Pick<IdSequence, 'next'>): ShopAddress {
  const [city, postcode, countryCode, country] = random.pick(PLACES);
  return {
    id: ids.next(),
    firstName: of.firstName,
    lastName: of.lastName,
    street: `${random.pick(STREETS)} ${random.int(1, 140)}`,
    city,
    postcode,
    province: '',
    countryCode,
    country,
    phone: of.phone,
  };
}
