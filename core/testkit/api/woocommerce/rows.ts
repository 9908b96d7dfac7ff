import { numeric } from '../../json-text.ts';
import type { Shop } from '../../shops/create-shop.ts';
import type { ShopProduct, ShopVariant } from '../../shops/state.ts';
import { customerPayload, orderPayload, refundPayload } from '../../shops/woocommerce/woo-order.ts';
import {
  isSimple,
  productPayload,
  savedMs,
  variationPayload,
  wooModifiedMs,
} from '../../shops/woocommerce/woo-product.ts';
import type { Table } from './list-query.ts';

/** A resource as the REST API gives it. */
export interface Row {
  readonly id: string;
  readonly parentId: string | null;
  readonly name: string;
  readonly status: string;
  readonly createdMs: number;
  readonly modifiedMs: number;
  readonly body: () => object;
  /** In a list; absent = the same. */
  readonly listed?: () => object;
}

/** What was written into the shop's products through its API: entries of `meta_data` by product id, and when. */
export interface WrittenMeta {
  readonly entries: ReadonlyMap<string, string>;
  readonly atMs: number;
}

export interface RowSource {
  readonly shop: Shop;
  /** Whether counting stock leaves `date_modified` where it was: see the habits of the shop. */
  readonly leavesModified: boolean;
  /** Whether a variable product counts as saved whenever a variation of it was. */
  readonly savesParents: boolean;
  readonly meta: ReadonlyMap<string, WrittenMeta>;
}

export function rowsOf(source: RowSource, table: Table): Row[] {
  const { state, offsetMinutes } = source.shop;
  switch (table) {
    case 'products':
      return [...state.products.values()].map((product) => productRow(source, product));
    case 'variations':
      return [...state.products.values()]
        .filter((product) => !isSimple(product))
        .flatMap((product) => product.variants.map((variant) => variationRow(source, product, variant)));
    case 'customers':
      return [...state.customers.values()]
        .filter((customer) => !customer.deleted)
        .map((customer) => ({
          id: customer.id,
          parentId: null,
          name: customer.email,
          status: 'any',
          createdMs: customer.createdMs,
          modifiedMs: customer.modifiedMs,
          body: () => customerPayload(customer, offsetMinutes, false),
        }));
    case 'orders':
      return [...state.orders.values()].map((order) => {
        const payload = orderPayload(order, offsetMinutes);
        return {
          id: order.id,
          parentId: null,
          name: order.number,
          status: order.deleted ? 'trash' : (payload as { status: string }).status,
          createdMs: order.placedMs,
          modifiedMs: order.modifiedMs,
          body: () => (order.deleted ? { ...payload, status: 'trash' } : payload),
        };
      });
    case 'refunds':
      return [...state.orders.values()].flatMap((order) =>
        order.refunds.map((refund) => ({
          id: refund.id,
          parentId: order.id,
          name: refund.id,
          status: 'completed',
          createdMs: refund.atMs,
          modifiedMs: refund.atMs,
          // As a list gives it: `parent_id` in place of our plugin's `order_id`.
          body: () => ({
            ...refundPayload(order, refund, offsetMinutes),
            order_id: undefined,
            parent_id: numeric(order.id),
          }),
        })),
      );
  }
}

function productRow(source: RowSource, product: ShopProduct): Row {
  const { shop, leavesModified, savesParents, meta } = source;
  const written = meta.get(product.id);
  const modifiedMs = Math.max(
    wooModifiedMs(product, leavesModified),
    ...(savesParents ? product.variants.map((variant) => savedMs(variant, leavesModified)) : []),
    written?.atMs ?? 0,
  );
  const status = product.deleted ? 'trash' : 'publish';
  return {
    id: product.id,
    parentId: null,
    name: product.title,
    status,
    createdMs: product.createdMs,
    modifiedMs,
    body: () => ({
      ...productPayload(product, modifiedMs, { account: accountOf(shop), offsetMinutes: shop.offsetMinutes }),
      status,
      ...(product.deleted ? { slug: `${product.handle}__trashed` } : {}),
      meta_data: [...(written?.entries ?? [])].map(([key, value], index) => ({
        id: numeric(`${product.id}${index}`),
        key,
        value,
      })),
    }),
  };
}

/** A list of variations names them by what they vary in, with one picture; read by its id a variation is a whole product. */
function variationRow({ shop, leavesModified }: RowSource, product: ShopProduct, variant: ShopVariant): Row {
  const modifiedMs = savedMs(variant, leavesModified);
  const payload = () =>
    variationPayload(product, variant, modifiedMs, {
      account: accountOf(shop),
      offsetMinutes: shop.offsetMinutes,
    });
  return {
    id: variant.id,
    parentId: product.id,
    name: variant.colour,
    status: product.deleted ? 'trash' : 'publish',
    createdMs: product.createdMs,
    modifiedMs,
    listed: () => {
      const { images, ...body } = payload();
      return { ...body, name: variant.colour, image: images[0] };
    },
    body: payload,
  };
}

const accountOf = ({ storeId, shopKey, pictureBase }: Shop) => ({
  storeId,
  shopKey,
  pictureBase,
  secret: '',
});
