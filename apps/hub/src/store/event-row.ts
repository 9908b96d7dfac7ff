import type { Region, SynchronizationEvent } from '@varai/core/schema';
import type { Lane } from '../sync/lanes.ts';

/** An accepted event in the inbox (`sync_log`): the specification's event, where its body lies, and how far it is. */
export interface EventRow extends Omit<SynchronizationEvent, 'eventId' | 'data'> {
  _id: string;
  tenantId: string;
  region: Region;
  resource: string;
  verb: 'create' | 'update' | 'delete';
  lane: Lane;
  /** `pending` -> `done`; `parked`: does not map, kept for a fix; `dead`: failed for 24 hours. */
  state: 'pending' | 'done' | 'parked' | 'dead';
  acceptedAt: Date;
  /** When the sweeper takes it, should nobody have. */
  dueAt: Date;
  attempts: number;
  raw: { id: string; at: number; length: number };
  subjects: string[];
  problem?: { code: string; path: string; message?: string };
  doneAt?: Date;
}

/** The identity of the event at its source; differs from `_id` only where the duplicate filter is off (tests). */
export const eventIdOf = (row: { readonly _id: string }): string => {
  const mark = row._id.indexOf('~');
  return mark < 0 ? row._id : row._id.slice(0, mark);
};
