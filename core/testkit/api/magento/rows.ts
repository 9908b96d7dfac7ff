import { isObject } from '../../../src/json.ts';
import { jsonText } from '../../json-text.ts';
import { creditMemoPayload, customerPayload, orderPayload } from '../../shops/magento/magento-order.ts';
import {
  isConfigurable,
  parentPayload,
  parentSku,
  simpleModifiedMs,
  simplePayload,
} from '../../shops/magento/magento-product.ts';
import type { Shop } from '../../shops/create-shop.ts';
import type { ShopProduct } from '../../shops/state.ts';
import { databaseTime } from '../../shops/written.ts';
import type { Columns } from './search-criteria.ts';

/** A row of one of the shop's tables. */
export interface Row {
  readonly id: string;
  readonly columns: Columns;
  /** As our module sends it. */
  readonly record: () => object;
  /** As REST lists it. */
  readonly item: () => object;
}

export type Table = 'products' | 'customers' | 'orders' | 'creditmemos';

/** Magento writes UTC without a zone. */
const timeOf = (ms: number): string => databaseTime(ms, 0);

export function rowsOf(shop: Shop, table: Table): Row[] {
  const { state } = shop;
  switch (table) {
    case 'products':
      return alive(state.products).flatMap((product) => productRows(shop, product));
    case 'customers':
      return alive(state.customers).map((customer) => {
        const record = (): object => customerPayload(customer, 0);
        const columns = { ...columnsOf(customer.id, customer.createdMs, customer.modifiedMs) };
        return { id: customer.id, columns: { ...columns, email: customer.email }, record, item: record };
      });
    case 'orders':
      return alive(state.orders).map((order) => {
        const customer = order.customerId === null ? null : (state.customers.get(order.customerId) ?? null);
        const record = (): object => orderPayload(order, customer, 0);
        const columns = columnsOf(order.id, order.placedMs, order.modifiedMs);
        return { id: order.id, columns: { ...columns, increment_id: order.number }, record, item: record };
      });
    case 'creditmemos':
      return alive(state.orders).flatMap((order) =>
        order.refunds.map((refund) => {
          const record = (): object => creditMemoPayload(order, refund, 0);
          const columns = columnsOf(refund.id, refund.atMs, refund.atMs);
          return { id: refund.id, columns: { ...columns, order_id: Number(order.id) }, record, item: record };
        }),
      );
  }
}

const alive = <T extends { readonly deleted: boolean }>(all: ReadonlyMap<string, T>): T[] =>
  [...all.values()].filter((each) => !each.deleted);

const columnsOf = (id: string, createdMs: number, modifiedMs: number) => ({
  entity_id: Number(id),
  created_at: timeOf(createdMs),
  updated_at: timeOf(modifiedMs),
});

/** A configurable and each of its children are products of their own. */
function productRows({ shopKey, storeId, pictureBase }: Shop, product: ShopProduct): Row[] {
  const account = { shopKey, storeId, pictureBase, secret: '' };
  const row = (id: string, sku: string, modifiedMs: number, record: () => object): Row => ({
    id,
    columns: { ...columnsOf(id, product.createdMs, modifiedMs), sku },
    record,
    item: () => listed(record()),
  });
  const simples = product.variants.map((variant) =>
    row(variant.id, variant.sku, simpleModifiedMs(product, variant), () =>
      simplePayload(product, variant, account, 0),
    ),
  );
  if (!isConfigurable(product)) return simples;
  const parent = row(product.id, parentSku(product), product.modifiedMs, () =>
    parentPayload(product, account, 0),
  );
  return [parent, ...simples];
}

/**
 * A list says less than our module: no labels of options, no names of categories, no addresses, no stock. The module adds what it
 * would send, as text, because extension attributes must have a declared type.
 */
function listed(record: object): object {
  const { attribute_labels, categories, url, ...native } = record as Record<string, unknown>;
  const { stock_item, ...extension } = isObject(native['extension_attributes'])
    ? native['extension_attributes']
    : {};
  return {
    ...native,
    media_gallery_entries: (native['media_gallery_entries'] as readonly object[]).map((entry) => ({
      ...entry,
      url: undefined,
    })),
    extension_attributes: { ...extension, varai_record: jsonText(record) },
  };
}
