import type { ProductGroups } from '../../schema/product-groups.ts';
import { recordOf, type Draft } from '../draft.ts';

/** One variant as a page or a body shows it; null = it does not say. */
export interface ShownVariant {
  readonly id: string;
  readonly sku: string | null;
  readonly gtin: string | null;
  readonly title: string | null;
  readonly options: readonly (readonly [string, string])[];
  readonly currency: string | null;
  readonly amountMinor: number | null;
  readonly compareAtMinor: number | null;
  readonly quantity: number | null;
  readonly available: boolean | null;
}

/** Identity, pricing and stock of the variants. Prices in another currency than the first one's are left out, not mixed in. */
export function addVariants(
  groups: Draft<'product'>,
  brand: string | null,
  variants: readonly ShownVariant[],
): void {
  groups.identity = { brand, variants: variants.map(({ id, sku, gtin }) => ({ variantId: id, sku, gtin })) };
  const priced = variants.filter((variant) => variant.amountMinor !== null);
  const currency = priced[0]?.currency ?? null;
  const prices = priced.filter((variant) => variant.currency === currency);
  groups.pricing = {
    currency,
    variants: recordOf(
      prices.map((variant) => [
        variant.id,
        { amountMinor: variant.amountMinor ?? 0, compareAtMinor: variant.compareAtMinor },
      ]),
    ),
  };
  const stocked = variants.filter((variant) => variant.available !== null || variant.quantity !== null);
  if (stocked.length === 0) return;
  groups.inventory = {
    variants: recordOf(
      stocked.map((variant) => [
        variant.id,
        { quantity: variant.quantity, available: variant.available ?? (variant.quantity ?? 0) > 0 },
      ]),
    ),
  };
}

export const titledVariants = (
  variants: readonly ShownVariant[],
  title: string,
): NonNullable<ProductGroups['metadata']['variants']> =>
  variants.map((variant) => ({
    variantId: variant.id,
    title: variant.title ?? title,
    options: recordOf(variant.options),
  }));
