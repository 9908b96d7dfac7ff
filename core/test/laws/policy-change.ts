import fc from 'fast-check';
import { clusters, storeViews, type Listing, type Policy } from '@varai/core/conflict';
import { anyHistories, listingsAfter, productHistories } from '@varai/core/testkit';
import { agreement, deriveCluster, frozen, instants, somePolicy } from './agreement.ts';
import { law, same } from './law.ts';

export const policyChange = [
  law(
    'policy-change',
    'a changed policy derives what it would have derived from the start',
    2,
    fc.record({ history: anyHistories(), old: somePolicy(), changed: somePolicy(), asOfMs: instants() }),
    ({ history: { kind, events }, old, changed, asOfMs }) => {
      const fromStart = agreement(listingsAfter(events), { kind, policy: changed, asOfMs });
      let listings: readonly Listing[] = [];
      for (const event of events) {
        listings = frozen(listingsAfter([event], listings));
        agreement(listings, { kind, policy: old, asOfMs });
      }
      same('what is agreed', fromStart, agreement(listings, { kind, policy: changed, asOfMs }));
    },
  ),
  law(
    'store-override',
    'a store’s overrides change its own views alone: neither the entity nor another store’s view',
    1,
    fc.record({ history: productHistories(), policy: somePolicy(), asOfMs: instants() }),
    ({ history: { kind, events }, policy, asOfMs }) => {
      for (const cluster of clusters(listingsAfter(events))) {
        const shown = (stores: Policy['stores']): unknown => {
          const terms = { kind, policy: { ...policy, stores }, asOfMs };
          const views = storeViews({ id: cluster.id, members: cluster.members, ...terms }).filter(
            ({ listing }) => policy.stores[listing.storeId] === undefined,
          );
          return [deriveCluster(cluster, terms), views.map(({ body }) => body)];
        };
        same('entity and other views', shown({}), shown(policy.stores));
      }
    },
  ),
];
