import { randomUUID } from 'node:crypto';
import type { AuditAction, AuditLogDocument } from '@varai/core/schema';
import type { Collection, Filter } from 'mongodb';
import type { Connections } from './connections.ts';
import { ownedBy, type TenantContext } from './tenancy.ts';

/** What somebody is about to do. `before` and `after` hold no secret and no personal value. */
export interface Deed {
  readonly by: string;
  readonly action: AuditAction;
  /** An entity's id and field, a store, `policy`. */
  readonly about: string;
  readonly why?: string;
  readonly before?: unknown;
}

export interface AuditFilter {
  readonly action?: AuditAction;
  /** Text that `by` or `about` contains. */
  readonly text?: string;
  /** Only what is older. */
  readonly beforeMs?: number;
}

const BOUND_MS = 3_000;
const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Who did what. */
export class AuditLog {
  readonly #connections: Connections;
  readonly #now: () => number;

  constructor(connections: Connections, now: () => number) {
    this.#connections = connections;
    this.#now = now;
  }

  rows(context: TenantContext): Collection<AuditLogDocument> {
    return this.#connections.of(context.region).collection<AuditLogDocument>('audit_log');
  }

  /**
   * Does it with a row: written before the effect begins, completed before its result is given. A row that stays `begun`
   * was cut short. Rejects as the effect does; where the row cannot be written nothing is done.
   */
  async record<T>(
    context: TenantContext,
    deed: Deed,
    effect: () => Promise<{ readonly result: T; readonly after: unknown }>,
  ): Promise<T> {
    const _id = randomUUID();
    const rows = this.rows(context);
    const row = { _id, ...ownedBy(context) };
    await rows.insertOne({
      ...row,
      at: new Date(this.#now()),
      by: deed.by,
      action: deed.action,
      about: deed.about,
      why: deed.why ?? null,
      before: deed.before ?? null,
      after: null,
      outcome: 'begun',
      problem: null,
    });
    try {
      const { result, after } = await effect();
      await rows.updateOne(row, { $set: { after: after ?? null, outcome: 'done' } });
      return result;
    } catch (error) {
      const problem = error instanceof Error ? error.name : 'Error';
      await rows.updateOne(row, { $set: { outcome: 'failed', problem } }).catch(() => undefined);
      throw error;
    }
  }

  /** Newest first. */
  list(
    context: TenantContext,
    { action, text, beforeMs }: AuditFilter,
    limit: number,
  ): Promise<AuditLogDocument[]> {
    const contains = text === undefined ? null : { $regex: literally(text), $options: 'i' };
    const filter: Filter<AuditLogDocument> = {
      ...ownedBy(context),
      ...(beforeMs === undefined ? {} : { at: { $lt: new Date(beforeMs) } }),
      ...(action === undefined ? {} : { action }),
      ...(contains === null ? {} : { $or: [{ by: contains }, { about: contains }] }),
    };
    return this.rows(context).find(filter, { maxTimeMS: BOUND_MS }).sort({ at: -1 }).limit(limit).toArray();
  }
}
