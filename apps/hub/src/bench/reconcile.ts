import type { Certificate } from '@varai/core/schema';
import type { Store } from '../store/tenancy.ts';
import { jobId } from '../store/store-jobs.ts';
import { claimListings } from '../sync/claim-step.ts';
import { runStoreJob } from '../sync/jobs/store-job.ts';
import { saidBy } from '../sync/pull/said.ts';
import { reconcileStore } from '../sync/reconcile/reconcile-store.ts';
import { PluginShop } from './plugin-shop.ts';
import { ResidentMemory } from './resident-memory.ts';
import { startStoreHub, type StoreHub } from './store-hub.ts';

export interface ReconcileOptions {
  readonly rows: number;
  /** Differences that are hidden among them, before each reconciliation that is to find them. */
  readonly hidden: number;
  readonly by: readonly ('hash_tree' | 'full')[];
  readonly say: (line: string) => void;
}

export interface ReconcileLine {
  readonly bench: 'reconcile';
  readonly by: Certificate['mode'];
  readonly rows: number;
  readonly hidden: number;
  readonly found: number;
  readonly healed: number;
  readonly remaining: number;
  readonly verdict: string;
  readonly seconds: number;
  /** Of these, what the shop took to add its own side up. */
  readonly secondsOfTheShop: number;
  readonly rowsRead: number;
  readonly bucketsRead: number;
  readonly calls: number;
  readonly peakRssMb: number;
}

/** Listings that are claimed together while the hub's side is made; two such batches at once. */
const BATCH = 500;

/**
 * A catalogue that agrees; then differences hidden all over it (changed without moving their time, gone, new), and one
 * reconciliation that must find them: by the shop's hash tree, and by reading everything.
 */
export async function benchReconcile(options: ReconcileOptions): Promise<ReconcileLine[]> {
  const { rows, hidden, by, say } = options;
  const started = await startStoreHub(['worker']);
  try {
    const store = await magentoStore(started);
    const shop = new PluginShop(rows);
    await timed(say, `the shop hashed ${rows} records`, async () => shop.hashAll());
    await timed(say, `claimed ${rows} products`, () => claimAll(started, store, shop, say));
    const lines: ReconcileLine[] = [];
    const run = async (differences: number, full: boolean): Promise<void> => {
      const line = await reconciled(started, store, shop, { hidden: differences, full });
      say(`${line.by}: ${line.found} of ${differences} found in ${line.seconds} s`);
      lines.push(line);
    };
    if (by.includes('hash_tree')) await run(0, false);
    for (const mode of by) {
      hide(shop, rows, hidden, mode === 'full' ? 1 : 0);
      await run(hidden, mode === 'full');
    }
    return lines;
  } finally {
    await started.stop();
  }
}

async function timed(say: (line: string) => void, what: string, work: () => Promise<void>): Promise<void> {
  const fromMs = performance.now();
  await work();
  say(`${what} in ${Math.round((performance.now() - fromMs) / 1000)} s`);
}

async function magentoStore({ hub, context }: StoreHub): Promise<Store> {
  const storeId = 'bench-reconcile';
  await hub.directory.addStore({
    storeId,
    tenantId: context.tenantId,
    region: context.region,
    platform: 'magento',
    shopKey: 'bench.example',
    currency: 'EUR',
  });
  return (await hub.directory.byId(storeId)) as Store;
}

/** The hub's side: every record mapped and claimed as an import does it. Not derived: nothing here reads entities. */
async function claimAll(
  { hub: { jobDeps } }: StoreHub,
  store: Store,
  shop: PluginShop,
  say: (line: string) => void,
): Promise<void> {
  let next = 0;
  const claimer = async (): Promise<void> => {
    while (next < shop.size) {
      const from = next;
      next = Math.min(from + BATCH, shop.size);
      const records = Array.from({ length: next - from }, (_, i) => shop.record(from + i));
      const nowMs = jobDeps.now();
      const { said } = await saidBy(jobDeps.keyring, store, records, nowMs, nowMs);
      await claimListings(
        jobDeps.listings,
        store,
        said.flatMap(({ work }) => work),
      );
      if (from % 100_000 === 0 && from > 0) say(`${from} products`);
    }
  };
  await Promise.all([claimer(), claimer()]);
}

/** Spreads differences over everything; `round` keeps those of one from meeting those of another. */
function hide(shop: PluginShop, rows: number, hidden: number, round: number): void {
  const step = Math.floor(rows / hidden);
  for (let i = 0; i < hidden; i++) {
    const n = i * step + ((i + round) % step);
    if (i % 3 === 0) {
      shop.renamed.set(n, `Renamed ${n} ${round}`);
      shop.rehash(n);
    } else if (i % 3 === 1) shop.gone.add(n);
    else shop.add();
  }
  shop.hashAll();
}

async function reconciled(
  { hub: { jobDeps } }: StoreHub,
  store: Store,
  shop: PluginShop,
  { hidden, full }: { readonly hidden: number; readonly full: boolean },
): Promise<ReconcileLine> {
  const { tenantId, region, storeId } = store;
  await jobDeps.jobs.ensure(region, [
    { tenantId, region, storeId, job: 'reconcile', resource: 'products', dueMs: Date.now() },
  ]);
  shop.calls = 0;
  shop.hashSeconds = 0;
  const memory = new ResidentMemory(() => shop.calls);
  const fromMs = performance.now();
  const ran = await runStoreJob(
    { ...jobDeps, shopOf: () => shop.open() },
    store,
    jobId(storeId, 'reconcile', 'products'),
    { reconcile: (deps, run) => reconcileStore(deps, run, { full }) },
    new AbortController().signal,
  );
  const seconds = (performance.now() - fromMs) / 1000;
  memory.stop();
  if (ran.result !== 'done') throw new Error(`the reconciliation ended as ${JSON.stringify(ran)}`);
  const [newest] = await jobDeps.certificates.of(store, storeId, { limit: 1 });
  const certificate = newest?.certificate as Certificate;
  const { mode, found, healed, remaining, verdict, rowsRead, bucketsRead = 0, there } = certificate;
  return {
    bench: 'reconcile',
    by: mode,
    rows: there.count,
    hidden,
    found: found.missing + found.different + found.gone,
    healed,
    remaining: remaining.count,
    verdict,
    seconds: Number(seconds.toFixed(1)),
    secondsOfTheShop: Number(shop.hashSeconds.toFixed(1)),
    rowsRead,
    bucketsRead,
    calls: shop.calls,
    peakRssMb: memory.peakMb,
  };
}
