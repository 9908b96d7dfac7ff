import { collections, views, type CollectionName, type Index } from '@varai/core/schema';
import { MongoClient, type Db } from 'mongodb';
import { Redis } from 'ioredis';
import type { Config } from '../../config.ts';
import { DIRECTORY } from '../../store/migrate.ts';
import { shownUri } from '../open-hub.ts';
import { good, missing, warning, type Finding } from './finding.ts';

const WAIT_MS = 3_000;
const OLDEST_MONGODB = 6;

/** Every MongoDB of the configuration: does it answer, can it promise durable writes, is everything in it that should be. */
export async function checkMongo(config: Config): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const uri of new Set(Object.values(config.mongodb.uris))) {
    const client = new MongoClient(uri, { serverSelectionTimeoutMS: WAIT_MS, appName: 'varai-doctor' });
    try {
      findings.push(
        await checkServer(client, uri),
        await checkCollections(client.db(config.mongodb.database), uri === config.mongodb.uris.EU),
      );
    } catch {
      findings.push(
        missing(
          'MongoDB',
          `nothing answers at ${shownUri(uri)}`,
          'Start it (`npm start` starts one), or correct MONGODB_URI.',
        ),
      );
    } finally {
      await client.close();
    }
  }
  return findings;
}

async function checkServer(client: MongoClient, uri: string): Promise<Finding> {
  const admin = client.db('admin');
  const { version } = (await admin.command({ buildInfo: 1 })) as unknown as { version: string };
  const hello = (await admin.command({ hello: 1 })) as { setName?: string; msg?: string };
  const found = `${version} at ${shownUri(uri)}`;
  if (Number(version.split('.')[0]) < OLDEST_MONGODB)
    return missing('MongoDB', found, `The hub needs MongoDB ${OLDEST_MONGODB}.0 or later.`);
  if (hello.setName === undefined && hello.msg !== 'isdbgrid')
    return missing(
      'MongoDB',
      `${found}, no replica set`,
      'Start it with --replSet and run rs.initiate(): without one nothing can be acknowledged as durable.',
    );
  return good(
    'MongoDB',
    `${found}, ${hello.setName === undefined ? 'sharded' : `replica set ${hello.setName}`}`,
  );
}

async function checkCollections(db: Db, holdsDirectory: boolean): Promise<Finding> {
  const check = `collections of "${db.databaseName}"`;
  const existing = new Set(
    (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name),
  );
  const expected = (Object.keys(collections) as CollectionName[]).filter(
    (name) => holdsDirectory || !DIRECTORY.has(name),
  );
  const lacking = [...expected, ...Object.keys(views)].filter((name) => !existing.has(name));
  if (lacking.length === expected.length + Object.keys(views).length)
    return good(check, 'none yet; the first start makes them');
  let indexes = 0;
  for (const name of expected.filter((each) => existing.has(each))) {
    const held = new Set((await db.collection(name).indexes()).map(({ key }) => JSON.stringify(key)));
    for (const { key, onClusters } of collections[name].indexes as readonly Index[]) {
      if (onClusters === true) continue;
      indexes += 1;
      if (!held.has(JSON.stringify(key))) lacking.push(`${name} ${JSON.stringify(key)}`);
    }
  }
  if (lacking.length === 0)
    return good(check, `${expected.length} collections, ${indexes} indexes, all there`);
  return warning(
    check,
    `missing: ${lacking.slice(0, 3).join(', ')}${lacking.length > 3 ? ` and ${lacking.length - 3} more` : ''}`,
    'Start a hub: it makes them.',
  );
}

const QUEUE_SAFE = 'volatile-lru';

/** Each Redis: does it answer, and would it throw away what has no time to live. */
export async function checkRedis(config: Config): Promise<Finding[]> {
  const urls = [...new Set(Object.values(config.redis))];
  return Promise.all(
    urls.map(async (url) =>
      url === null
        ? warning(
            'Redis',
            'not configured',
            'Set REDIS_URL for quicker wake-ups between processes; nothing is lost without it.',
          )
        : checkOneRedis(url),
    ),
  );
}

async function checkOneRedis(url: string): Promise<Finding> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: WAIT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    const info = await redis.info();
    const read = (name: string): string | undefined =>
      new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1]?.trim();
    const found = `${read('valkey_version') ?? read('redis_version') ?? '?'} at ${shownUri(url)}, ${read('maxmemory_policy') ?? 'unknown'}`;
    const policy = read('maxmemory_policy');
    if (policy?.startsWith('allkeys') === true)
      return warning(
        'Redis',
        found,
        `With ${policy} it forgets wake-ups when its memory is full: set maxmemory-policy ${QUEUE_SAFE}.`,
      );
    return good('Redis', found);
  } catch {
    return warning(
      'Redis',
      `nothing answers at ${shownUri(url)}`,
      'Start it, or leave REDIS_URL out: the hub is slower without it and loses nothing.',
    );
  } finally {
    redis.disconnect();
  }
}
