import { setTimeout as sleep } from 'node:timers/promises';
import type { Region } from '@varai/core/schema';
import type { EventLog } from '../store/event-log.ts';
import type { EventRow } from '../store/event-row.ts';

const EVERY_MS = 50;

/**
 * Waits until these events are done or set aside, at most `boundMs`. Returns the rows that are neither done nor waiting, and
 * how many still wait. Rejects where the database goes away.
 */
export async function waitUntilApplied(
  log: EventLog,
  region: Region,
  ids: readonly string[],
  boundMs: number,
): Promise<{ aside: EventRow[]; waiting: number }> {
  const rows = log.rows(region);
  const named = { region, _id: { $in: [...ids] } };
  const untilMs = performance.now() + boundMs;
  let waiting = await rows.countDocuments({ ...named, state: 'pending' });
  while (waiting > 0 && performance.now() < untilMs) {
    await sleep(EVERY_MS);
    waiting = await rows.countDocuments({ ...named, state: 'pending' });
  }
  const aside = await rows.find({ ...named, state: { $in: ['parked', 'dead'] } }).toArray();
  return { aside, waiting };
}
