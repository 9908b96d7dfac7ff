import type { Json } from '../json.ts';
import { hasVoice, type Listing } from './claim.ts';
import type { Body, ComposeInput, Groups } from './body.ts';
import { rankOf } from './policy.ts';

interface Pricing {
  readonly currency: string | null;
  readonly variants: Readonly<
    Record<string, { readonly amountMinor: number; readonly compareAtMinor: number | null }>
  >;
}
interface Inventory {
  readonly variants: Readonly<
    Record<string, { readonly quantity: number | null; readonly available: boolean }>
  >;
}

/** What each listing asks and has in stock, as `platform_wins` keeps it. */
const perListing = (
  groups: Groups,
): { pricing: Record<string, Pricing>; inventory: Record<string, Inventory> } => ({
  pricing: (groups['pricing'] ?? {}) as unknown as Record<string, Pricing>,
  inventory: (groups['inventory'] ?? {}) as unknown as Record<string, Inventory>,
});

export const isPerListing = (row: string): boolean => row === 'pricing' || row === 'inventory';

/** One store's price and stock of a product. Never mixed with another store's. */
export interface Offer {
  readonly price: number | null;
  readonly currency: string | null;
  readonly compareAt: number | null;
  readonly available: boolean;
  readonly quantity: number | null;
}

// By variant id: neither a tie between prices nor the sum of fractions may depend on the order of keys in a body.
const byVariant = <T>(variants: Readonly<Record<string, T>> | undefined): T[] =>
  Object.entries(variants ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, value]) => value);

/** The lowest variant price (minor units; at equal prices the first variant's) and the summed stock of one listing. */
function offerOf(pricing: Pricing | undefined, inventory: Inventory | undefined): Offer {
  const prices = byVariant(pricing?.variants).sort((a, b) => a.amountMinor - b.amountMinor);
  const stock = byVariant(inventory?.variants);
  const counted = stock.flatMap((variant) => (variant.quantity === null ? [] : [variant.quantity]));
  return {
    price: prices[0]?.amountMinor ?? null,
    currency: pricing?.currency ?? null,
    compareAt: prices[0]?.compareAtMinor ?? null,
    available: stock.some((variant) => variant.available),
    quantity: counted.length > 0 ? counted.reduce((sum, quantity) => sum + quantity, 0) : null,
  };
}

/** Facts without where they were read; the explain view keeps that. */
const factValues = (eyewear: Json | undefined): Body => {
  const out: Body = {};
  for (const [field, fact] of Object.entries((eyewear ?? {}) as Record<string, { value?: Json } | null>)) {
    if (fact !== null && fact.value !== undefined) out[field] = fact.value;
  }
  return out;
};

/** The fields that the merged product and each store's view of it share. */
function productFields(groups: Groups): Body {
  const {
    title,
    description,
    brand,
    product_type,
    handle,
    url,
    published,
    tags,
    categories,
    images,
    variants,
    children,
    ...times
  } = (groups['metadata'] ?? {}) as Body;
  return {
    title: title ?? null,
    description: description ?? null,
    brand: brand ?? null,
    product_type: product_type ?? null,
    handle: handle ?? null,
    url: url ?? null,
    published: published ?? null,
    tags: tags ?? [],
    categories: categories ?? [],
    images: images ?? [],
    variants: variants ?? [],
    children: children ?? [],
    frame: factValues(groups['eyewear']),
    ai_enhanced: groups['ai_enhanced'] ?? {},
    metadata: { created_at: times['created_at'] ?? null, updated_at: times['updated_at'] ?? null },
  };
}

export function composeProduct({ groups, members, policy }: ComposeInput): Body {
  const { pricing, inventory } = perListing(groups);
  const selling = members.filter((listing) => listing.source !== 'varai' && hasVoice(listing));
  const offers: Body = {};
  for (const listing of selling) {
    offers[listing.id] = {
      storeId: listing.storeId,
      source: listing.source,
      ...offerOf(pricing[listing.id], inventory[listing.id]),
    };
  }
  // The list price shown where no store is chosen: that of the highest-ranked listing that has one.
  const listed = [...selling]
    .sort((a, b) => rankOf(policy, a.source) - rankOf(policy, b.source))
    .find((listing) => (offers[listing.id] as Body)['price'] !== null);
  const lead = listed === undefined ? undefined : (offers[listed.id] as Body);
  return {
    ...productFields(groups),
    price: lead?.['price'] ?? null,
    currency: lead?.['currency'] ?? null,
    offers,
  };
}

/** What one store's shoppers see: the agreed product, that store's own price and stock. */
export function viewFields(groups: Groups, listing: Listing): Body {
  const { pricing, inventory } = perListing(groups);
  return { ...productFields(groups), ...offerOf(pricing[listing.id], inventory[listing.id]) };
}
