import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findMongodBinary, startMongod } from '../../dev/servers/index.ts';
import { readConfig, type Role } from '../config.ts';
import { Hub } from '../hub.ts';
import { createLogger } from '../observe/logger.ts';
import { createMetrics } from '../observe/metrics.ts';
import type { TenantContext } from '../store/tenancy.ts';

/** A hub in this process on a MongoDB of its own, with one Shopify store. */
export interface StoreHub {
  readonly hub: Hub;
  readonly context: TenantContext;
  readonly storeId: string;
  readonly mongodPid: number;
  readonly stop: () => Promise<void>;
}

export async function startStoreHub(roles: readonly Role[]): Promise<StoreHub> {
  const folder = mkdtempSync(join(tmpdir(), 'varai-bench-'));
  const undo: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const stop = async (): Promise<void> => {
    for (const step of undo) await step();
  };
  try {
    const found = await findMongodBinary(process.env);
    if (found.kind === 'missing') throw new Error(found.whatToDo);
    const mongod = await startMongod({ binary: found.binary, dbPath: join(folder, 'mongodb') });
    undo.unshift(() => mongod.stop());
    const env = { MONGODB_URI: mongod.uri, KEY_FILE: join(folder, 'keys.json'), NODE_ENV: 'development' };
    const hub = new Hub(
      { ...readConfig(env), roles },
      { logger: createLogger({ level: 'error' }), metrics: createMetrics() },
    );
    undo.unshift(() => hub.stop());
    await hub.start();
    const storeId = 'bench-catalogue';
    await hub.directory.addStore({
      storeId,
      tenantId: 'bench',
      region: 'EU',
      platform: 'shopify',
      shopKey: 'bench-catalogue.myshopify.com',
      currency: 'EUR',
    });
    const context = await hub.directory.ensureTenant('bench', 'EU');
    return { hub, context, storeId, mongodPid: mongod.members[0]?.pid ?? 0, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
