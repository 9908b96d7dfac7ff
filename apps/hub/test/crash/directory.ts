import { loadKeyFile } from '../../src/privacy/key-file.ts';
import { Keyring } from '../../src/privacy/keyring.ts';
import { connect, type Connections } from '../../src/store/connections.ts';
import { MongoDirectory } from '../../src/store/directory.ts';
import { migrate } from '../../src/store/migrate.ts';
import { CURRENCY, STORES } from './shops.ts';

const RETENTION_DAYS = 30;

/** The hub's own way to its database, from outside: to register stores, and to open what is sealed. */
export interface HubDatabase {
  readonly connections: Connections;
  readonly keyring: Keyring;
  readonly directory: MongoDirectory;
}

/** Connects and prepares the database as a hub does at its start. */
export async function hubDatabase(uri: string, database: string, keyFile: string): Promise<HubDatabase> {
  const connections = connect({ uris: { EU: uri, NA: uri }, database, poolMin: 0, poolMax: 10 });
  for (const db of connections.all) await migrate(db, { directory: true, data: true });
  const keyring = new Keyring(connections, loadKeyFile(keyFile), RETENTION_DAYS);
  return { connections, keyring, directory: new MongoDirectory(connections, keyring, Date.now) };
}

/** On databases that are ready for it: `migrate` was run. */
export async function registerStores(directory: MongoDirectory): Promise<void> {
  for (const { storeId, tenantId, region, platform, shopKey, secret } of STORES) {
    await directory.addStore({ storeId, tenantId, region, platform, shopKey, secret, currency: CURRENCY });
  }
}
