import type { ProductGroups } from '../../schema/product-groups.ts';
import { recordOf, type GroupsOf } from '../draft.ts';
import { gtin14 } from '../gtin.ts';
import { exponentOf } from '../money.ts';
import type { Reader } from '../reader.ts';
import { metaText } from './woo-fields.ts';

/** Where plugins keep the barcode that WooCommerce had no field for until 9.2. */
const GTIN_META = new Set([
  '_global_unique_id',
  '_gtin',
  'gtin',
  '_ean',
  'ean',
  '_ean13',
  '_upc',
  'upc',
  '_barcode',
  'barcode',
  'hwp_product_gtin',
  'hwp_var_gtin',
  '_alg_ean',
  '_wpm_gtin_code',
  '_ts_gtin',
  '_rank_math_gtin_code',
  'wpseo_global_identifier',
]);

/** A product or variation that can be bought: what identity, pricing and inventory say of it. */
export interface Sold {
  readonly id: string;
  readonly reader: Reader;
}

export const identityOf = ({ id, reader }: Sold): ProductGroups['identity']['variants'][number] => ({
  variantId: id,
  sku: reader.text('sku'),
  gtin: gtin14(reader.text('global_unique_id')) ?? gtin14(metaText(reader, GTIN_META)),
});

/** A variant without a price is not for sale yet: it is left out, not free. */
export function pricingOf(sold: readonly Sold[], currency: string | null): ProductGroups['pricing'] {
  const exponent = exponentOf(currency);
  const entries: [string, { amountMinor: number; compareAtMinor: number | null }][] = [];
  for (const { id, reader } of sold) {
    const regular = reader.price('regular_price', exponent);
    const amountMinor = reader.price('price', exponent) ?? reader.price('sale_price', exponent) ?? regular;
    if (amountMinor === null) continue;
    entries.push([
      id,
      { amountMinor, compareAtMinor: regular !== null && regular > amountMinor ? regular : null },
    ]);
  }
  return { currency, variants: recordOf(entries) };
}

const STOCK_FIELDS = ['stock_status', 'stock_quantity', 'manage_stock', 'in_stock'];

export function inventoryOf(sold: readonly Sold[]): ProductGroups['inventory'] | null {
  const stocked = sold.filter(({ reader }) => reader.hasAny(STOCK_FIELDS));
  if (stocked.length === 0) return null;
  return { variants: recordOf(stocked.map(({ id, reader }) => [id, stockOf(reader)])) };
}

/** `manage_stock` of a variation may be `"parent"`: then the count is the parent's, shared, and not the variation's own. */
function stockOf(reader: Reader): { quantity: number | null; available: boolean } {
  const quantity = reader.flag('manage_stock') === true ? reader.number('stock_quantity') : null;
  const status = reader.text('stock_status')?.toLowerCase();
  if (status !== undefined) return { quantity, available: status === 'instock' || status === 'onbackorder' };
  return { quantity, available: reader.flag('in_stock') ?? (quantity === null || quantity > 0) };
}

/** What a variation's own body says: parts of its parent's families, nothing of the parent's life. */
export function variationGroups(
  sold: Sold,
  currency: string | null,
  isDeleted: boolean,
): GroupsOf<'product'> {
  const list = isDeleted ? [] : [sold];
  const inventory = isDeleted ? { variants: {} } : inventoryOf(list);
  return {
    [`identity:${sold.id}` as const]: { brand: null, variants: list.map(identityOf) },
    [`pricing:${sold.id}` as const]: pricingOf(list, currency),
    ...(inventory === null ? {} : { [`inventory:${sold.id}` as const]: inventory }),
  } as GroupsOf<'product'>;
}
