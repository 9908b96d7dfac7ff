import { toInstant } from '../instant.ts';
import { minorUnits } from '../money.ts';
import type { Reader } from '../reader.ts';
import { attributeText, type Attributes } from './attributes.ts';

/**
 * The special price where it was in force when the body was made: core has no clock, so the product's own time decides.
 * A special price that begins later counts from the product's next body.
 */
export function specialPriceOf(product: Reader, attributes: Attributes, exponent: number): number | null {
  const written = product.text('special_price') ?? attributeText(attributes, 'special_price');
  if (written === null) return null;
  const price = minorUnits(written, exponent);
  if (Number.isNaN(price)) return product.refuse('platform/bad-amount', 'custom_attributes');
  if (price < 0) return product.refuse('platform/negative-price', 'custom_attributes');
  const from = dayOf(product, attributes, 'special_from_date');
  const to = dayOf(product, attributes, 'special_to_date');
  const at = product.instant('updated_at');
  if (from === null && to === null) return price;
  if (at === null || (from !== null && at < from)) return null;
  // The last day counts whole.
  return to !== null && at.slice(0, 10) > to.slice(0, 10) ? null : price;
}

function dayOf(product: Reader, attributes: Attributes, code: string): string | null {
  const text = attributeText(attributes, code);
  if (text === null) return null;
  const instant = toInstant(text, product.timeZone);
  return instant === undefined ? product.refuse('platform/bad-date', 'custom_attributes') : instant;
}
