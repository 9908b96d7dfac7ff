import type { Kind } from '@varai/core/schema';
import type { PulledResource } from '../../connectors/shop-api.ts';
import type { StoredListing } from '../../store/documents.ts';
import { openListing } from '../../store/listings.ts';
import { ownedBy } from '../../store/tenancy.ts';
import { resourcesOf } from '../../connectors/shop-api.ts';
import type { JobDeps, JobEnd, JobRun } from '../jobs/store-job.ts';
import { eventOfGone, eventOfSaid } from './answer-event.ts';
import { baseOf, saidBy, speaks } from './said.ts';

const RESOURCE_OF: Readonly<Partial<Record<Kind, PulledResource>>> = {
  product: 'products',
  user: 'customers',
  order: 'orders',
};
const KINDS = Object.keys(RESOURCE_OF) as Kind[];

/** Where the next look begins: what could not be settled does not keep the others waiting. */
interface ReadBackPoint {
  readonly afterId: string;
}

const AT_ONCE = 100;
const EVERY_MS = 60_000;
const AGAIN_MS = 1_000;

/**
 * Asks the source about records whose version was a coin toss: of two values of one instant the hash chose one. The answer is a
 * later snapshot, so it decides, and the mark goes with it. A record that its source no longer has is deleted.
 */
export async function readBack(deps: JobDeps, run: JobRun): Promise<JobEnd> {
  const { store, shop, signal, keep } = run;
  const askable = new Set(resourcesOf(shop.platform.capabilities));
  const { afterId = '' } = run.checkpoint as Partial<ReadBackPoint>;
  const tossed: StoredListing[] = await deps.listings
    .docs(store)
    .find({
      ...ownedBy(store),
      storeId: store.storeId,
      'readBack.0': { $exists: true },
      kind: { $in: KINDS },
      _id: { $gt: afterId },
    })
    .sort({ _id: 1 })
    .limit(AT_ONCE)
    .toArray();
  for (const listing of tossed.map(openListing)) {
    signal.throwIfAborted();
    const { _id, kind, resourceId } = listing;
    const resource = RESOURCE_OF[kind] as PulledResource;
    if (askable.has(resource)) {
      const answer = await shop.api.read(resource, resourceId, signal);
      const nowMs = deps.now();
      if (answer === null) {
        const answered = { answeredMs: nowMs, nowMs };
        const gone = speaks(listing)
          ? eventOfGone(deps.keyring, store, resource, resourceId, answered)
          : null;
        if (gone !== null) await deps.inbox.record(gone);
      } else {
        const { said } = await saidBy(deps.keyring, store, answer.records, answer.answeredMs, nowMs);
        const held = await deps.listings.byIds(store, [_id]);
        for (const each of said)
          await deps.inbox.record(eventOfSaid(deps.keyring, store, each, baseOf(held, each), nowMs));
      }
    }
    await keep({ afterId: _id });
  }
  const isMore = tossed.length === AT_ONCE;
  return {
    dueMs: deps.now() + (isMore ? AGAIN_MS : EVERY_MS),
    checkpoint: isMore ? { afterId: tossed.at(-1)?._id } : {},
  };
}
