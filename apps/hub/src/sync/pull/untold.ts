import { isDeepStrictEqual } from 'node:util';
import { saidOf, type Claim } from '@varai/core/conflict';
import type { PulledResource } from '../../connectors/shop-api.ts';
import type { ListingDoc } from '../../store/documents.ts';
import { jobId } from '../../store/store-jobs.ts';
import type { Store } from '../../store/tenancy.ts';
import type { JobDeps } from '../jobs/store-job.ts';
import type { Said } from './said.ts';

/** What was found by asking alone since the last certificate: the shop's webhooks lose events. */
export interface Untold {
  readonly count: number;
  /** When the last of it was found, ms since 1970. */
  readonly atMs: number;
}

/** A webhook that has not come by now is lost, or so late that somebody should know. */
const GRACE_MS = 60_000;
/** Where some was lost, more may be: everything is compared without waiting for its turn. */
const COMPARED_WITHIN_MS = 60_000;

/** Our own facts, which a write-back brings; and stock, which some shops count without moving the record's time: it may be new. */
const OF_NO_AGE: ReadonlySet<string> = new Set(['ai_enhanced', 'inventory']);

/** Whether a record says what the shop should have told long ago. A time that our own write-back moved is nothing of the kind. */
export function isUntold(held: ReadonlyMap<string, ListingDoc>, { record, work, answeredMs }: Said): boolean {
  if (record.modifiedMs === null || answeredMs - record.modifiedMs < GRACE_MS) return false;
  return work.some(({ listing, claims }) =>
    Object.entries(claims).some(
      ([group, claim]) => !OF_NO_AGE.has(group) && !saysTheSame(held.get(listing._id)?.claims[group], claim),
    ),
  );
}

const saysTheSame = (held: Claim | undefined, said: Claim): boolean =>
  held !== undefined &&
  (saidOf(held.version) === saidOf(said.version) ||
    isDeepStrictEqual(withoutTime(held.value), withoutTime(said.value)));

const withoutTime = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'updated_at' in value
    ? { ...value, updated_at: null }
    : value;

/**
 * Adds what was found to what was found since the last certificate, and lets the resource be compared soon. Of a store that never
 * tells anything nothing is untold: then it stays as it was.
 */
export async function addUntold(
  { certificates, jobs, isHeard, now }: Pick<JobDeps, 'certificates' | 'jobs' | 'isHeard' | 'now'>,
  store: Store,
  resource: PulledResource,
  before: Untold | null,
  found: number,
): Promise<Untold | null> {
  if (!(await isHeard(store))) return before;
  const [newest] = await certificates.of(store, store.storeId, { resource, limit: 1 });
  const isSince = before !== null && before.atMs > (newest?.at.getTime() ?? 0);
  await jobs.hasten(store, jobId(store.storeId, 'reconcile', resource), now() + COMPARED_WITHIN_MS);
  return { count: found + (isSince ? before.count : 0), atMs: now() };
}
