import { claimVersion, versionPrefix } from '../../src/conflict/version.ts';
import { canonical, type Json } from '../../src/json.ts';
import {
  clusters,
  defaultPolicy,
  derive,
  explain,
  storeViews,
  textHash,
  type Listing,
} from '@varai/core/conflict';
import type { ListingId, StoreId, TenantId } from '@varai/core/schema';
import { at, EVENING } from './says.ts';

export const STORES = 40;
export const VARIANTS = 200;
const SOURCES = ['shopify', 'woocommerce', 'magento', 'html'] as const;

/** A valid 14-digit GTIN. */
function gtin(serial: number): string {
  const body = `0400${String(serial).padStart(9, '0')}`;
  const sum = [...body].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 3 : 1), 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
}

const each = (value: (variantId: string, nth: number) => Json): Json =>
  Object.fromEntries(
    Array.from({ length: VARIANTS }, (_, nth) => [
      `4${String(nth).padStart(12, '0')}`,
      value(`v${nth}`, nth),
    ]),
  );

/** One store's listing of a frame in many colours and sizes, wordy, with as many pictures as platforms allow. */
function listingOf(store: number): Listing {
  const storeId = `store-${String(store).padStart(2, '0')}` as StoreId;
  const groups: Record<string, Json> = {
    lifecycle: { deleted: false },
    identity: {
      brand: 'Nordlicht',
      variants: Array.from({ length: VARIANTS }, (_, nth) => ({
        variantId: `4${String(nth).padStart(12, '0')}`,
        sku: `NL-ARDEN-${nth}`,
        gtin: gtin(nth),
      })),
    },
    metadata: {
      title: `Arden of store ${store}`,
      description: 'A light frame of acetate, hinged in steel. '.repeat(60),
      brand: 'Nordlicht',
      product_type: 'Eyeglasses',
      tags: Array.from({ length: 40 }, (_, nth) => `tag ${nth} of ${store}`),
      images: Array.from({ length: 250 }, (_, nth) => ({
        url: `https://cdn.shop-${store}.example/files/arden-${nth}.jpg?v=1772442000`,
        alt: `Arden, picture ${nth}`,
      })),
      variants: Array.from({ length: VARIANTS }, (_, nth) => ({
        variantId: `4${String(nth).padStart(12, '0')}`,
        title: `Matt black ${nth} / 52`,
        options: { Colour: `Matt black ${nth}`, Size: '52-18-145', Lens: 'Clear' },
      })),
    },
    pricing: {
      currency: 'EUR',
      variants: each((_, nth) => ({ amountMinor: 12_900 + nth + store, compareAtMinor: 14_900 })),
    },
    inventory: { variants: each((_, nth) => ({ quantity: nth % 7, available: nth % 7 > 0 })) },
    eyewear: {
      lensWidthMm: { value: 52, from: 'title' },
      bridgeMm: { value: 18, from: 'title' },
      templeMm: { value: 145, from: 'title' },
      shape: { value: 'round', from: 'tag:round' },
    },
  };
  const prefix = versionPrefix({
    modifiedMs: at('09:00:00') + store,
    snapshotMs: at('09:00:01'),
    rank: 2,
    sequence: 0,
  });
  return {
    id: `${storeId}:product:${store}` as ListingId,
    tenantId: 'chain' as TenantId,
    region: 'EU',
    storeId,
    source: SOURCES[store % SOURCES.length] as (typeof SOURCES)[number],
    kind: 'product',
    resourceId: String(store),
    claims: Object.fromEntries(
      Object.entries(groups).map(([group, value]) => [
        group,
        { value, version: claimVersion(prefix, 0, textHash(canonical(value))) },
      ]),
    ),
  };
}

/** The same frame in 40 stores, 200 variants each. */
export const bigProduct = (): Listing[] => Array.from({ length: STORES }, (_, store) => listingOf(store));

/** Median milliseconds of each step over the big product. */
export function bigProductTimes(rounds: number): Record<'cluster' | 'derive' | 'explain' | 'views', number> {
  const members = bigProduct();
  const input = {
    id: (members[0] as Listing).id,
    kind: 'product' as const,
    members,
    policy: defaultPolicy,
    asOfMs: EVENING,
  };
  const median = (step: () => unknown): number => {
    const times = Array.from({ length: rounds }, () => {
      const began = performance.now();
      step();
      return performance.now() - began;
    });
    return times.sort((a, b) => a - b)[rounds >> 1] as number;
  };
  return {
    cluster: median(() => clusters(members)),
    derive: median(() => derive(input)),
    explain: median(() => explain(input)),
    views: median(() => storeViews(input)),
  };
}
