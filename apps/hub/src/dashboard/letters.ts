import type { Json, Letter, LetterBody, Letters, Redriven } from '@varai/dashboard/contract';
import { isObject } from '@varai/core';
import type { Hub } from '../hub.ts';
import type { EventRow } from '../store/event-row.ts';
import { ownedBy, type TenantContext } from '../store/tenancy.ts';
import { waitUntilApplied } from '../sync/applied.ts';
import { redrive, type Chosen } from '../sync/redrive.ts';

export interface LetterFilter {
  readonly state?: 'parked' | 'dead';
  readonly storeId?: string;
}

const MOST_SHOWN = 100;
const MOST_COUNTED = 10_000;
const BOUND_MS = 3_000;
const WAIT_MS = 10_000;

/** Events that were set aside, the oldest first, and how many for which reason. */
export async function lettersOf(hub: Hub, context: TenantContext, filter: LetterFilter): Promise<Letters> {
  const [rows, reasons] = await Promise.all([
    hub.log.aside(context, filter, MOST_SHOWN),
    hub.log
      .rows(context.region)
      .aggregate<{ _id: string | null; count: number }>(
        [
          {
            $match: {
              ...ownedBy(context),
              state: filter.state ?? { $in: ['parked', 'dead'] },
              ...(filter.storeId === undefined ? {} : { 'metadata.storeId': filter.storeId }),
            },
          },
          { $limit: MOST_COUNTED },
          { $group: { _id: '$problem.code', count: { $sum: 1 } } },
          { $sort: { count: -1, _id: 1 } },
        ],
        { maxTimeMS: BOUND_MS },
      )
      .toArray(),
  ]);
  const total = reasons.reduce((sum, { count }) => sum + count, 0);
  return {
    letters: rows.map(letterOf),
    total,
    isCapped: total === MOST_COUNTED,
    byReason: reasons.map(({ _id, count }) => ({ code: _id ?? '', count })),
  };
}

const letterOf = (row: EventRow): Letter => ({
  eventId: row._id,
  state: row.state as 'parked' | 'dead',
  storeId: row.metadata.storeId,
  resource: row.resource,
  verb: row.verb,
  entityId: row.entityId,
  acceptedAt: row.acceptedAt.toISOString(),
  attempts: row.attempts,
  problem:
    row.problem === undefined
      ? null
      : { code: row.problem.code, path: row.problem.path, message: row.problem.message ?? null },
  bodyBytes: row.raw.length,
});

/** The body's shape, every text and number taken out. Null where there is no such event. */
export async function letterBody(
  hub: Hub,
  context: TenantContext,
  eventId: string,
): Promise<LetterBody | null> {
  const row = await hub.log.find(context, eventId);
  if (row === null) return null;
  const body = (await hub.bodies.read(context, [row])).get(row._id);
  if (body === undefined) return { shape: null, isJson: false };
  try {
    return { shape: shapeOf(JSON.parse(body.toString('utf8'))), isJson: true };
  } catch {
    return { shape: `${body.length} bytes that are no JSON`, isJson: false };
  }
}

const MOST_MEMBERS = 60;

function shapeOf(value: unknown): Json {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return value === '' ? '' : `text, ${value.length}`;
  if (typeof value === 'number') return 'number';
  if (Array.isArray(value)) {
    const shown = value.slice(0, 3).map(shapeOf);
    return value.length > 3 ? [...shown, `and ${value.length - 3} more`] : shown;
  }
  if (!isObject(value)) return null;
  const members = Object.entries(value);
  return Object.fromEntries(members.slice(0, MOST_MEMBERS).map(([name, member]) => [name, shapeOf(member)]));
}

/** Puts events back into the queue, with a row in the audit. Returns the ids that now wait. */
export function redriveRecorded(
  hub: Hub,
  context: TenantContext,
  chosen: Chosen,
  by: string,
): Promise<string[]> {
  const about = 'ids' in chosen ? chosen.ids.join(' ') : 'all that were set aside';
  return hub.audit.record(
    context,
    { by, action: 'events.redriven', about: about.slice(0, 500), before: chosen },
    async () => {
      const waiting = await redrive(hub.log, context, chosen, hub.deps.now());
      return { result: waiting, after: { redriven: waiting.length } };
    },
  );
}

/** The same, and waits a while for what becomes of them. */
export async function redriveLetters(
  hub: Hub,
  context: TenantContext,
  chosen: Chosen,
  by: string,
): Promise<Redriven> {
  const ids = await redriveRecorded(hub, context, chosen, by);
  if (ids.length === 0) return { redriven: 0, applied: 0, setAsideAgain: 0, waiting: 0 };
  const { aside, waiting } = await waitUntilApplied(hub.log, context.region, ids, WAIT_MS);
  return {
    redriven: ids.length,
    applied: ids.length - aside.length - waiting,
    setAsideAgain: aside.length,
    waiting,
  };
}
