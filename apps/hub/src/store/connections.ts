import type { Region } from '@varai/core/schema';
import { MongoClient, type Db, type MongoClientOptions } from 'mongodb';

export interface ConnectionSettings {
  /** One URI may serve both regions in development. */
  readonly uris: Readonly<Record<Region, string>>;
  readonly database: string;
  readonly poolMin: number;
  readonly poolMax: number;
}

/** A region is a connection; nothing of a region is read or written through the other. */
export interface Connections {
  of(region: Region): Db;
  /**
   * The same database for the worker's steps, which are repeated as a whole until they are done: a driver that also repeats
   * single writes has the server keep a record of each, and adds nothing.
   */
  forSteps(region: Region): Db;
  /** Stores, tenants and API keys: no personal data, read before the region is known. */
  readonly directory: Db;
  readonly all: readonly Db[];
  close(): Promise<void>;
}

const IDLE_MS = 30_000;

/** Connects lazily: nothing is opened before the first command. */
export function connect(settings: ConnectionSettings): Connections {
  const { uris, database } = settings;
  const options: MongoClientOptions = {
    minPoolSize: settings.poolMin,
    maxPoolSize: settings.poolMax,
    maxIdleTimeMS: IDLE_MS,
    writeConcern: { w: 'majority', journal: true },
    retryWrites: true,
    retryReads: true,
    serverSelectionTimeoutMS: 5_000,
    ignoreUndefined: true,
    appName: 'varai-hub',
  };
  const clients = new Set<MongoClient>();
  const databases = (own: MongoClientOptions): Readonly<Record<Region, Db>> => {
    const client = (uri: string): MongoClient =>
      new MongoClient(uri, { ...options, ...own, compressors: isLoopback(uri) ? [] : ['zlib'] });
    const EU = client(uris.EU);
    const NA = uris.NA === uris.EU ? EU : client(uris.NA);
    clients.add(EU).add(NA);
    return { EU: EU.db(database), NA: NA.db(database) };
  };
  const data = databases({});
  const steps = databases({ retryWrites: false, minPoolSize: 0 });
  return {
    of: (region) => data[region],
    forSteps: (region) => steps[region],
    directory: data.EU,
    all: uris.EU === uris.NA ? [data.EU] : [data.EU, data.NA],
    close: async () => {
      await Promise.all([...clients].map((each) => each.close()));
    },
  };
}

// Compressing what never leaves the machine costs time and saves nothing.
const isLoopback = (uri: string): boolean =>
  /^mongodb:\/\/([^@/]*@)?(127\.0\.0\.1|localhost|\[::1\])[:/,]/.test(`${uri}/`);
