import { loadKeyFile } from '../../src/privacy/key-file.ts';
import { Keyring } from '../../src/privacy/keyring.ts';
import { isSealed, openValue } from '../../src/privacy/personal.ts';
import { connect, type Connections } from '../../src/store/connections.ts';
import { MongoDirectory } from '../../src/store/directory.ts';
import { migrate } from '../../src/store/migrate.ts';
import type { TenantContext } from '../../src/store/tenancy.ts';
import { CURRENCY, STORES } from './shops.ts';

const RETENTION_DAYS = 30;

/** The hub's own way to its database, from outside: to register stores, and to open what is sealed. */
export interface HubDatabase {
  readonly connections: Connections;
  readonly keyring: Keyring;
  readonly directory: MongoDirectory;
}

export function hubDatabase(uri: string, database: string, keyFile: string): HubDatabase {
  const connections = connect({ uris: { EU: uri, NA: uri }, database, poolMin: 0, poolMax: 10 });
  const keyring = new Keyring(connections, loadKeyFile(keyFile), RETENTION_DAYS);
  return { connections, keyring, directory: new MongoDirectory(connections, keyring, Date.now) };
}

export async function registerStores({ connections, directory }: HubDatabase): Promise<void> {
  for (const db of connections.all) await migrate(db, { directory: true, data: true });
  for (const { storeId, tenantId, region, platform, shopKey, secret } of STORES) {
    await directory.addStore({ storeId, tenantId, region, platform, shopKey, secret, currency: CURRENCY });
  }
}

/** Opens a sealed value with its subject's key as the database has it. Throws where no stored key opens it. */
export async function openSealed({ keyring }: HubDatabase, tenant: TenantContext, value: unknown): Promise<unknown> {
  if (!isSealed(value)) throw new Error('it is not sealed');
  const keys = await keyring.subjects(tenant, [value.subject]);
  const key = keys.get(value.subject);
  if (key === undefined) throw new Error('its subject has no key');
  return openValue(value, key);
}
