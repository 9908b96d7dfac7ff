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
  /** Stores, tenants and API keys: no personal data, read before the region is known. */
  readonly directory: Db;
  readonly all: readonly Db[];
  close(): Promise<void>;
}

const IDLE_MS = 30_000;

/** Connects lazily: nothing is opened before the first command. */
export function connect(settings: ConnectionSettings): Connections {
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
  const clients = new Map<string, MongoClient>();
  const client = (uri: string): MongoClient => {
    const known =
      clients.get(uri) ?? new MongoClient(uri, { ...options, compressors: isLoopback(uri) ? [] : ['zlib'] });
    clients.set(uri, known);
    return known;
  };
  const eu = client(settings.uris.EU).db(settings.database);
  const na = client(settings.uris.NA).db(settings.database);
  return {
    of: (region) => (region === 'EU' ? eu : na),
    directory: eu,
    all: settings.uris.EU === settings.uris.NA ? [eu] : [eu, na],
    close: async () => {
      await Promise.all([...clients.values()].map((each) => each.close()));
    },
  };
}

// Compressing what never leaves the machine costs time and saves nothing.
const isLoopback = (uri: string): boolean =>
  /^mongodb:\/\/([^@/]*@)?(127\.0\.0\.1|localhost|\[::1\])[:/,]/.test(`${uri}/`);
