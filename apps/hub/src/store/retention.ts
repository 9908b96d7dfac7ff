import type { Region } from '@varai/core/schema';
import type { Collection, Filter } from 'mongodb';
import type { Connections } from './connections.ts';
import type { EventRow } from './event-row.ts';
import type { RawBodiesDoc } from './raw-bodies.ts';

interface BodyKeyDoc {
  _id: string;
  expireAt: Date;
}

/**
 * Drops raw bodies past their retention, by acceptance time; those of events that are not done yet stay. Returns how many
 * documents went.
 */
export async function dropExpiredBodies(
  connections: Connections,
  region: Region,
  retentionDays: number,
  nowMs: number,
): Promise<number> {
  const db = connections.of(region);
  const bodies = db.collection<RawBodiesDoc>('raw_bodies');
  const before = new Date(nowMs - retentionDays * 86_400_000);
  const { deletedCount } = await bodies.deleteMany({
    acceptedAt: { $lt: before },
    _id: { $nin: await neededBodies(db.collection<EventRow>('sync_log'), before) },
  });
  // A key dies with the last body that it opens.
  const keys = db.collection<BodyKeyDoc>('body_keys');
  for await (const { _id } of keys.find({ expireAt: { $lt: new Date(nowMs) } }, { projection: { _id: 1 } })) {
    if ((await bodies.countDocuments({ key: _id }, { limit: 1 })) === 0) await keys.deleteOne({ _id });
  }
  return deletedCount;
}

/** Bodies accepted before then whose events are not done. The filters name what the partial indexes begin with. */
async function neededBodies(rows: Collection<EventRow>, before: Date): Promise<string[]> {
  const acceptedAt = { $lt: new Date(before.getTime() + 86_400_000) };
  const bodiesOf = async (filter: Filter<EventRow>): Promise<string[]> =>
    (await rows.distinct('raw.id', filter)) as string[];
  const aside = (): Promise<string[]> =>
    bodiesOf({ state: { $in: ['parked', 'dead'] }, tenantId: { $gt: '' }, acceptedAt });
  const waiting = { state: 'pending', lane: { $gt: '' as EventRow['lane'] }, acceptedAt } as const;
  // Twice, or an event that goes from waiting to set aside between two readings would be in neither.
  const known = [await aside(), await bodiesOf(waiting), await aside()];
  return [...new Set(known.flat())];
}
