import type { Region } from '@varai/core/schema';
import type { Collection, Filter } from 'mongodb';
import type { Lane } from '../sync/lanes.ts';
import type { Connections } from './connections.ts';
import type { EventRow } from './event-row.ts';
import { ownedBy, type TenantContext } from './tenancy.ts';

export interface Problem {
  readonly code: string;
  readonly path: string;
  readonly message?: string;
}

/** With the shard key, so that on a cluster one shard is asked. */
const keyOf = ({ _id, region, timestamp }: EventRow): Filter<EventRow> => ({ _id, region, timestamp });

/** The inbox as the workers see it: the queue of record. */
export class EventLog {
  readonly #connections: Connections;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  rows(region: Region): Collection<EventRow> {
    return this.#connections.of(region).collection<EventRow>('sync_log');
  }

  /** Of these, the rows that still wait. */
  pending(region: Region, ids: readonly string[]): Promise<EventRow[]> {
    return this.rows(region)
      .find({ _id: { $in: [...ids] }, state: 'pending' })
      .toArray();
  }

  /** Rows of a lane that should have been done by now, oldest first. */
  async due(region: Region, lane: Lane, nowMs: number, limit: number): Promise<string[]> {
    const rows = await this.rows(region)
      .find({ state: 'pending', lane, dueAt: { $lte: new Date(nowMs) } }, { projection: { _id: 1 } })
      .sort({ dueAt: 1 })
      .limit(limit)
      .toArray();
    return rows.map((row) => row._id);
  }

  /** A lost mark only means that the event is worked on again, which changes nothing: no majority needed. */
  async markDone(region: Region, rows: readonly EventRow[], nowMs: number): Promise<void> {
    if (rows.length === 0) return;
    const hadProblems = rows.some((row) => row.problem !== undefined);
    const times = rows.map((row) => row.timestamp.getTime());
    await this.rows(region).updateMany(
      {
        region,
        timestamp: { $gte: new Date(Math.min(...times)), $lte: new Date(Math.max(...times)) },
        _id: { $in: rows.map((row) => row._id) },
      },
      {
        $set: { state: 'done', doneAt: new Date(nowMs) },
        ...(hadProblems ? { $unset: { problem: '' } } : {}),
      },
      { writeConcern: { w: 1 } },
    );
  }

  async retryAt(region: Region, row: EventRow, dueMs: number, problem: Problem): Promise<void> {
    await this.rows(region).updateOne(
      { ...keyOf(row), state: 'pending' },
      { $set: { dueAt: new Date(dueMs), attempts: row.attempts + 1, problem } },
    );
  }

  /** Out of the queue, kept whole for a human: `parked` does not map, `dead` failed too often. What is done stays done. */
  async setAside(region: Region, row: EventRow, state: 'parked' | 'dead', problem: Problem): Promise<void> {
    await this.rows(region).updateOne(
      { ...keyOf(row), state: 'pending' },
      { $set: { state, problem, attempts: row.attempts + 1 } },
    );
  }

  aside(
    context: TenantContext,
    filter: { readonly state?: 'parked' | 'dead'; readonly storeId?: string },
    limit: number,
  ): Promise<EventRow[]> {
    const query: Filter<EventRow> = {
      ...ownedBy(context),
      state: filter.state ?? { $in: ['parked', 'dead'] },
      ...(filter.storeId === undefined ? {} : { 'metadata.storeId': filter.storeId }),
    };
    return this.rows(context.region).find(query).sort({ acceptedAt: 1 }).limit(limit).toArray();
  }

  find(context: TenantContext, id: string): Promise<EventRow | null> {
    return this.rows(context.region).findOne({ _id: id, ...ownedBy(context) });
  }

  /** Back into the queue. Returns the ids that were set aside and now wait again. */
  async redrive(context: TenantContext, ids: readonly string[], nowMs: number): Promise<string[]> {
    const filter: Filter<EventRow> = {
      _id: { $in: [...ids] },
      ...ownedBy(context),
      state: { $in: ['parked', 'dead'] },
    };
    const rows = await this.rows(context.region)
      .find(filter, { projection: { _id: 1 } })
      .toArray();
    await this.rows(context.region).updateMany(filter, {
      $set: { state: 'pending', dueAt: new Date(nowMs), attempts: 0 },
    });
    return rows.map((row) => row._id);
  }

  /** Depth and age of a lane, for the metrics. Counting stops at 100,000. */
  async backlog(region: Region, lane: Lane): Promise<{ depth: number; oldest: Date | null }> {
    const filter: Filter<EventRow> = { state: 'pending', lane };
    const depth = await this.rows(region).countDocuments(filter, { limit: 100_000 });
    const [oldest] =
      depth === 0
        ? []
        : await this.rows(region)
            .find(filter, { projection: { acceptedAt: 1 } })
            .sort({ dueAt: 1 })
            .limit(1)
            .toArray();
    return { depth, oldest: oldest?.acceptedAt ?? null };
  }
}
