import type { Certificate } from '@varai/core/schema';
import { jobId } from '../store/store-jobs.ts';
import { runStoreJob } from '../sync/jobs/store-job.ts';
import { reconcileStore } from '../sync/reconcile/reconcile-store.ts';
import { importAll } from './catalogue.ts';
import { CatalogueShop } from './catalogue-shop.ts';
import { ResidentMemory } from './resident-memory.ts';
import { startStoreHub } from './store-hub.ts';

export interface ReconcileOptions {
  readonly rows: number;
  /** Differences that are hidden among them. */
  readonly hidden: number;
  readonly say: (line: string) => void;
}

export interface ReconcileLine {
  readonly bench: 'reconcile';
  readonly rows: number;
  readonly hidden: number;
  readonly found: number;
  readonly healed: number;
  readonly remaining: number;
  readonly verdict: string;
  readonly seconds: number;
  readonly rowsRead: number;
  readonly rowsPerSecond: number;
  readonly peakRssMb: number;
}

/** A catalogue that agrees, differences hidden all over it (changed without moving their time, gone, new), and one reading of all. */
export async function benchReconcile({ rows, hidden, say }: ReconcileOptions): Promise<ReconcileLine[]> {
  const started = await startStoreHub(['worker']);
  try {
    const { hub, context, storeId } = started;
    const shop = new CatalogueShop(rows);
    const importSeconds = await importAll(started, shop, (read) => {
      if (read % 50_000 === 0) say(`${read} products imported`);
    });
    say(`imported ${rows} products in ${Math.round(importSeconds)} s`);
    const step = Math.floor(rows / hidden);
    for (let i = 0; i < hidden; i++) {
      const n = i * step + (i % step);
      if (i % 3 === 0) shop.renamed.set(n, `Renamed ${n}`);
      else if (i % 3 === 1) shop.gone.add(n);
      else shop.added += 1;
    }
    shop.rowsRead = 0;
    const memory = new ResidentMemory(() => shop.rowsRead);
    const fromMs = performance.now();
    const { tenantId, region } = context;
    const { jobDeps } = hub;
    await jobDeps.jobs.ensure(region, [
      {
        tenantId,
        region,
        storeId: storeId as never,
        job: 'reconcile',
        resource: 'products',
        dueMs: Date.now(),
      },
    ]);
    const ran = await runStoreJob(
      { ...jobDeps, shopOf: () => shop.open() },
      context,
      jobId(storeId, 'reconcile', 'products'),
      { reconcile: (deps, run) => reconcileStore(deps, run, { full: true }) },
      new AbortController().signal,
    );
    const seconds = (performance.now() - fromMs) / 1000;
    memory.stop();
    if (ran.result !== 'done') throw new Error(`the reconciliation ended as ${JSON.stringify(ran)}`);
    const [newest] = await jobDeps.certificates.of(context, storeId, { limit: 1 });
    const { found, healed, remaining, verdict, rowsRead } = newest?.certificate as Certificate;
    return [
      {
        bench: 'reconcile',
        rows,
        hidden,
        found: found.missing + found.different + found.gone,
        healed,
        remaining: remaining.count,
        verdict,
        seconds: Number(seconds.toFixed(1)),
        rowsRead,
        rowsPerSecond: Math.round(rowsRead / seconds),
        peakRssMb: memory.peakMb,
      },
    ];
  } finally {
    await started.stop();
  }
}
