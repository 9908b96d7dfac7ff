import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { findMongodBinary, startMongod } from '../dev/servers/index.ts';
import { readConfig } from '../src/config.ts';
import type { Hub } from '../src/hub.ts';
import { createLogger } from '../src/observe/logger.ts';
import { serve } from '../src/serve.ts';

/** A hub of its own, on a MongoDB of its own, with nothing in it. */
export interface ThrowawayHub {
  readonly hub: Hub;
  readonly address: string;
  readonly stop: () => Promise<void>;
}

/** Throws where no MongoDB is found. */
export async function openThrowawayHub(): Promise<ThrowawayHub> {
  const folder = mkdtempSync(join(tmpdir(), 'varai-throwaway-'));
  const found = await findMongodBinary(process.env);
  if (found.kind === 'missing') throw new Error(found.whatToDo);
  const mongod = await startMongod({ binary: found.binary, dbPath: join(folder, 'mongodb') });
  const config = { ...readConfig({ MONGODB_URI: mongod.uri, KEY_FILE: join(folder, 'keys.json') }), port: 0 };
  const running = await serve(config, '0.0.0', undefined, createLogger({ level: 'silent' }));
  return {
    hub: running.hub,
    address: running.address as string,
    stop: async () => {
      await running.stop('done');
      await mongod.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The cookie of a fresh session of this tenant. */
export async function sessionToken(hub: Hub, tenantId: string, scopes: readonly string[]): Promise<string> {
  const tenant = await hub.directory.tenant(tenantId);
  const known =
    tenant === null ? null : await hub.apiKeys.find(await hub.apiKeys.create(tenant, 'Ada', scopes));
  if (known === null) throw new Error(`there is no tenant ${tenantId}`);
  return (await hub.sessions.open(known)).token;
}

/** A page of a browser that is logged in. */
export async function loggedInPage(
  browser: Browser,
  address: string,
  token: string,
  options: BrowserContextOptions,
): Promise<Page> {
  const context = await browser.newContext(options);
  const url = `${address}/dashboard`;
  await context.addCookies([
    { name: 'varai_session', value: token, url, httpOnly: true, sameSite: 'Strict' },
  ]);
  return context.newPage();
}

/** Resolves once nothing waits to be applied. */
export async function everythingApplied(hub: Hub): Promise<void> {
  while ((await hub.log.rows('EU').countDocuments({ state: 'pending' }, { limit: 1 })) > 0)
    await new Promise((resolve) => setTimeout(resolve, 100));
}
