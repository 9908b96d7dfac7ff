import fc from 'fast-check';
import {
  claimsAfterRemoval,
  clusters,
  hasVoice,
  type Cluster,
  type Derived,
  type Listing,
} from '@varai/core/conflict';
import type { StoreId } from '@varai/core/schema';
import {
  listingsAfter,
  orderHistories,
  productHistories,
  sessionHistories,
  userHistories,
  withRemoval,
} from '@varai/core/testkit';
import { agreement, deriveCluster, instants, isOurs, type Terms, somePolicy } from './agreement.ts';
import { law, must, same } from './law.ts';

/** Takes a store's listings out, as an uninstallation does: what stays is a shopper's refusals. */
export function withoutStore(listings: readonly Listing[], storeId: StoreId): Listing[] {
  return listings.flatMap((listing) => {
    if (listing.storeId !== storeId) return [listing];
    const ours = listings.filter((each) => isOurs(each) && each.resourceId === listing.id);
    const claims = claimsAfterRemoval(listing, ours);
    return claims === null ? [] : [{ ...listing, claims }];
  });
}

/** All of a shopper but what a refusal withholds. */
function withoutPrivacy({ body }: Derived): object {
  const { privacyConsent: _, profile, ...rest } = body as Record<string, Record<string, unknown>>;
  return { ...rest, profile: { ...profile, face_shape: null, face_analysis: null } };
}

const CONSENTS = {
  email_marketing: 'emailMarketing',
  sms_marketing: 'smsMarketing',
  data_sale: 'dataSale',
  face_analysis: 'faceAnalysisConsent',
};
const emailOf = ({ claims }: Listing): string | null =>
  (claims['identity']?.value as { verifiedEmail: string | null } | undefined)?.verifiedEmail ?? null;

const grants = ({ body }: Derived): string[] =>
  Object.entries(body['privacyConsent'] as Record<string, { granted: boolean }>).flatMap(
    ([purpose, { granted }]) => (granted ? [purpose] : []),
  );

const removals = { policy: somePolicy(), asOfMs: instants() };

export const removal = [
  law(
    'removal',
    'removing a store equals never having had it; human decisions about the others stay',
    3,
    fc.record({
      history: withRemoval(fc.oneof(productHistories(), orderHistories(), sessionHistories())),
      ...removals,
    }),
    ({ history, policy, asOfMs }) => {
      const { kind, events, removedStore } = history;
      const removed = withoutStore(listingsAfter(events), removedStore);
      const absent = listingsAfter(events.filter(({ speaker }) => speaker.storeId !== removedStore));
      same(
        'what is agreed',
        agreement(absent, { kind, policy, asOfMs }),
        agreement(removed, { kind, policy, asOfMs }),
      );
    },
  ),
  law(
    'removal-of-shoppers',
    'of a removed store’s shoppers nothing stays but refusals, and those only tighten',
    3,
    fc.record({ history: withRemoval(userHistories()), ...removals }),
    ({ history, policy, asOfMs }) => {
      const terms: Terms = { kind: 'user', policy, asOfMs };
      const removed = withoutStore(listingsAfter(history.events), history.removedStore);
      const absent = listingsAfter(
        history.events.filter(({ speaker }) => speaker.storeId !== history.removedStore),
      );
      const after = clusters(removed);
      for (const cluster of clusters(absent)) compareShopper(cluster, after, history.removedStore, terms);
    },
  ),
  law(
    'kept-refusals',
    'a kept refusal finds its person by the verified address in every shop that is left',
    2,
    fc.record({ history: withRemoval(userHistories({ platformsOnly: true })), ...removals }),
    ({ history, policy, asOfMs }) => {
      const removed = withoutStore(listingsAfter(history.events), history.removedStore);
      for (const kept of removed.filter(({ storeId }) => storeId === history.removedStore)) {
        for (const cluster of clusters(removed)) {
          const isTheirs = cluster.members.some(
            (member) => hasVoice(member) && emailOf(member) === emailOf(kept),
          );
          if (emailOf(kept) === null || !isTheirs || cluster.ambiguities.length > 0) continue;
          const granted = grants(deriveCluster(cluster, { kind: 'user', policy, asOfMs }));
          for (const [purpose, field] of Object.entries(CONSENTS)) {
            must(
              `${purpose} stays refused`,
              kept.claims[`refusals:${purpose}`] === undefined || !granted.includes(field),
            );
          }
        }
      }
    },
  ),
];

function compareShopper(
  absent: Cluster,
  after: readonly Cluster[],
  removedStore: StoreId,
  terms: Terms,
): void {
  const named = absent.members.filter((member) => !isOurs(member));
  const now = after.find(({ members }) => members.some(({ id }) => id === named[0]?.id));
  if (now === undefined) return must(`${absent.id} is still somebody`, false);
  const others = now.members.filter((member) => !isOurs(member) && member.storeId !== removedStore);
  const kept = now.members.filter((member) => member.storeId === removedStore);
  for (const { id } of named)
    must(
      `${id} stays with ${now.id}`,
      others.some((other) => other.id === id),
    );
  // Only a refusal that was kept may hold together what it held together before.
  if (others.length !== named.length) return must(`${now.id} is held together by a refusal`, kept.length > 0);
  const [before, derived] = [deriveCluster(absent, terms), deriveCluster(now, terms)];
  same('the shopper’s id', absent.id, now.id);
  same('the shopper', withoutPrivacy(before), withoutPrivacy(derived));
  const allowed = grants(before);
  for (const purpose of grants(derived))
    must(`${purpose} was granted without the removed store too`, allowed.includes(purpose));
}
