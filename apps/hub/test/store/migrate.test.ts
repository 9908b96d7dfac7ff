import { collections, views, type CollectionName, type Index } from '@varai/core/schema';
import { MongoServerError, type Db } from 'mongodb';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { connect, type Connections } from '../../src/store/connections.ts';
import { migrate } from '../../src/store/migrate.ts';

const uri = inject('mongodbUri');
let connections: Connections;
let db: Db;
beforeAll(async () => {
  connections = connect({ uris: { EU: uri, NA: uri }, database: 'store_migrate', poolMin: 0, poolMax: 5 });
  db = connections.directory;
  // Two hubs that start at the same moment on an empty database.
  const other = connect({ uris: { EU: uri, NA: uri }, database: 'store_migrate', poolMin: 0, poolMax: 5 });
  await Promise.all([db, other.directory].map((each) => migrate(each, { directory: true, data: true })));
  await other.close();
});
afterAll(() => connections.close());

const NAMES = Object.keys(collections) as CollectionName[];

describe('the database after two hubs prepared it at once', () => {
  it.each(NAMES)('has every index of %s, with its options', async (name) => {
    const present = await db.collection(name).indexes();
    const wanted = (collections[name].indexes as readonly Index[]).filter((index) => !index.onClusters);
    for (const { key, options } of wanted) {
      const found = present.find((each) => JSON.stringify(each.key) === JSON.stringify(key));
      expect(found).toMatchObject(options);
    }
    expect(present).toHaveLength(wanted.length + 1);
  });

  it('has the views of the specification', async () => {
    for (const [name, { on }] of Object.entries(views)) {
      const [found] = await db.listCollections({ name }).toArray();
      expect(found).toMatchObject({ type: 'view', options: { viewOn: on } });
    }
  });

  it.each(NAMES)('refuses a document of %s that is none', async (name) => {
    const nonsense = { _id: `${name}:nonsense` as never, tenantId: 7, surprise: true };
    await expect(db.collection(name).insertOne(nonsense)).rejects.toThrow('Document failed validation');
  });

  it('refuses landmarks, an image or an embedding in a profile', async () => {
    const profile = {
      face_shape: 'oval',
      face_analysis: { measurements: { landmarks: [[0.1, 0.2]] }, consent: {} },
      preferences: {},
      locale: null,
    };
    const write = db
      .collection('users')
      .updateOne({ _id: 't:user:1' as never }, { $set: { profile } }, { upsert: true });
    await expect(write).rejects.toThrow(MongoServerError);
  });
});

describe('preparing a database again', () => {
  it('changes nothing', async () => {
    const state = async (): Promise<unknown> => {
      const list = await db.listCollections().toArray();
      const indexes = await Promise.all(NAMES.map((name) => db.collection(name).indexes()));
      return { list: list.sort((a, b) => (a.name < b.name ? -1 : 1)), indexes };
    };
    const before = await state();
    await migrate(db, { directory: true, data: true });
    expect(await state()).toEqual(before);
  });

  it('keeps what is there', async () => {
    const doc = { _id: 't:x', tenantId: 't', region: 'EU', name: 'Nordlicht' };
    await db.collection<typeof doc>('brands').insertOne(doc);
    await migrate(db, { directory: true, data: true });
    expect(await db.collection<typeof doc>('brands').findOne({ _id: 't:x' })).toEqual(doc);
  });

  it('stops where an index of the same name is another one: that is a migration to be written', async () => {
    const other = connections.directory.client.db('store_migrate_other');
    await other.collection('sync_log').createIndex({ lane: 1, dueAt: 1 });
    await expect(migrate(other, { directory: true, data: true })).rejects.toThrow(MongoServerError);
    await other.dropDatabase();
  });

  it('makes no directory where a region has none, and no data where only a directory is kept', async () => {
    for (const holds of [
      { directory: false, data: true },
      { directory: true, data: false },
    ]) {
      const part = connections.directory.client.db(`store_migrate_${holds.data ? 'data' : 'directory'}`);
      await migrate(part, holds);
      const names = (await part.listCollections({}, { nameOnly: true }).toArray()).map((each) => each.name);
      expect(names.includes('opticians_stores')).toBe(holds.directory);
      expect(names.includes('listings')).toBe(holds.data);
      expect(names.includes('raw_bodies')).toBe(holds.data);
      await part.dropDatabase();
    }
  });
});
