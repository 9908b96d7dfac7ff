import { AccessProblem, type PulledResource } from '../../connectors/shop-api.ts';
import type { OpenShop } from '../../connectors/shops.ts';
import { ShopRefused, ShopUnavailable } from '../../connectors/shop-http.ts';
import type { Inbox } from '../../ingest/inbox.ts';
import type { Receive } from '../../ingest/receive.ts';
import type { Metrics } from '../../observe/metrics.ts';
import type { Certificates } from '../../store/certificates.ts';
import {
  LEASE_MS,
  LeaseLost,
  type JobName,
  type StoreJobDoc,
  type StoreJobs,
} from '../../store/store-jobs.ts';
import type { Store, TenantContext } from '../../store/tenancy.ts';
import type { WriteBacks } from '../../store/write-backs.ts';
import type { ApplyDeps } from '../apply.ts';
import { isOutage } from '../retry.ts';

export interface JobDeps extends ApplyDeps {
  readonly jobs: StoreJobs;
  readonly certificates: Certificates;
  readonly inbox: Inbox;
  readonly receive: Receive;
  /** The store's API; null where it cannot be asked. */
  readonly shopOf: (store: Store) => OpenShop | null;
  /** Whether the store ever sent an event by itself. */
  readonly isHeard: (store: Store) => Promise<boolean>;
  readonly metrics: Metrics;
  readonly limits: {
    /** How much of a source's records may vanish at once, in per cent, before a human is asked. */
    readonly shrinkPercent: number;
  };
  readonly writeBacks: WriteBacks;
}

type Checkpoint = Readonly<Record<string, unknown>>;

/** One run of a job, from its last checkpoint. */
export interface JobRun<S extends OpenShop | null = OpenShop> {
  readonly store: Store;
  readonly shop: S;
  readonly resource: PulledResource | null;
  readonly checkpoint: Checkpoint;
  /** Aborted when this process stops, or when the lease is lost. */
  readonly signal: AbortSignal;
  /** Durable once it resolves. Throws LeaseLost where another process took over: then nothing more may be done. */
  readonly keep: (checkpoint?: Checkpoint) => Promise<void>;
}

export interface JobEnd {
  /** When it is due again, ms since 1970; null = not by itself. */
  readonly dueMs: number | null;
  readonly checkpoint: Checkpoint;
  /** Why a human should look. */
  readonly alarm?: string | null;
}

export type JobWork<S extends OpenShop | null = OpenShop> = (
  deps: JobDeps,
  run: JobRun<S>,
) => Promise<JobEnd>;

/** Jobs whose work takes null for a shop that cannot be asked. */
const WITHOUT_SHOP: ReadonlySet<JobName> = new Set<JobName>(['write_back']);

/** A job whose store cannot be asked looks again after this: access may have been given. */
const NO_ACCESS_MS = 5 * 60_000;
const FIRST_WAIT_MS = 10_000;
const LONGEST_WAIT_MS = 15 * 60_000;

/** `held`: another process works on it, or there is no such job. */
export type RunResult =
  | { readonly result: 'done'; readonly end: JobEnd }
  | { readonly result: 'failed'; readonly code: string; readonly message: string }
  | { readonly result: 'held' | 'no-access' | 'stopped' };

/**
 * Runs a job once, from its checkpoint, under its lease; writes down how it ended and when it is due again. Rejects only while
 * the database is away.
 */
export async function runStoreJob(
  deps: JobDeps,
  context: TenantContext,
  id: string,
  works: Readonly<Partial<Record<JobName, JobWork>>>,
  stop: AbortSignal,
): Promise<RunResult> {
  const doc = await deps.jobs.take(context, id, deps.now());
  const work = doc === null ? undefined : works[doc.job];
  if (doc === null || work === undefined) return { result: 'held' };
  const store = await deps.directory.byId(doc.storeId);
  const lost = new AbortController();
  try {
    const shop = store === null ? null : deps.shopOf(store);
    if (store === null || (shop === null && !WITHOUT_SHOP.has(doc.job))) {
      await deps.jobs.postpone(doc, deps.now() + NO_ACCESS_MS);
      return { result: 'no-access' };
    }
    const beat = setInterval(() => {
      deps.jobs.keep(doc, deps.now()).catch((error: unknown) => {
        if (error instanceof LeaseLost) lost.abort(error);
      });
    }, LEASE_MS / 3);
    try {
      const end = await work(deps, {
        store,
        shop: shop as OpenShop,
        resource: doc.resource,
        checkpoint: doc.checkpoint,
        signal: AbortSignal.any([stop, lost.signal]),
        keep: (checkpoint) => deps.jobs.keep(doc, deps.now(), checkpoint),
      });
      await deps.jobs.finish(doc, deps.now(), end);
      deps.metrics.job(doc.job, end.alarm == null ? 'done' : 'alarm');
      return { result: 'done', end };
    } finally {
      clearInterval(beat);
    }
  } catch (error) {
    return await ended(deps, doc, error, stop);
  }
}

async function ended(deps: JobDeps, doc: StoreJobDoc, error: unknown, stop: AbortSignal): Promise<RunResult> {
  if (isOutage(error)) throw error;
  if (error instanceof LeaseLost) return { result: 'held' };
  if (stop.aborted) {
    await deps.jobs.release(doc).catch(() => undefined);
    return { result: 'stopped' };
  }
  const { code, message } = failureOf(error);
  const askedMs = error instanceof ShopUnavailable ? (error.retryAfterMs ?? 0) : 0;
  const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(doc.attempts, 10));
  const dueMs = deps.now() + Math.max(askedMs, Math.round(waitMs * (0.75 + deps.random() / 2)));
  await deps.jobs.fail(doc, deps.now(), dueMs, { code, message });
  deps.metrics.job(doc.job, 'failed');
  return { result: 'failed', code, message };
}

/** What may be written down and shown: messages of ours, and of others only what kind of error it was. */
function failureOf(error: unknown): { code: string; message: string } {
  if (error instanceof ShopUnavailable) return { code: 'shop/unavailable', message: error.message };
  if (error instanceof ShopRefused) return { code: `shop/refused-${error.status}`, message: error.message };
  if (error instanceof AccessProblem) return { code: error.code, message: error.message };
  if (error instanceof JobProblem) return { code: error.code, message: error.message };
  return { code: 'job/failed', message: error instanceof Error ? error.name : 'unknown' };
}

/** The source answered what cannot be; the message is for people. */
export class JobProblem extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
