import { Hub, type HubSettings } from '../../src/hub.ts';
import { createLogger } from '../../src/observe/logger.ts';
import { createMetrics } from '../../src/observe/metrics.ts';
import { crashAt, notWatched } from '../../src/observe/steps.ts';
import type { TenantContext } from '../../src/store/tenancy.ts';
import { importCatalogue } from '../../src/sync/import/import-catalogue.ts';
import { runStoreJob } from '../../src/sync/jobs/store-job.ts';
import { MemoryShop } from './memory-shop.ts';

/** What a process that imports is told, as one JSON text. */
export interface ImportOrder {
  readonly settings: HubSettings;
  readonly context: TenantContext;
  readonly job: string;
  /** Its clock stands still here, ms since 1970. */
  readonly nowMs: number;
  /** `import.kept#2`; null = it lives to the end. */
  readonly crashAt: string | null;
}

export const PRODUCTS = 35;
const AT_ONCE = 10;

/** The shop that every one of these processes imports. */
export function shopToImport(nowMs: () => number): MemoryShop {
  const shop = new MemoryShop('shopify', nowMs, 5);
  for (let n = 1; n <= PRODUCTS; n++)
    shop.product({
      id: String(n),
      title: `Frame ${n}`,
      sku: `S-${n}`,
      gtin: null,
      at: '2026-03-01T10:00:00.000Z',
    });
  return shop;
}

const given = process.argv[2];
if (given !== undefined && process.argv[1]?.endsWith('import-process.ts') === true) {
  const order = JSON.parse(given) as ImportOrder;
  const now = (): number => order.nowMs;
  const hub = new Hub(order.settings, {
    logger: createLogger({ level: 'silent' }),
    metrics: createMetrics(),
    now,
    reached: order.crashAt === null ? notWatched : crashAt(order.crashAt),
  });
  const shop = shopToImport(now);
  const ran = await runStoreJob(
    { ...hub.jobDeps, shopOf: () => shop.open() },
    order.context,
    order.job,
    { import: (deps, run) => importCatalogue(deps, run, undefined, AT_ONCE) },
    new AbortController().signal,
  );
  await hub.stop();
  process.exitCode = ran.result === 'done' ? 0 : 1;
}
