import type { ListingId } from '../schema/ids.ts';
import type { Listing } from './claim.ts';
import { hasVoice } from './claim.ts';
import type { Body } from './body.ts';
import { viewFields } from './compose-product.ts';
import { resolveGroups, type DeriveInput } from './derive.ts';

/** One store's view of a product: what its shoppers are shown. */
export interface StoreView {
  readonly listingId: ListingId;
  readonly listing: Listing;
  readonly body: Body;
}

/** The views of all listings that sell the product. A store's overrides of the policy touch its own view alone. */
export function storeViews(input: DeriveInput): StoreView[] {
  const shared = { kind: input.kind, members: input.members, policy: input.policy, asOfMs: input.asOfMs, decisions: null, reviews: [], expireAt: () => undefined };
  const agreed = resolveGroups(shared);
  return input.members.flatMap((listing) => {
    if (listing.source === 'varai' || !hasVoice(listing)) return [];
    const own = input.policy.stores[listing.storeId] === undefined ? agreed : resolveGroups({ ...shared, storeId: listing.storeId });
    return [{ listingId: listing.id, listing, body: viewFields(own, listing) }];
  });
}
