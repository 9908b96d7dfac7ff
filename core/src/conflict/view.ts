import type { Json } from '../json.ts';
import type { ListingId } from '../schema/ids.ts';
import type { Body, Groups } from './body.ts';
import { hasVoice, type Listing } from './claim.ts';
import { isPerListing, viewFields } from './compose-product.ts';
import { resolveGroups, type DeriveInput } from './derive.ts';
import { storeFields, type StrategyName } from './policy.ts';

/** One store's view of a product: what its shoppers are shown. */
export interface StoreView {
  readonly listingId: ListingId;
  readonly listing: Listing;
  readonly body: Body;
}

/** Rows that this store keeps as its own listing says them, whatever the others say: that word alone, or none. */
function withOwnWord(
  groups: Groups,
  listing: Listing,
  fields: Readonly<Record<string, StrategyName>>,
): Groups {
  const out: Record<string, Json> = { ...groups };
  for (const [row, strategy] of Object.entries(fields)) {
    if (strategy !== 'platform_wins' || isPerListing(row)) continue;
    const own = (groups[row] as Record<string, Json> | undefined)?.[listing.id];
    if (own === undefined) delete out[row];
    else out[row] = own;
  }
  return out;
}

/**
 * The views of all listings that sell the product. A store's overrides of the policy touch its own view alone.
 * `groups` are the product's, where they are known already.
 */
export function storeViews(input: DeriveInput, groups?: Groups): StoreView[] {
  const shared = {
    kind: input.kind,
    members: input.members,
    policy: input.policy,
    asOfMs: input.asOfMs,
    decisions: null,
    reviews: [],
    expireAt: () => undefined,
  };
  const agreed = groups ?? resolveGroups(shared);
  return input.members.flatMap((listing) => {
    if (listing.source === 'varai' || !hasVoice(listing)) return [];
    const fields = storeFields(input.policy, listing.storeId);
    const own =
      fields === null
        ? agreed
        : withOwnWord(resolveGroups({ ...shared, storeId: listing.storeId }), listing, fields);
    return [{ listingId: listing.id, listing, body: viewFields(own, listing) }];
  });
}
