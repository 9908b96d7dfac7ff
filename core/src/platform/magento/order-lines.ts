import type { OrderGroups } from '../../schema/order-groups.ts';
import { plainLine } from '../plain-text.ts';
import type { Reader } from '../reader.ts';

type Line = OrderGroups['lines']['list'][number];

const parentOf = (item: Reader): string | null =>
  item.optionalId('parent_item_id') ?? item.object('parent_item')?.optionalId('item_id') ?? null;

/**
 * Configurables and bundles come as a parent line and its simple child lines, with the money on either or both:
 * only the parent's counts. The parent of one child says which variant was bought. Where the order has one currency alone,
 * a plain amount stands in for a missing `base_` one.
 */
export function linesOf(
  items: readonly Reader[],
  usesBase: boolean,
  isOneCurrency: boolean,
  exponent: number,
): Line[] {
  const keyOf = (item: Reader, name: string): string => {
    if (!usesBase) return name;
    return isOneCurrency ? item.nameOf(`base_${name}`, name) : `base_${name}`;
  };
  const children = new Map<string, Reader[]>();
  for (const item of items) {
    const parentId = parentOf(item);
    if (parentId !== null) children.set(parentId, [...(children.get(parentId) ?? []), item]);
  }
  return items.map((item) => {
    const lineId = item.id('item_id');
    const parentLineId = parentOf(item);
    const own = children.get(lineId) ?? [];
    const productId = item.optionalId('product_id');
    return {
      lineId,
      parentLineId,
      productId,
      variantId: own.length === 1 ? (own[0]?.optionalId('product_id') ?? productId) : productId,
      sku: item.text('sku'),
      title: plainLine(item.text('name') ?? ''),
      quantity: item.quantity('qty_ordered') ?? 0,
      ...(parentLineId === null ? moneyOf(item, keyOf, exponent) : { unitMinor: 0, totalMinor: 0 }),
    };
  });
}

function moneyOf(
  item: Reader,
  keyOf: (item: Reader, name: string) => string,
  exponent: number,
): Pick<Line, 'unitMinor' | 'totalMinor'> {
  const key = keyOf(item, 'price');
  const unitMinor = item.price(key, exponent) ?? item.refuse('platform/missing-price', key);
  const row =
    item.price(keyOf(item, 'row_total'), exponent) ??
    Math.round(unitMinor * (item.quantity('qty_ordered') ?? 0));
  return {
    unitMinor,
    totalMinor: row - Math.abs(item.amount(keyOf(item, 'discount_amount'), exponent) ?? 0),
  };
}
