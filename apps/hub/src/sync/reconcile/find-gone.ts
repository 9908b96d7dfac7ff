import { listingId, modifiedMsOf } from '@varai/core/conflict';
import type { Kind } from '@varai/core/schema';
import type { PulledPage, PulledResource, ShopApi } from '../../connectors/shop-api.ts';
import type { ListingDoc } from '../../store/documents.ts';
import { hashIn } from '../../store/leaf.ts';
import { eventOfGone } from '../pull/answer-event.ts';
import { digestOf, speaks } from '../pull/said.ts';
import { comparePages, healAll } from './compare.ts';
import type { Comparison } from './comparison.ts';
import { recordAndWait } from './heal.ts';
import { IdSet } from './id-set.ts';

export const KIND_OF: Readonly<Record<PulledResource, Kind>> = {
  products: 'product',
  customers: 'user',
  orders: 'order',
};

const PAGE = 1_000;

/** What a source answered when it was asked for all its ids. */
export interface Present {
  readonly ids: IdSet;
  /** The list ended with a last page. */
  readonly isWhole: boolean;
}

/** Every id that the source has now. `readsMissing`: those that nothing here speaks for are read and compared, which heals them. */
export async function compareIds(
  comparison: Comparison,
  api: ShopApi,
  resource: PulledResource,
  readsMissing: boolean,
): Promise<Present> {
  const { deps, store, signal } = comparison;
  const ids = new IdSet(`${store.storeId} ${comparison.watermarkMs}`);
  const listed = (id: string): string => listingId(store.storeId, KIND_OF[resource], id);
  let isWhole = false;
  for await (const page of api.ids(resource, null, signal)) {
    signal.throwIfAborted();
    isWhole = page.next === null;
    for (const id of page.ids) ids.add(id);
    if (!readsMissing) continue;
    const held = await deps.listings.byIds(store, page.ids.map(listed));
    const answers: PulledPage[] = [];
    for (const id of page.ids) {
      const answer = speaks(held.get(listed(id))) ? null : await api.read(resource, id, signal);
      if (answer !== null) answers.push(answer);
    }
    await healAll(comparison, await comparePages(comparison, answers));
  }
  return { ids, isWhole };
}

/** Deletes listings that the source does not list any more. */
export async function deleteGone(
  comparison: Comparison,
  api: ShopApi,
  resource: PulledResource,
  { ids }: Present,
): Promise<void> {
  const { deps, store } = comparison;
  const prefix = listingId(store.storeId, KIND_OF[resource], '').length;
  for await (const page of deps.listings.idsOf(store, store.storeId, KIND_OF[resource], PAGE)) {
    const resourceIds = page.map((id) => id.slice(prefix));
    await deleteAbsent(
      comparison,
      api,
      resource,
      resourceIds.filter((id) => !ids.has(id)),
    );
  }
}

/**
 * Reads each of these once more; where it is not there a deletion goes through the inbox, as of the source's clock. Returns the
 * answers about those that are there after all.
 */
export async function deleteAbsent(
  comparison: Comparison,
  api: Pick<ShopApi, 'read'>,
  resource: PulledResource,
  ids: readonly string[],
): Promise<PulledPage[]> {
  const { deps, store, signal, aheadMs } = comparison;
  const listed = ids.map((id) => listingId(store.storeId, KIND_OF[resource], id));
  const there: PulledPage[] = [];
  const gone: ListingDoc[] = [];
  for (const doc of (await deps.listings.byIds(store, listed)).values()) {
    signal.throwIfAborted();
    if (!speaks(doc)) continue;
    const answer = await api.read(resource, doc.resourceId, signal);
    if (answer === null) gone.push(doc);
    else there.push(answer);
  }
  if (gone.length === 0) return there;
  const nowMs = deps.now();
  const answered = { answeredMs: nowMs + aheadMs, nowMs };
  await recordAndWait(
    comparison,
    gone.flatMap(({ resourceId }) => eventOfGone(deps.keyring, store, resource, resourceId, answered) ?? []),
  );
  const after = await deps.listings.byIds(
    store,
    gone.map((doc) => doc._id),
  );
  for (const doc of gone) settleGone(comparison, resource, after.get(doc._id) ?? doc, answered.answeredMs);
  return there;
}

function settleGone(
  { tally, mode, nameOf }: Comparison,
  resource: PulledResource,
  doc: ListingDoc,
  answeredMs: number,
): void {
  const name = nameOf(resource, doc.resourceId);
  const newestMs = Math.max(...Object.values(doc.claims).map(({ version }) => modifiedMsOf(version)));
  // Not applied yet, or the source said something newer meanwhile: the next look settles it.
  if (speaks(doc) && newestMs > answeredMs) return tally.moves(name);
  tally.found.gone += 1;
  if (!speaks(doc)) {
    tally.healed += 1;
    return;
  }
  tally.remains(name);
  tally.here.add(
    mode === 'hash_tree'
      ? { id: doc.resourceId, hash: hashIn(doc.leaf ?? '') }
      : { id: `${resource}:${doc.resourceId}`, hash: digestOf(doc.claims) },
  );
}
