import type { PulledPage } from '../../connectors/shop-api.ts';
import type { Store } from '../../store/tenancy.ts';
import type { JobDeps } from '../jobs/store-job.ts';
import { eventOfSaid, eventOfUnread } from './answer-event.ts';
import { baseOf, holds, listingsOf, saidBy } from './said.ts';
import { isUntold } from './untold.ts';

/** What a source answered goes through the inbox where it is news to us. Returns how much of it the shop should have told long ago. */
export async function takePulled(
  deps: Pick<JobDeps, 'keyring' | 'listings' | 'inbox' | 'metrics' | 'now'>,
  store: Store,
  { records, answeredMs }: Pick<PulledPage, 'records' | 'answeredMs'>,
): Promise<number> {
  const nowMs = deps.now();
  const { said, unread } = await saidBy(deps.keyring, store, records, answeredMs, nowMs);
  const held = await listingsOf(deps.listings, store, said);
  const news = said.filter((each) => !holds(held, each));
  const results = await Promise.all([
    ...news.map((each) =>
      deps.inbox.record(eventOfSaid(deps.keyring, store, each, baseOf(held, each), nowMs)),
    ),
    ...unread.map((each) =>
      deps.inbox.record(eventOfUnread(deps.keyring, store, each, { answeredMs, nowMs })),
    ),
  ]);
  const recorded = results.filter((result) => result === 'accepted').length;
  for (const { resource } of records.slice(0, 1)) {
    deps.metrics.pulled(store.platform, resource, 'agreed', said.length - news.length);
    deps.metrics.pulled(store.platform, resource, 'recorded', recorded);
  }
  return news.filter((each, i) => results[i] === 'accepted' && isUntold(held, each)).length;
}
