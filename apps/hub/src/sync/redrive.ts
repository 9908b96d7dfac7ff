import type { EventLog } from '../store/event-log.ts';
import type { TenantContext } from '../store/tenancy.ts';

/** Which events: by id, or all that were set aside and fit. */
export type Chosen =
  { readonly ids: readonly string[] } | { readonly state?: 'parked' | 'dead'; readonly storeId?: string };

/** Of "all", the oldest this many at once. */
const MOST_AT_ONCE = 10_000;

/**
 * Puts events that were set aside back into the queue; the result is as if they had come in order. Returns the ids that now
 * wait: those that are done, or another tenant's, are not among them.
 */
export async function redrive(
  log: EventLog,
  context: TenantContext,
  chosen: Chosen,
  nowMs: number,
): Promise<string[]> {
  const ids =
    'ids' in chosen ? chosen.ids : (await log.aside(context, chosen, MOST_AT_ONCE)).map((row) => row._id);
  return ids.length === 0 ? [] : log.redrive(context, ids, nowMs);
}
