import type { Completeness } from '@varai/core/schema';
import type { PulledPage, PulledResource, PullWindow } from '../../connectors/shop-api.ts';
import type { JobDeps, JobEnd, JobRun } from '../jobs/store-job.ts';
import { certify } from './certificate.ts';
import type { Said } from '../pull/said.ts';
import { keepsLeaves } from '../leaf-of.ts';
import { comparePages, healAll } from './compare.ts';
import { compareTree, type TreeCompared } from './compare-tree.ts';
import type { Comparison } from './comparison.ts';
import { compareIds, deleteAbsent, deleteGone, KIND_OF } from './find-gone.ts';
import { shrinkAlarm, type Alarm } from './shrink.ts';
import { Tally, type TallyState } from './tally.ts';

/** What a human asks for beyond the schedule. */
export interface Asked {
  readonly full?: boolean;
  /** By the source's clock, ms since 1970. */
  readonly window?: PullWindow;
  /** A human looked: what the source does not list any more is to be deleted, however much it is. */
  readonly acceptShrink?: boolean;
}

/** What one reconciliation leaves for the next. */
interface Standing {
  /** Everything that the source changed before was compared, ms since 1970 by its clock. */
  readonly comparedMs: number | null;
  readonly lastFullMs: number | null;
  /** How many the source had when a human, or the size of the change, last gave no reason to doubt it. */
  readonly lastThere: number | null;
  readonly aheadMs: number;
  readonly under: UnderWay | null;
}

/** A comparison as its last page left it. */
interface UnderWay {
  readonly startedMs: number;
  readonly mode: Completeness['mode'];
  readonly window: PullWindow | null;
  readonly watermarkMs: number;
  readonly cursor: string | null;
  readonly isCompared: boolean;
  readonly tally: TallyState;
}

const EVERY_MS = 15 * 60_000;
const FULL_EVERY_MS = 24 * 3_600_000;
/**
 * Of a source with a hash tree, from its first look on: a hash says that a record is what it was when it was claimed, not that a
 * newer hub would read it as an older one did.
 */
const FULL_BESIDE_TREE_EVERY_MS = 7 * 24 * 3_600_000;
const PATIENCE_MS = 30_000;
/** Records that are compared together. */
const AT_ONCE = 1_000;
/** Records among which the few that differ are healed together: each healing waits for the batch lane. */
const HEALED_TOGETHER = 20_000;
/** What the source is writing this second may not be in its answer yet. */
const LAG_MS = 2_000;

const NOT_STARTED: Standing = {
  comparedMs: null,
  lastFullMs: null,
  lastThere: null,
  aheadMs: 0,
  under: null,
};

/**
 * What a source has of a resource against what our listings say: by its hash tree where it keeps one, else by windows of modified
 * time and daily (and at first) all of it. Differences are healed through the inbox; what was found, healed and left is certified.
 * Resumed at its last page.
 */
export async function reconcileStore(deps: JobDeps, run: JobRun, asked: Asked = {}): Promise<JobEnd> {
  const { store, shop, signal } = run;
  const resource = run.resource as PulledResource;
  const standing: Standing = { ...NOT_STARTED, ...(run.checkpoint as Partial<Standing>) };
  let under = wanted(standing.under, asked) ?? begin(deps, run, standing, asked);
  let comparison = comparisonOf(deps, run, standing, under);
  let tree: TreeCompared | null = null;
  if (under.mode === 'hash_tree') {
    tree = await compareTree(comparison, shop.api, resource, shop.platform.caps.page);
    if (tree === null) {
      under = { ...under, mode: 'full' };
      comparison = comparisonOf(deps, run, standing, under);
    }
  }
  if (tree === null && !under.isCompared) under = await compareRecords(comparison, run, standing, under);
  const counted = await shop.api.count(resource, null, signal);
  const alarm = await compareExistence(comparison, run, resource, { under, tree, counted, standing, asked });
  const left = await shop.api.count(resource, null, signal);
  const found = completenessOf(comparison, resource, under, {
    alarm,
    tree,
    total: { there: left, here: await deps.listings.countLive(store, store.storeId, KIND_OF[resource]) },
  });
  await deps.certificates.keep(certify(found, deps.keyring.signing(store.region)));
  deps.metrics.reconciled(resource, found);
  const comparedMs =
    under.window === null ? under.watermarkMs : Math.min(under.window.untilMs, under.watermarkMs);
  const next: Standing = {
    comparedMs:
      asked.window === undefined ? Math.max(standing.comparedMs ?? 0, comparedMs) : standing.comparedMs,
    lastFullMs:
      alarm === null && (under.mode === 'full' || (tree !== null && standing.lastFullMs === null))
        ? under.startedMs
        : standing.lastFullMs,
    lastThere: alarm === null ? left : standing.lastThere,
    aheadMs: comparison.aheadMs,
    under: null,
  };
  return { dueMs: deps.now() + EVERY_MS, checkpoint: { ...next }, alarm: alarm?.code ?? null };
}

/** Reads the records of a comparison from where it was left, compares and heals them. */
async function compareRecords(
  comparison: Comparison,
  run: JobRun,
  standing: Standing,
  from: UnderWay,
): Promise<UnderWay> {
  const { deps, tally, signal } = comparison;
  let under = from;
  let pages: PulledPage[] = [];
  let differing: Said[] = [];
  let sinceHealed = 0;
  for await (const page of pagesOf(run, run.resource as PulledResource, from)) {
    signal.throwIfAborted();
    comparison.aheadMs = page.answeredMs - deps.now();
    pages.push(page);
    const rows = pages.reduce((sum, { records }) => sum + records.length, 0);
    if (rows < AT_ONCE && page.next !== null) continue;
    differing.push(...(await comparePages(comparison, pages)));
    pages = [];
    sinceHealed += rows;
    if (differing.length >= AT_ONCE || sinceHealed >= HEALED_TOGETHER || page.next === null) {
      await healAll(comparison, differing);
      differing = [];
      sinceHealed = 0;
    }
    // What still waits to be healed is read again after a crash.
    if (differing.length > 0) continue;
    under = { ...under, cursor: page.next, isCompared: page.next === null, tally: tally.state };
    await run.keep({ ...standing, aheadMs: comparison.aheadMs, under });
    deps.reached('reconcile.kept');
  }
  await healAll(comparison, differing);
  return under;
}

const comparisonOf = (
  deps: JobDeps,
  { store, signal }: JobRun,
  { aheadMs }: Standing,
  { tally, mode, watermarkMs }: UnderWay,
): Comparison => ({
  deps,
  store,
  signal,
  tally: new Tally(tally),
  mode,
  watermarkMs,
  aheadMs,
  patienceMs: PATIENCE_MS,
  nameOf: (name, id) => (name === 'customers' ? deps.keyring.pseudonym(store, { type: 'customer', id }) : id),
});

/** A comparison that was broken off is finished first, unless a human asked for another one. */
const wanted = (under: UnderWay | null, { full, window }: Asked): UnderWay | null =>
  full === true || window !== undefined ? null : under;

function begin(deps: JobDeps, { shop, store, resource }: JobRun, standing: Standing, asked: Asked): UnderWay {
  const startedMs = deps.now();
  const { capabilities, overlapMs } = shop.platform;
  const watermarkMs = startedMs + standing.aheadMs - LAG_MS;
  const hasTree = capabilities.hashTree === true && keepsLeaves(store.platform, resource as PulledResource);
  const isDue =
    standing.lastFullMs === null
      ? !hasTree
      : startedMs - standing.lastFullMs >= (hasTree ? FULL_BESIDE_TREE_EVERY_MS : FULL_EVERY_MS);
  const isFull =
    asked.full === true ||
    (asked.window === undefined && capabilities.bulk === true && isDue) ||
    (capabilities.pull !== true && !hasTree);
  const mode = isFull ? 'full' : hasTree && asked.window === undefined ? 'hash_tree' : 'window';
  const window =
    mode !== 'window'
      ? null
      : (asked.window ?? { sinceMs: (standing.comparedMs ?? 0) - overlapMs, untilMs: watermarkMs + 1 });
  return {
    startedMs,
    mode,
    window,
    watermarkMs,
    cursor: null,
    isCompared: false,
    tally: new Tally().state,
  };
}

/** The source's records of a comparison, from where it was left. */
async function* pagesOf(
  { shop, signal }: JobRun,
  resource: PulledResource,
  { window, cursor }: UnderWay,
): AsyncGenerator<PulledPage> {
  if (window === null) {
    yield* shop.api.bulk(resource, cursor, signal);
    return;
  }
  let at = cursor;
  do {
    const page = await shop.api.pull(resource, window, at, signal);
    yield page;
    at = page.next;
  } while (at !== null);
}

/** Where the two sides do not have equally many, what is missing and what is gone is looked for by id. */
async function compareExistence(
  comparison: Comparison,
  { shop }: JobRun,
  resource: PulledResource,
  {
    under,
    tree,
    counted,
    standing,
    asked,
  }: { under: UnderWay; tree: TreeCompared | null; counted: number; standing: Standing; asked: Asked },
): Promise<Alarm | null> {
  const { deps, store, tally } = comparison;
  const here = await deps.listings.countLive(store, store.storeId, KIND_OF[resource]);
  const short: Alarm | null =
    under.mode === 'full' && (!under.isCompared || tally.whole < counted) && tally.whole < here
      ? {
          code: 'reconcile/fewer-than-counted',
          message: `The shop counts ${counted} ${resource} and gave ${tally.whole}: nothing was deleted.`,
        }
      : null;
  const deletes = shop.platform.capabilities.deletes[resource];
  if (deletes !== true) tally.skips('deletions', deletes, null);
  const alarm =
    short ??
    // Where nothing can be concluded from its absence, fewer than before is no news either.
    (deletes !== true || asked.acceptShrink === true
      ? null
      : shrinkAlarm(resource, counted, Math.max(here, standing.lastThere ?? 0), deps.limits.shrinkPercent));
  if (alarm !== null) {
    tally.skips('deletions', alarm.code, Math.max(0, here - counted));
    return alarm;
  }
  if (tree !== null && deletes === true) {
    const there = await deleteAbsent(comparison, shop.api, resource, tree.gone);
    await healAll(comparison, await comparePages(comparison, there));
    // What the tree does not list and has no leaf here is looked for below; what is new there is found by the next look.
    if (counted >= (await deps.listings.countLive(store, store.storeId, KIND_OF[resource]))) return null;
  }
  if (counted === here || (deletes !== true && counted < here)) return null;
  // A reading of everything has met what is missing already.
  const present = await compareIds(comparison, shop.api, resource, under.mode === 'window');
  if (
    !present.isWhole ||
    present.ids.size < Math.min(counted, await shop.api.count(resource, null, comparison.signal))
  ) {
    tally.skips('deletions', 'reconcile/fewer-ids-than-counted', null);
    return {
      code: 'reconcile/fewer-ids-than-counted',
      message: `The shop counts ${counted} ${resource} and listed ${present.ids.size}: nothing was deleted.`,
    };
  }
  if (deletes === true) await deleteGone(comparison, shop.api, resource, present);
  return null;
}

function completenessOf(
  { deps, store, tally }: Comparison,
  resource: PulledResource,
  { startedMs, mode, window, watermarkMs }: UnderWay,
  found: {
    readonly alarm: Alarm | null;
    readonly tree: TreeCompared | null;
    readonly total: Completeness['total'];
  },
): Completeness {
  const { alarm, tree, total } = found;
  if (mode === 'window')
    tally.skips(
      'records that the source changed without moving their time',
      'compared by the daily reading of everything',
      null,
    );
  const state = tally.state;
  const unread = state.notCompared.some(({ what }) => what === 'records that do not map');
  const isAgreed = state.remaining.count === 0 && !unread && tally.there.hash === tally.here.hash;
  return {
    version: 1,
    tenantId: store.tenantId,
    region: store.region,
    storeId: store.storeId,
    platform: store.platform,
    resource,
    mode,
    window: window === null ? null : { since: iso(window.sinceMs), until: iso(window.untilMs) },
    watermark: iso(watermarkMs),
    startedAt: iso(startedMs),
    durationMs: Math.max(0, Math.round(deps.now() - startedMs)),
    rowsRead: state.rowsRead,
    ...(tree === null ? {} : { bucketsRead: tree.bucketsRead }),
    there: { count: state.there.count, rootHash: state.there.hash },
    here: { count: state.here.count, rootHash: state.here.hash },
    total,
    found: state.found,
    healed: state.healed,
    remaining: { count: state.remaining.count, ids: [...state.remaining.ids] },
    inMotion: { count: state.inMotion.count, ids: [...state.inMotion.ids] },
    notCompared: state.notCompared,
    alarm,
    verdict: alarm !== null ? 'alarm' : isAgreed ? 'agreed' : 'differs',
  };
}

const iso = (ms: number): string => new Date(Math.max(0, ms)).toISOString();
