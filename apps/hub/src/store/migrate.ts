import { collections, toMongoValidator, views, type CollectionName, type Index } from '@varai/core/schema';
import type { CreateCollectionOptions, CreateIndexesOptions, Db } from 'mongodb';
import { internalCollections, type InternalCollection } from './internal-collections.ts';

/** Collections of the directory: no personal data, in one region's database alone. */
export const DIRECTORY: ReadonlySet<string> = new Set([
  'opticians_stores',
  'tenants',
  'api_keys',
  'operator_sessions',
]);

/**
 * Creates and verifies collections, validators and indexes. Safe to run by several hubs at once, and again.
 * Throws where an index of the same name differs: that is a migration to be written, not to be guessed.
 */
export async function migrate(
  db: Db,
  holds: { readonly directory: boolean; readonly data: boolean },
): Promise<void> {
  const existing = new Set(
    (await db.listCollections({}, { nameOnly: true }).toArray()).map((each) => each.name),
  );
  for (const name of Object.keys(collections) as CollectionName[]) {
    if (DIRECTORY.has(name) ? !holds.directory : !holds.data) continue;
    const { schema, indexes, validatedLevels } = collections[name];
    const validator = toMongoValidator(schema, validatedLevels);
    await ensureCollection(db, name, existing);
    await db.command({ collMod: name, validator, validationLevel: 'moderate', validationAction: 'error' });
    for (const index of indexes as readonly Index[]) {
      if (index.onClusters !== true)
        await db.collection(name).createIndex({ ...index.key }, { ...index.options } as CreateIndexesOptions);
    }
  }
  if (!holds.data) return;
  for (const [name, { indexes }] of Object.entries<InternalCollection>(internalCollections)) {
    await ensureCollection(db, name, existing);
    for (const { key, options } of indexes)
      await db.collection(name).createIndex({ ...key }, { ...options } as CreateIndexesOptions);
  }
  for (const [name, { on, pipeline }] of Object.entries(views)) {
    if (existing.has(name)) await db.command({ collMod: name, viewOn: on, pipeline });
    else await ensureCollection(db, name, existing, { viewOn: on, pipeline: [...pipeline] });
  }
}

async function ensureCollection(
  db: Db,
  name: string,
  existing: ReadonlySet<string>,
  options: CreateCollectionOptions = {},
): Promise<void> {
  if (existing.has(name)) return;
  await db.createCollection(name, options).catch((error: { code?: number }) => {
    // Another hub made it in the meantime.
    if (error.code !== 48) throw error;
  });
}
