import type { Json } from '../json.ts';
import { partOf, type Claim, type Listing } from './claim.ts';
import type { Version } from './version.ts';

/** The keys of one variant as its listing states them now. */
interface VariantKeys {
  readonly brand: string | null;
  readonly sku: string | null;
  readonly gtin: string | null;
}

interface Identity {
  readonly brand: string | null;
  readonly variants: readonly {
    readonly variantId: string;
    readonly sku: string | null;
    readonly gtin: string | null;
  }[];
}

const identityOf = (claim: Claim): Identity => claim.value as unknown as Identity;

/** Variants that a platform sends by themselves: `<family>:<variant id>`, sorted. */
const variantParts = (listing: Listing, family: string): string[] =>
  Object.keys(listing.claims)
    .filter((group) => group.length > family.length && group.startsWith(`${family}:`))
    .sort();

/** A part is gone where the product, at a newer version, lists its variants without it: the variant was deleted. */
function isDropped(listing: Listing, part: string): boolean {
  const identity = listing.claims['identity'];
  if (identity === undefined || identity.version <= (listing.claims[part] as Claim).version) return false;
  return !identityOf(identity).variants.some(({ variantId }) => variantId === partOf(part));
}

/**
 * The present keys of a product's variants: per variant the newer of the product's word and the variant's own. A product that
 * only names a variant says nothing of its keys, and a variant without a brand has its product's.
 */
export function variantKeys(listing: Listing): VariantKeys[] {
  const identity = listing.claims['identity'];
  const brand = identity === undefined ? null : identityOf(identity).brand;
  const keys = new Map<string, VariantKeys>();
  for (const { variantId, sku, gtin } of identity === undefined ? [] : identityOf(identity).variants)
    keys.set(variantId, { brand, sku, gtin });
  for (const part of variantParts(listing, 'identity')) {
    const claim = listing.claims[part] as Claim;
    const variantId = partOf(part) as string;
    const listed = keys.get(variantId);
    const isOlder = identity !== undefined && identity.version > claim.version;
    if (isOlder && (listed === undefined || listed.sku !== null || listed.gtin !== null)) continue;
    const own = identityOf(claim).variants.find((variant) => variant.variantId === variantId);
    if (own === undefined) keys.delete(variantId);
    else keys.set(variantId, { brand: identityOf(claim).brand ?? brand, sku: own.sku, gtin: own.gtin });
  }
  return [...keys.values()];
}

interface OfVariants {
  readonly currency?: string | null;
  readonly variants: Readonly<Record<string, Json>>;
}

/**
 * Prices (`{ currency, variants }`) or stock (`{ variants }`) of all variants of a listing, per variant the newer of the
 * product's word and the variant's own. The currency is the product's, or where it names none the newest variant's. Null = no claim.
 */
export function ofVariants(listing: Listing, family: string): { value: Json; version: Version } | null {
  const base = listing.claims[family];
  const parts = variantParts(listing, family).filter((part) => !isDropped(listing, part));
  if (parts.length === 0) return base ?? null;
  const claims = parts.map((part) => listing.claims[part] as Claim);
  const newest = [...(base === undefined ? [] : [base]), ...claims].sort((a, b) =>
    a.version > b.version ? -1 : a.version < b.version ? 1 : 0,
  );
  const said = (claim: Claim): OfVariants => claim.value as unknown as OfVariants;
  const variants = new Map(Object.entries(base === undefined ? {} : said(base).variants));
  for (const part of parts) {
    const variantId = partOf(part) as string;
    const claim = listing.claims[part] as Claim;
    if (base !== undefined && base.version > claim.version && variants.has(variantId)) continue;
    const own = Object.entries(said(claim).variants).find(([id]) => id === variantId);
    if (own === undefined) variants.delete(variantId);
    else variants.set(variantId, own[1]);
  }
  const currencies = [...(base === undefined ? [] : [base]), ...newest].map((claim) => said(claim).currency);
  const currency = currencies.find((each) => typeof each === 'string') ?? null;
  const isPriced = currencies.some((each) => each !== undefined);
  return {
    value: { ...(isPriced ? { currency } : {}), variants: Object.fromEntries(variants) },
    version: (newest[0] as Claim).version,
  };
}
