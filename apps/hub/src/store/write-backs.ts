import { randomUUID } from 'node:crypto';
import type { WriteBackDocument } from '@varai/core/schema';
import type { AnyBulkWriteOperation, Collection, FindCursor } from 'mongodb';
import type { Connections } from './connections.ts';
import { ownedBy, type TenantContext } from './tenancy.ts';

/** What a store is told of one of its products. */
export type WriteBackDoc = WriteBackDocument;

/** Facts of a product as they are from now on. */
export interface ChangedFacts extends Pick<
  WriteBackDoc,
  '_id' | 'storeId' | 'productId' | 'seen' | 'facts' | 'isSold'
> {
  /** Keys that a human wrote over: what stands there is no longer ours. */
  readonly released: readonly string[];
}

/** How far a store's feed has come. */
export interface FeedDoc {
  /** The store's id. */
  _id: string;
  /** Of this feed and no later one: a place in a feed that was lost is no place in its successor. */
  epoch: string;
  sequence: number;
}

/** What stores are told of their products, and what they were told: one feed a store, in the order of changes. */
export class WriteBacks {
  readonly #connections: Connections;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  docs(context: TenantContext): Collection<WriteBackDoc> {
    return this.#connections.of(context.region).collection<WriteBackDoc>('write_backs');
  }

  /** By listing, the view that its facts were last derived from. */
  async seenBefore(context: TenantContext, ids: readonly string[]): Promise<Map<string, string>> {
    const found = await this.docs(context)
      .find({ _id: { $in: [...ids] as WriteBackDoc['_id'][] }, ...ownedBy(context) })
      .project<Pick<WriteBackDoc, '_id' | 'seen'>>({ seen: 1 })
      .toArray();
    return new Map(found.map((doc) => [doc._id, doc.seen]));
  }

  async byIds(context: TenantContext, ids: readonly string[]): Promise<Map<string, WriteBackDoc>> {
    const found = await this.docs(context)
      .find({ _id: { $in: [...ids] as WriteBackDoc['_id'][] }, ...ownedBy(context) })
      .toArray();
    return new Map(found.map((doc) => [doc._id, doc]));
  }

  /** The facts are what they were, though derived from newer views. */
  async seen(context: TenantContext, views: ReadonlyMap<string, string>): Promise<void> {
    if (views.size === 0) return;
    await this.docs(context).bulkWrite(
      [...views].map(([_id, seen]) => ({
        updateOne: {
          filter: { _id: _id as WriteBackDoc['_id'], ...ownedBy(context) },
          update: { $set: { seen } },
        },
      })),
      { ordered: false },
    );
  }

  /**
   * Changed facts, at the end of the store's feed. One transaction around the number and the documents: whoever has read the
   * feed up to a number has seen everything below it, whatever else is written meanwhile.
   */
  async change(
    context: TenantContext,
    storeId: string,
    changed: readonly ChangedFacts[],
    nowMs: number,
  ): Promise<void> {
    if (changed.length === 0) return;
    const db = this.#connections.of(context.region);
    await db.client.withSession((session) =>
      session.withTransaction(async () => {
        const feed = await db
          .collection<FeedDoc>('feeds')
          .findOneAndUpdate(
            { _id: storeId },
            { $inc: { sequence: changed.length }, $setOnInsert: { epoch: randomUUID() } },
            { upsert: true, returnDocument: 'after', session },
          );
        const first = (feed?.sequence ?? 0) - changed.length + 1;
        await this.docs(context).bulkWrite(
          changed.map((facts, index) => changeOf(context, facts, first + index, new Date(nowMs))),
          { session },
        );
      }),
    );
  }

  /** Null where nothing was ever said to the store. */
  feedOf(context: TenantContext, storeId: string): Promise<FeedDoc | null> {
    return this.#connections.of(context.region).collection<FeedDoc>('feeds').findOne({ _id: storeId });
  }

  /** The feed after a place in it, oldest change first. */
  feed(context: TenantContext, storeId: string, after: number, limit: number): Promise<WriteBackDoc[]> {
    return this.docs(context)
      .find({
        ...ownedBy(context),
        storeId: storeId as WriteBackDoc['storeId'],
        sequence: { $gt: after },
      })
      .sort({ sequence: 1 })
      .limit(limit)
      .toArray();
  }

  /** What is to be written now, the longest waiting first. */
  due(context: TenantContext, storeId: string, nowMs: number, limit: number): Promise<WriteBackDoc[]> {
    return this.docs(context)
      .find({
        ...ownedBy(context),
        storeId: storeId as WriteBackDoc['storeId'],
        state: 'waiting',
        dueAt: { $lte: new Date(nowMs) },
      })
      .sort({ dueAt: 1 })
      .limit(limit)
      .toArray();
  }

  /** Everything that waits to be written, due or not. */
  waiting(context: TenantContext, storeId: string): FindCursor<WriteBackDoc> {
    return this.docs(context).find({
      ...ownedBy(context),
      storeId: storeId as WriteBackDoc['storeId'],
      state: 'waiting',
    });
  }

  /** Products that were refused for the last time, and why. */
  aside(
    context: TenantContext,
    storeId: string,
    limit: number,
  ): Promise<Pick<WriteBackDoc, 'productId' | 'code' | 'attempts'>[]> {
    return this.docs(context)
      .find({
        ...ownedBy(context),
        storeId: storeId as WriteBackDoc['storeId'],
        state: 'set_aside',
      })
      .project<Pick<WriteBackDoc, 'productId' | 'code' | 'attempts'>>({
        _id: 0,
        productId: 1,
        code: 1,
        attempts: 1,
      })
      .limit(limit)
      .toArray();
  }

  /** How many a human must look at. */
  countAside(context: TenantContext, storeId: string): Promise<number> {
    return this.docs(context).countDocuments({
      ...ownedBy(context),
      storeId: storeId as WriteBackDoc['storeId'],
      state: 'set_aside',
    });
  }

  /** Remembered before the call: what it carries may arrive without our learning of it. */
  async attempt(
    context: TenantContext,
    attempts: readonly { readonly _id: WriteBackDoc['_id']; readonly attempted: WriteBackDoc['attempted'] }[],
  ): Promise<void> {
    await this.docs(context).bulkWrite(
      attempts.map(({ _id, attempted }) => ({
        updateOne: { filter: { _id, ...ownedBy(context) }, update: { $set: { attempted } } },
      })),
      { ordered: false },
    );
  }

  /** How it went. Facts that changed meanwhile (another sequence) keep waiting, and are compared with what was written before. */
  async settle(
    context: TenantContext,
    settled: readonly (Pick<WriteBackDoc, '_id' | 'sequence'> & Partial<WriteBackDoc>)[],
  ): Promise<void> {
    if (settled.length === 0) return;
    await this.docs(context).bulkWrite(
      settled.map(({ _id, sequence, ...update }) => ({
        updateOne: { filter: { _id, sequence, ...ownedBy(context) }, update: { $set: update } },
      })),
      { ordered: false },
    );
  }
}

function changeOf(
  { tenantId, region }: TenantContext,
  { _id, storeId, productId, seen, facts, isSold, released }: ChangedFacts,
  sequence: number,
  now: Date,
): AnyBulkWriteOperation<WriteBackDoc> {
  // What a shop sells no more holds nothing of ours, should it come back.
  const keepsWritten = isSold && released.length === 0;
  return {
    updateOne: {
      filter: { _id, tenantId, region },
      update: {
        $set: {
          seen,
          facts,
          isSold,
          sequence,
          changedAt: now,
          state: isSold ? 'waiting' : 'gone',
          dueAt: now,
          attempts: 0,
          code: null,
          ...(isSold ? {} : { written: {} }),
        },
        $setOnInsert: {
          tenantId,
          region,
          storeId,
          productId,
          writtenAt: null,
          writes: 0,
          ...(keepsWritten ? { written: {} } : {}),
          ...(released.length === 0 ? { attempted: {} } : {}),
        },
        ...(released.length === 0
          ? {}
          : {
              $unset: Object.fromEntries(
                released.flatMap((key) => [`written.${key}`, `attempted.${key}`]).map((path) => [path, '']),
              ),
            }),
      },
      upsert: true,
    },
  };
}
