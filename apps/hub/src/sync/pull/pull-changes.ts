import type { PulledResource } from '../../connectors/shop-api.ts';
import type { JobDeps, JobEnd, JobRun } from '../jobs/store-job.ts';
import { takePulled } from './take-pulled.ts';
import { addUntold, type Untold } from './untold.ts';

/** Where pulling is, by the source's clock, ms since 1970. */
interface PullPoint {
  /** Everything before was pulled. */
  readonly sinceMs: number;
  /** The window under way, and its next page. */
  readonly untilMs: number | null;
  readonly page: string | null;
  /** The source's clock less ours, as of its last answer. */
  readonly aheadMs: number;
  readonly untold: Untold | null;
}

const EVERY_MS = 3 * 60_000;
/** What the source is writing this second may not be seen by the next question. */
const LAG_MS = 2_000;

/**
 * What changed since the last time, with the platform's overlap before it. What the listings already say is passed over without
 * a write; the rest goes through the inbox like any event. The cursor moves once the window's last page is recorded.
 */
export async function pullChanges(deps: JobDeps, run: JobRun): Promise<JobEnd> {
  const { store, shop, signal, keep } = run;
  const resource = run.resource as PulledResource;
  const started = run.checkpoint as Partial<PullPoint>;
  let aheadMs = started.aheadMs ?? 0;
  const sinceMs = started.sinceMs ?? deps.now() + aheadMs;
  const untilMs = started.untilMs ?? deps.now() + aheadMs - LAG_MS;
  const window = { sinceMs: sinceMs - shop.platform.overlapMs, untilMs };
  let page = started.page ?? null;
  let untold = started.untold ?? null;
  do {
    const answer = await shop.api.pull(resource, window, page, signal);
    signal.throwIfAborted();
    aheadMs = answer.answeredMs - deps.now();
    const found = await takePulled(deps, store, answer);
    if (found > 0) untold = await addUntold(deps, store, resource, untold, found);
    page = answer.next;
    deps.reached('pull.recorded');
    await keep({ sinceMs, untilMs, page, aheadMs, untold });
  } while (page !== null);
  const next: PullPoint = {
    sinceMs: Math.max(sinceMs, untilMs),
    untilMs: null,
    page: null,
    aheadMs,
    untold,
  };
  return { dueMs: deps.now() + EVERY_MS, checkpoint: { ...next } };
}
