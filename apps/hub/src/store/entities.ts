import { createHash } from 'node:crypto';
import type { Kind, Region } from '@varai/core/schema';
import type { AnyBulkWriteOperation, Collection } from 'mongodb';
import type { Connections } from './connections.ts';
import { ENTITY_COLLECTION, type EntityDoc, type ViewDoc } from './documents.ts';
import { BY_ID, insertMissing, lostRaces, writeGuarded, type Guarded } from './guarded-write.ts';
import { ownedBy, type TenantContext } from './tenancy.ts';

interface NameDoc {
  _id: string;
  tenantId: string;
  region: Region;
  name: string;
}

const KEPT_NAMES = 50_000;

/** The derived entities, and each store's view of its products. */
export class Entities {
  readonly #connections: Connections;
  /** Brands and categories known to be written: a catalogue names the same few again and again. */
  readonly #named = new Set<string>();

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  docs(context: TenantContext, kind: Kind): Collection<EntityDoc> {
    return this.#connections.forSteps(context.region).collection<EntityDoc>(ENTITY_COLLECTION[kind]);
  }

  views(context: TenantContext): Collection<ViewDoc> {
    return this.#connections.forSteps(context.region).collection<ViewDoc>('opticians_products');
  }

  /** Returns the ids that another writer got to first. */
  write(context: TenantContext, kind: Kind, writes: readonly Guarded<EntityDoc>[]): Promise<Set<string>> {
    return writeGuarded(this.docs(context, kind), writes);
  }

  /** An entity by its id or by the id of any listing that was joined into it. */
  async find(context: TenantContext, kind: Kind, id: string): Promise<EntityDoc | null> {
    const docs = this.docs(context, kind);
    const doc = await docs.findOne({ _id: id, ...ownedBy(context) });
    return doc === null || doc.aliasOf === null
      ? doc
      : docs.findOne({ _id: doc.aliasOf, ...ownedBy(context) });
  }

  /** A view made under older revisions than the stored one loses, which is right: nothing to do again. */
  async writeViews(context: TenantContext, views: readonly ViewDoc[]): Promise<void> {
    // Of what was just born there is hardly ever a view: inserting costs the database a third of replacing.
    const born = views.filter((view) => view.bornRevision === 1);
    const known = await insertMissing(this.views(context), born);
    const older = views.filter((view) => view.bornRevision > 1 || known.has(view._id));
    if (older.length === 0) return;
    const operations = older.map((view): AnyBulkWriteOperation<ViewDoc> => ({
      replaceOne: {
        filter: {
          _id: view._id,
          ...ownedBy(context),
          $or: [
            { bornRevision: { $lt: view.bornRevision } },
            { bornRevision: view.bornRevision, revision: { $lte: view.revision } },
          ],
        },
        replacement: view,
        upsert: true,
        hint: BY_ID,
      },
    }));
    await lostRaces(this.views(context), operations, (index) => (older[index] as ViewDoc)._id);
  }

  /** Brands and categories by name, once each. */
  async name(
    context: TenantContext,
    named: { readonly brands: ReadonlySet<string>; readonly categories: ReadonlySet<string> },
  ): Promise<void> {
    for (const [collection, names] of [
      ['brands', named.brands],
      ['categories', named.categories],
    ] as const) {
      const fresh = [...names]
        .map((name) => nameDoc(context, name))
        .filter((doc) => !this.#named.has(`${collection}:${doc._id}`));
      if (fresh.length === 0) continue;
      const operations = fresh.map((doc): AnyBulkWriteOperation<NameDoc> => ({
        updateOne: {
          filter: { _id: doc._id, ...ownedBy(context) },
          update: { $setOnInsert: doc },
          upsert: true,
        },
      }));
      await lostRaces(
        this.#connections.forSteps(context.region).collection<NameDoc>(collection),
        operations,
        (index) => (fresh[index] as NameDoc)._id,
      );
      if (this.#named.size > KEPT_NAMES) this.#named.clear();
      for (const doc of fresh) this.#named.add(`${collection}:${doc._id}`);
    }
  }
}

const nameDoc = (context: TenantContext, name: string): NameDoc => ({
  _id: `${context.tenantId}:${createHash('sha256').update(name).digest('base64url').slice(0, 22)}`,
  tenantId: context.tenantId,
  region: context.region,
  name,
});
