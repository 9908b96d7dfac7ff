import type { Region } from '@varai/core/schema';
import type { Filter } from 'mongodb';
import type { Connections } from './connections.ts';
import type { EventRow } from './event-row.ts';
import type { RawBodiesDoc } from './raw-bodies.ts';
import { ownedBy } from './tenancy.ts';

interface BodyKeyDoc {
  _id: string;
  expireAt: Date;
}

/**
 * Drops events that are done and past their retention, by acceptance time, and raw bodies that no event needs any more; what
 * is not done stays, however old it is. Returns how many documents of bodies went.
 */
export async function dropExpired(
  connections: Connections,
  region: Region,
  retentionDays: number,
  nowMs: number,
): Promise<number> {
  const db = connections.of(region);
  const bodies = db.collection<RawBodiesDoc>('raw_bodies');
  const rows = db.collection<EventRow>('sync_log');
  const before = new Date(nowMs - retentionDays * 86_400_000);
  let dropped = 0;
  for await (const { _id, events, ...whose } of bodies.find(
    { acceptedAt: { $lt: before } },
    { projection: { events: 1, tenantId: 1, region: 1 } },
  )) {
    // A delivery that was a duplicate is named here too; its row and its body are another group's.
    const own: Filter<EventRow> = { ...ownedBy(whose), _id: { $in: events }, 'raw.id': _id };
    await rows.deleteMany({ ...own, state: 'done' });
    if ((await rows.countDocuments(own, { limit: 1 })) > 0) continue;
    dropped += (await bodies.deleteOne({ _id, ...ownedBy(whose) })).deletedCount;
  }
  // A key dies with the last body that it opens.
  const keys = db.collection<BodyKeyDoc>('body_keys');
  for await (const { _id } of keys.find({ expireAt: { $lt: new Date(nowMs) } }, { projection: { _id: 1 } })) {
    if ((await bodies.countDocuments({ key: _id }, { limit: 1 })) === 0) await keys.deleteOne({ _id });
  }
  return dropped;
}
