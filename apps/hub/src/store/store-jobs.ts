import { randomUUID } from 'node:crypto';
import type { Region, StoreId, StoreJobDocument } from '@varai/core/schema';
import type { Collection, Filter, UpdateFilter } from 'mongodb';
import type { PulledResource } from '../connectors/shop-api.ts';
import type { Connections } from './connections.ts';
import { isDuplicateKey } from './guarded-write.ts';
import { ownedBy, type TenantContext } from './tenancy.ts';

export type JobName = StoreJobDocument['job'];

/** One job of one store: its lease, its checkpoint and how it went. */
export type StoreJobDoc<C = Readonly<Record<string, unknown>>> = Omit<StoreJobDocument, 'checkpoint'> &
  TenantContext & { checkpoint: C };

/** What a job is found by. */
export type JobKey = Pick<StoreJobDoc, '_id' | 'tenantId' | 'region'>;

export const jobId = (storeId: string, job: JobName, resource: PulledResource | null): string =>
  resource === null ? `${storeId}:${job}` : `${storeId}:${job}:${resource}`;

/** Somebody else works on the job now: what this process meant to write must not be written. */
export class LeaseLost extends Error {}

/** A step may take as long as a slow page of a shop; whoever holds a job renews it three times in this. */
export const LEASE_MS = 60_000;

export interface NewJob extends TenantContext {
  readonly storeId: StoreId;
  readonly job: JobName;
  readonly resource: PulledResource | null;
  readonly dueMs: number;
  readonly checkpoint?: Readonly<Record<string, unknown>>;
}

/** What is done about stores by the clock: resumable, by one process at a time, visible. */
export class StoreJobs {
  readonly #connections: Connections;
  readonly #holder = randomUUID();

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  docs(region: Region): Collection<StoreJobDoc> {
    return this.#connections.of(region).collection<StoreJobDoc>('store_jobs');
  }

  /** Makes jobs that are not there yet; those that are stay as they are. */
  async ensure(region: Region, jobs: readonly NewJob[]): Promise<void> {
    if (jobs.length === 0) return;
    const operations = jobs.map(({ dueMs, checkpoint = {}, ...job }) => ({
      updateOne: {
        filter: { _id: jobId(job.storeId, job.job, job.resource), ...ownedBy(job) },
        update: {
          $setOnInsert: {
            ...job,
            dueAt: new Date(dueMs),
            holder: null,
            leaseUntil: null,
            attempts: 0,
            lastError: null,
            alarm: null,
            checkpoint,
            startedAt: null,
            finishedAt: null,
          },
        },
        upsert: true,
      },
    }));
    await this.docs(region).bulkWrite(operations, { ordered: false });
  }

  /** Jobs that are due and that nobody works on, the longest waiting first. */
  due(region: Region, nowMs: number, limit: number): Promise<JobKey[]> {
    const now = new Date(nowMs);
    return this.docs(region)
      .find(
        { dueAt: { $gt: new Date(0), $lte: now }, $or: [{ leaseUntil: null }, { leaseUntil: { $lt: now } }] },
        { projection: { _id: 1, tenantId: 1, region: 1 } },
      )
      .sort({ dueAt: 1 })
      .limit(limit)
      .toArray();
  }

  find(context: TenantContext, id: string): Promise<StoreJobDoc | null> {
    return this.docs(context.region).findOne({ _id: id, ...ownedBy(context) });
  }

  ofStore(context: TenantContext, storeId: string): Promise<StoreJobDoc[]> {
    return this.docs(context.region)
      .find({ ...ownedBy(context), storeId: storeId as StoreId })
      .sort({ _id: 1 })
      .toArray();
  }

  /** Takes a job for this process; null where another holds it, or there is none. */
  take(context: TenantContext, id: string, nowMs: number): Promise<StoreJobDoc | null> {
    const now = new Date(nowMs);
    return this.docs(context.region)
      .findOneAndUpdate(
        { _id: id, ...ownedBy(context), $or: [{ leaseUntil: null }, { leaseUntil: { $lt: now } }] },
        { $set: { holder: this.#holder, leaseUntil: new Date(nowMs + LEASE_MS), startedAt: now } },
        { returnDocument: 'after' },
      )
      .catch((error: unknown) => {
        if (isDuplicateKey(error)) return null;
        throw error;
      });
  }

  /** Renews the lease, and writes the checkpoint where one is given. Throws LeaseLost. */
  async keep(doc: StoreJobDoc, nowMs: number, checkpoint?: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#held(doc, {
      $set: {
        leaseUntil: new Date(nowMs + LEASE_MS),
        ...(checkpoint === undefined ? {} : { checkpoint }),
      },
    });
  }

  /** The end of a run: it went well, and is due again at `dueMs`; null = not by itself. Throws LeaseLost. */
  async finish(
    doc: StoreJobDoc,
    nowMs: number,
    end: {
      readonly dueMs: number | null;
      readonly checkpoint: Readonly<Record<string, unknown>>;
      readonly alarm?: string | null;
    },
  ): Promise<void> {
    const { dueMs, checkpoint, alarm = null } = end;
    await this.#held(doc, {
      $set: {
        checkpoint,
        dueAt: dueMs === null ? null : new Date(dueMs),
        alarm: alarm === null ? null : { code: alarm, at: new Date(nowMs) },
        attempts: 0,
        lastError: null,
        finishedAt: new Date(nowMs),
        holder: null,
        leaseUntil: null,
      },
    });
  }

  /** It failed, and is tried again at `dueMs` from its last checkpoint. */
  async fail(
    doc: StoreJobDoc,
    nowMs: number,
    dueMs: number,
    error: { readonly code: string; readonly message: string },
  ): Promise<void> {
    await this.#held(doc, {
      $set: {
        dueAt: new Date(dueMs),
        lastError: { ...error, at: new Date(nowMs) },
        holder: null,
        leaseUntil: null,
      },
      $inc: { attempts: 1 },
    });
  }

  /** Nothing was done, for nothing could be: it looks again at `dueMs`. */
  async postpone(doc: StoreJobDoc, dueMs: number): Promise<void> {
    await this.#held(doc, { $set: { dueAt: new Date(dueMs), holder: null, leaseUntil: null } });
  }

  /** Takes a store's jobs away. Whoever works on one of them loses it at the next step. */
  async forget(context: TenantContext, storeId: string): Promise<void> {
    await this.docs(context.region).deleteMany({ ...ownedBy(context), storeId: storeId as StoreId });
  }

  /** When the job of this name that waits longest for its end had its last one; null = there is none that had one. */
  async oldestEnd(region: Region, job: JobName): Promise<Date | null> {
    const oldest = await this.docs(region).findOne(
      { job, finishedAt: { $gt: new Date(0) }, dueAt: { $gt: new Date(0) } },
      { projection: { finishedAt: 1 }, sort: { finishedAt: 1 } },
    );
    return oldest?.finishedAt ?? null;
  }

  /** Gives a job back as it is, for whoever comes next: this process stops. */
  async release(doc: StoreJobDoc): Promise<void> {
    await this.#held(doc, { $set: { holder: null, leaseUntil: null } });
  }

  /** Due now, whatever it waited for. False where there is no such job. */
  async hurry(context: TenantContext, id: string, nowMs: number): Promise<boolean> {
    const { matchedCount } = await this.docs(context.region).updateOne(
      { _id: id, ...ownedBy(context) },
      { $set: { dueAt: new Date(nowMs) } },
    );
    return matchedCount === 1;
  }

  /** Due at `atMs` at the latest, where it is due by itself at all. */
  async hasten(context: TenantContext, id: string, atMs: number): Promise<void> {
    await this.docs(context.region).updateOne(
      { _id: id, ...ownedBy(context) },
      { $min: { dueAt: new Date(atMs) } },
    );
  }

  async #held(doc: StoreJobDoc, update: UpdateFilter<StoreJobDoc>): Promise<void> {
    const filter: Filter<StoreJobDoc> = { _id: doc._id, ...ownedBy(doc), holder: this.#holder };
    const { matchedCount } = await this.docs(doc.region).updateOne(filter, update);
    if (matchedCount === 0) throw new LeaseLost(`${doc._id} was taken over by another process`);
  }
}
