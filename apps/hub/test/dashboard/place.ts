import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Platform } from '../../src/store/tenancy.ts';
import { openWorkplace, SHOPS, type Workplace } from '../cli/workplace.ts';
import { Shop } from '../sync/shop.ts';

const PAGE = join(import.meta.dirname, '..', '..', 'dashboard');

/** Builds the page where its source is newer than what was built; `npm test` has built it before. */
export function buildPage(): void {
  const index = join(PAGE, 'dist', 'index.html');
  const builtMs = existsSync(index) ? statSync(index).mtimeMs : 0;
  const newestMs = Math.max(
    ...readdirSync(join(PAGE, 'src'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs),
  );
  if (builtMs > newestMs) return;
  const vite = join(import.meta.dirname, '../../../../node_modules/vite/bin/vite.js');
  execFileSync(process.execPath, [vite, 'build', '--logLevel', 'error'], { cwd: PAGE });
}

export interface Place {
  readonly work: Workplace;
  /** The tenant `acme`'s shops, which send over HTTP. */
  readonly shops: Readonly<Record<Platform, Shop>>;
  /** Opens everything but personal values. */
  readonly adminKey: string;
  /** Looks and decides. */
  readonly lookKey: string;
  readonly stop: () => Promise<void>;
}

/** A hub at work with four shops of one tenant, and keys to its dashboard. */
export async function openPlace(redisDatabase: number): Promise<Place> {
  const work = await openWorkplace(redisDatabase);
  const { directory, apiKeys } = work.hub;
  const shops: Partial<Record<Platform, Shop>> = {};
  for (const shop of Object.values(SHOPS)) {
    const { secret } = await directory.addStore({ ...shop, tenantId: 'acme', region: 'EU' });
    shops[shop.platform] = new Shop({
      ...shop,
      secret,
      nowMs: Date.now,
      deliver: async ({ method, path, headers, body }) => {
        const response = await fetch(work.address + path, { method, headers, body: new Uint8Array(body) });
        const answer = (await response.json()) as object;
        return { kind: response.ok ? 'recorded' : 'refused', ...answer } as never;
      },
    });
  }
  const acme = { tenantId: 'acme', region: 'EU' } as never;
  return {
    work,
    shops: shops as Record<Platform, Shop>,
    adminKey: await apiKeys.create(acme, 'Ada', ['admin']),
    lookKey: await apiKeys.create(acme, 'Lou', ['dashboard']),
    stop: work.stop,
  };
}

/** Resolves once nothing of the tenant's waits to be applied. */
export async function applied({ work }: Place): Promise<void> {
  const rows = work.hub.log.rows('EU');
  while ((await rows.countDocuments({ state: 'pending' }, { limit: 1 })) > 0)
    await new Promise((resolve) => setTimeout(resolve, 20));
}
