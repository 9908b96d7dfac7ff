import { exponentOf } from '../money.ts';
import type { Reader } from '../reader.ts';
import { hasType } from './json-ld.ts';

/** The offers of a product. An AggregateOffer that lists its offers stands for those; one that does not, for itself. */
export function offersOf(product: Reader): Reader[] {
  return product.list('offers').flatMap((offer) => {
    const inner = hasType(offer, 'AggregateOffer') || offer.has('offers') ? offer.list('offers') : [];
    return inner.length > 0 ? inner : [offer];
  });
}

export interface Price {
  readonly currency: string | null;
  readonly amountMinor: number | null;
  readonly compareAtMinor: number | null;
}

/** The lowest price, among the offers in the first one's currency. */
export function priceOf(offers: readonly Reader[], fallback: string | null): Price {
  let best: Price | null = null;
  for (const offer of offers) {
    const price = offerPrice(offer, fallback);
    if (price.amountMinor === null) continue;
    if (best === null || (price.currency === best.currency && price.amountMinor < (best.amountMinor ?? 0)))
      best = price;
  }
  return best ?? { currency: fallback, amountMinor: null, compareAtMinor: null };
}

const LIST_PRICES = ['ListPrice', 'StrikethroughPrice', 'SRP', 'MSRP'];
const isListPrice = (spec: Reader): boolean => {
  const type = spec.text('priceType')?.replace(/^.*[/#:]/, '');
  return type !== undefined && LIST_PRICES.includes(type);
};

function offerPrice(offer: Reader, fallback: string | null): Price {
  const specs = offer.objects('priceSpecification');
  const sale = specs.find((spec) => !isListPrice(spec) && spec.has('price'));
  const listed = specs.find(isListPrice);
  const currency = offer.currency('priceCurrency') ?? sale?.currency('priceCurrency') ?? fallback;
  const exponent = exponentOf(currency);
  const amountMinor =
    offer.price(offer.nameOf('price', 'lowPrice'), exponent) ?? sale?.price('price', exponent) ?? null;
  return { currency, amountMinor, compareAtMinor: listed?.price('price', exponent) ?? null };
}

export interface Stock {
  readonly quantity: number | null;
  readonly available: boolean | null;
}

const AVAILABLE = new Set([
  'InStock',
  'LimitedAvailability',
  'OnlineOnly',
  'InStoreOnly',
  'PreOrder',
  'PreSale',
  'BackOrder',
  'MadeToOrder',
]);

/** In stock where any offer is; null where no offer says. */
export function stockOf(offers: readonly Reader[]): Stock {
  let available: boolean | null = null;
  let quantity: number | null = null;
  for (const offer of offers) {
    const word = offer.text('availability')?.replace(/^.*[/#:]/, '');
    if (word !== undefined) available = available === true || AVAILABLE.has(word);
    const level = offer.object('inventoryLevel')?.number('value') ?? null;
    if (level !== null) quantity = (quantity ?? 0) + level;
  }
  return { quantity, available };
}
