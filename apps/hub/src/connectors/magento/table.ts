import { idText } from '../subject.ts';
import type { PulledRecord, PulledResource } from '../shop-api.ts';
import { isObject, parseExact } from '@varai/core';
import { ShopRefused } from '../shop-http.ts';
import { databaseMs } from './search.ts';

/** One of Magento's lists. */
export interface Table {
  readonly resource: PulledRecord['resource'];
  readonly path: string;
  /** The member of a row that is its `entity_id`. */
  readonly id: 'id' | 'entity_id';
  /** What is asked of a row; null = all of it. */
  readonly wanted: string | null;
  /** The record as our module sends it, out of a row. Throws ShopRefused where the row does not hold it. */
  readonly record: (row: Row) => unknown;
}
export type Row = Readonly<Record<string, unknown>>;

const itself = (row: Row): unknown => row;

/**
 * Magento's list of products knows option ids, category ids and files where our module's events tell labels, names and
 * addresses, and no stock at all. A field group is claimed whole, so half of it would take the other half back: the module adds
 * to each row, as text, the record that it would send.
 */
function moduleRecord(row: Row): unknown {
  const extension = row['extension_attributes'];
  const text = isObject(extension) ? extension['varai_record'] : undefined;
  if (typeof text !== 'string')
    throw new ShopRefused(
      200,
      'products come without varai_record: is the VARAi module installed and enabled?',
    );
  return parseExact(text);
}

export const TABLES: Readonly<Record<PulledResource, Table>> = {
  products: {
    resource: 'products',
    path: '/V1/products',
    id: 'id',
    wanted: 'id,updated_at,extension_attributes[varai_record]',
    record: moduleRecord,
  },
  customers: {
    resource: 'customers',
    path: '/V1/customers/search',
    id: 'id',
    wanted: null,
    record: itself,
  },
  orders: { resource: 'orders', path: '/V1/orders', id: 'entity_id', wanted: null, record: itself },
};

export const REFUNDS: Table = {
  resource: 'refunds',
  path: '/V1/creditmemos',
  id: 'entity_id',
  wanted: null,
  record: itself,
};

/** The platform's id of a row. Throws ShopRefused where it has none. */
export function rowId(table: Table, row: Row): string {
  const id = idText(row[table.id]);
  if (id === null) throw new ShopRefused(200, `a row of ${table.path} has no ${table.id}`);
  return id;
}

export const pulledRecord = (table: Table, row: Row): PulledRecord => ({
  resource: table.resource,
  id: rowId(table, row),
  data: table.record(row),
  modifiedMs: databaseMs(row['updated_at']),
});
