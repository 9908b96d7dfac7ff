import type { Region } from '@varai/core/schema';
import type { Connections } from './connections.ts';
import type { EventRow } from './event-row.ts';
import type { RawBodiesDoc } from './raw-bodies.ts';

/**
 * Drops raw bodies past their retention, by acceptance time; those of events that are not done yet stay. Returns how many
 * documents went.
 */
export async function dropExpiredBodies(connections: Connections, region: Region, retentionDays: number, nowMs: number): Promise<number> {
  const db = connections.of(region);
  const before = new Date(nowMs - retentionDays * 86_400_000);
  const needed = await db.collection<EventRow>('sync_log').distinct('raw.id', { state: { $in: ['pending', 'parked', 'dead'] }, acceptedAt: { $lt: new Date(before.getTime() + 86_400_000) } });
  const { deletedCount } = await db.collection<RawBodiesDoc>('raw_bodies').deleteMany({ acceptedAt: { $lt: before }, _id: { $nin: needed } });
  // A key dies with the last body that it opens.
  const inUse = await db.collection<RawBodiesDoc>('raw_bodies').distinct('key');
  await db.collection<{ _id: string; expireAt: Date }>('body_keys').deleteMany({ expireAt: { $lt: new Date(nowMs) }, _id: { $nin: inUse } });
  return deletedCount;
}
