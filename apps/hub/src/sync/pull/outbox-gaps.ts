import { ShopRefused } from '../../connectors/shop-http.ts';
import { ownedBy, type Store } from '../../store/tenancy.ts';
import type { JobDeps, JobEnd, JobRun } from '../jobs/store-job.ts';
import { missingBetween, type Missing } from './sequence-gaps.ts';

/** What is known of a store's outbox, which counts its events 1, 2, 3 … without a gap. */
interface OutboxPoint {
  /** Every number up to it has arrived or was given up; null = none has ever come. */
  readonly mark: number | null;
  readonly missing: readonly Missing[];
  /** Numbers that the source could not give any more. */
  readonly lost: number;
}

const EVERY_MS = 60_000;
/** A source without our plugin is asked again after this. */
const NOBODY_THERE_MS = 24 * 3_600_000;
/** Numbers arrive out of order all the time: one is missing only after this. */
const GRACE_MS = 30_000;
const ASKED_TIMES = 10;
/** Numbers that one question asks for, and that one look takes in. */
const AT_ONCE = 500;
const SEEN_AT_ONCE = 20_000;

/**
 * Finds numbers that never arrived and asks the source for them; what comes is taken as if it had come by itself, signature and
 * all. Where nothing new has come since the last look the numbers after the last one are asked for too: a lost end shows no gap.
 */
export async function closeOutboxGaps(deps: JobDeps, run: JobRun): Promise<JobEnd> {
  const { store, keep } = run;
  const before: OutboxPoint = { mark: null, missing: [], lost: 0, ...run.checkpoint };
  const nowMs = deps.now();
  const seen = await sequencesAfter(deps, store, before.mark);
  if (before.mark === null && seen.length === 0) return { dueMs: nowMs + EVERY_MS, checkpoint: {} };
  const start = before.mark ?? (seen[0] as number) - 1;
  const found = missingBetween(start, seen, before.missing, nowMs, ASKED_TIMES);
  const last = seen.at(-1) ?? found.mark;
  const tail = last === before.mark ? [{ from: last + 1, to: last + AT_ONCE }] : [];
  let point: OutboxPoint = { mark: found.mark, missing: found.missing, lost: before.lost };
  try {
    for (const range of found.missing) {
      if (nowMs - range.sinceMs < GRACE_MS) continue;
      await ask(deps, run, range.from, Math.min(range.to, range.from + AT_ONCE - 1));
      point = answered(point, range);
      await keep({ ...point });
    }
    for (const { from, to } of tail) await ask(deps, run, from, to);
  } catch (error) {
    if (!(error instanceof ShopRefused) || error.status !== 404) throw error;
    return { dueMs: nowMs + NOBODY_THERE_MS, checkpoint: { ...point } };
  }
  return {
    dueMs: nowMs + EVERY_MS,
    checkpoint: { ...point },
    alarm: point.lost > before.lost ? 'outbox/lost' : null,
  };
}

/** The source answered about a range: what it cannot give in so many answers is lost. */
const answered = (point: OutboxPoint, range: Missing): OutboxPoint => {
  const tries = range.tries + 1;
  return {
    ...point,
    missing: point.missing.map((each) => (each === range ? { ...range, tries } : each)),
    lost: point.lost + (tries === ASKED_TIMES ? range.to - range.from + 1 : 0),
  };
};

/** Numbers of events that the inbox holds beyond the mark, in order. */
async function sequencesAfter(deps: JobDeps, store: Store, mark: number | null): Promise<number[]> {
  const rows = await deps.log
    .rows(store.region)
    .find(
      {
        ...ownedBy(store),
        'metadata.storeId': store.storeId,
        'version.sequence': { $gt: Math.max(0, mark ?? 0) },
      },
      { projection: { _id: 0, 'version.sequence': 1 } },
    )
    .sort({ 'version.sequence': 1 })
    .limit(SEEN_AT_ONCE)
    .toArray();
  return rows.map(({ version }) => version.sequence);
}

async function ask(deps: JobDeps, { store, shop, signal }: JobRun, from: number, to: number): Promise<void> {
  signal.throwIfAborted();
  const events = (await shop.api.outbox?.(from, to, signal)) ?? [];
  const answers = await Promise.all(
    events.map(({ resource, headers, body }) =>
      deps.receive({
        platform: store.platform,
        resource,
        headers,
        query: {},
        isForm: false,
        body,
        nowMs: deps.now(),
      }),
    ),
  );
  const accepted = answers.filter((answer) => answer.kind === 'recorded' && answer.result !== 'duplicate');
  deps.metrics.pulled(store.platform, 'outbox', 'recorded', accepted.length);
}
