import type { Kind } from '@varai/core/schema';
import type { PulledPage, PulledRecord, PulledResource } from '../../connectors/shop-api.ts';
import type { NewJob } from '../../store/store-jobs.ts';
import type { Store } from '../../store/tenancy.ts';
import { applyClaims } from '../apply.ts';
import type { ClaimWork } from '../claim-work.ts';
import { deriveEntities } from '../derive-step.ts';
import { JobProblem, type JobDeps, type JobEnd, type JobRun } from '../jobs/store-job.ts';
import { eventOfUnread } from '../pull/answer-event.ts';
import { holds, isWhole, listingsOf, saidBy, type Said } from '../pull/said.ts';

/** How far an import is; its page's cursor is written once all before it is derived. */
export interface ImportPoint {
  /** Our clock when it began, ms since 1970: what changed after it is pulled afterwards. */
  readonly beganMs: number;
  /** Where the next page begins; null = at the first. */
  readonly cursor: string | null;
  /** How many the source said it has; null = it cannot say. */
  readonly counted: number | null;
  /** Resources so far, their parts not counted. */
  readonly read: number;
  /** Records that do not map: parked. */
  readonly unread: number;
  /** The last page was derived. */
  readonly isWhole: boolean;
}

/** Records that are mapped, claimed and derived together: whole pages until they hold so many. */
const BATCH = 250;
/** Batches under way at once: while some wait for the database the others are mapped, and no more than these are held. */
const AT_ONCE = 3;
/** An import that the source cut short begins again after this. */
const AGAIN_MS = 60 * 60_000;
/** How far the shop's clock may be from ours, and then some. */
const CLOCKS_APART_MS = 10 * 60_000;

const importPoint = (checkpoint: Readonly<Record<string, unknown>>, nowMs: number): ImportPoint =>
  typeof checkpoint['beganMs'] === 'number'
    ? (checkpoint as unknown as ImportPoint)
    : { beganMs: nowMs, cursor: null, counted: null, read: 0, unread: 0, isWhole: false };

/**
 * Everything that a store has of a resource, page by page, straight through claim and derive. Broken off anywhere it goes on at
 * its last checkpoint, and repeats only the batches that were under way, which changes nothing. A source that gives fewer than it
 * counts has its import ended with an alarm.
 */
export async function importCatalogue(
  deps: JobDeps,
  run: JobRun,
  progress: (point: ImportPoint) => void = () => undefined,
  batchSize: number = BATCH,
): Promise<JobEnd> {
  const { store, shop, signal, keep } = run;
  const resource = run.resource as PulledResource;
  let point = importPoint(run.checkpoint, deps.now());
  if (point.counted === null) {
    point = { ...point, counted: await shop.api.count(resource, null, signal) };
    await keep({ ...point });
  }
  /** Its checkpoint says that all before it is derived too, so it waits for theirs. */
  const take = async ({ records, answeredMs, cursor }: Batch, before: Promise<void>): Promise<void> => {
    const { read, unread } = await importRecords(deps, store, records, answeredMs);
    await before;
    point = {
      ...point,
      cursor,
      read: point.read + read,
      unread: point.unread + unread,
      isWhole: cursor === null,
    };
    deps.reached('import.derived');
    await keep({ ...point });
    deps.reached('import.kept');
    deps.metrics.pulled(store.platform, resource, 'imported', records.length);
    progress(point);
  };
  const underWay: Promise<void>[] = [];
  try {
    for await (const batch of batchesOf(
      point.isWhole ? [] : shop.api.bulk(resource, point.cursor, signal),
      batchSize,
    )) {
      signal.throwIfAborted();
      deps.reached('import.page');
      if (underWay.length === AT_ONCE) await underWay.shift();
      const taken = take(batch, underWay.at(-1) ?? Promise.resolve());
      // Whoever fails first in order is heard, here or at the end.
      taken.catch(() => undefined);
      underWay.push(taken);
    }
  } finally {
    // Whatever ended it, nothing is written after it.
    await Promise.allSettled(underWay);
    await underWay.at(-1);
  }
  const left = await shop.api.count(resource, null, signal);
  if (!point.isWhole && left > 0)
    throw new JobProblem('import/ended-early', `the shop's ${resource} ended before their last page`);
  const isShort = point.read + point.unread < Math.min(point.counted ?? 0, left);
  await deps.jobs.ensure(store.region, followers(store, resource, point.beganMs, deps.now()));
  return {
    dueMs: isShort ? deps.now() + AGAIN_MS : null,
    checkpoint: isShort ? {} : { ...point },
    alarm: isShort ? 'import/fewer-than-counted' : null,
  };
}

/** What an imported store has from now on: it is pulled from where the import began, and reconciled. */
const followers = (
  { tenantId, region, storeId }: Store,
  resource: PulledResource,
  beganMs: number,
  nowMs: number,
): NewJob[] => {
  const whose = { tenantId, region, storeId, resource, dueMs: nowMs };
  return [
    { ...whose, job: 'pull', checkpoint: { sinceMs: beganMs - CLOCKS_APART_MS } },
    { ...whose, job: 'reconcile' },
  ];
};

interface Batch {
  readonly records: readonly PulledRecord[];
  /** Of its oldest answer, which dates it: what an event says in between is newer. */
  readonly answeredMs: number;
  /** Where the next page begins; null = this was the last. */
  readonly cursor: string | null;
}

/** Whole pages until they hold so many records. What comes after the last whole batch of a list that ends early is left out. */
async function* batchesOf(
  pages: AsyncIterable<PulledPage> | Iterable<PulledPage>,
  size: number,
): AsyncGenerator<Batch> {
  let records: PulledRecord[] = [];
  let answeredMs = 0;
  for await (const page of pages) {
    if (records.length === 0) answeredMs = page.answeredMs;
    records.push(...page.records);
    if (records.length < size && page.next !== null) continue;
    yield { records, answeredMs, cursor: page.next };
    records = [];
  }
}

/** What the listings do not say yet is claimed, all of it is derived. Returns how many resources they were. */
async function importRecords(
  deps: JobDeps,
  store: Store,
  records: readonly PulledRecord[],
  answeredMs: number,
): Promise<{ read: number; unread: number }> {
  const nowMs = deps.now();
  const { said, unread } = await saidBy(deps.keyring, store, records, answeredMs, nowMs);
  const held = await listingsOf(deps.listings, store, said);
  const byKind = (some: readonly Said[]): Map<Kind, ClaimWork[]> =>
    Map.groupBy(
      some.flatMap(({ work }) => work),
      ({ listing }) => listing.kind,
    );
  for (const [kind, work] of byKind(said.filter((each) => !holds(held, each))))
    await applyClaims(deps, store, kind, work);
  // What was claimed before a crash may not have been derived any more.
  for (const [kind, work] of byKind(said.filter((each) => holds(held, each))))
    await deriveEntities(deps, store, kind, [...new Set(work.map(({ listing }) => listing._id))]);
  for (const each of unread)
    await deps.inbox.record(eventOfUnread(deps.keyring, store, each, { answeredMs, nowMs }));
  return { read: said.filter(isWhole).length, unread: unread.length };
}
