import { parseExact } from '@varai/core';
import type { AnyBulkWriteOperation, Document } from 'mongodb';
import { jobId } from '../store/store-jobs.ts';
import { importCatalogue } from '../sync/import/import-catalogue.ts';
import { runStoreJob, type RunResult } from '../sync/jobs/store-job.ts';
import { CatalogueShop } from './catalogue-shop.ts';
import { cpuSeconds } from './processes.ts';
import { ResidentMemory } from './resident-memory.ts';
import { startStoreHub, type StoreHub } from './store-hub.ts';

export interface CatalogueOptions {
  readonly rows: number;
  readonly say: (line: string) => void;
}

export interface CatalogueLine {
  readonly bench: 'catalogue';
  readonly products: number;
  readonly perSecond: number;
  readonly barePerSecond: number;
  readonly ratio: number;
  readonly peakRssMb: number;
  readonly rssSlopeMbPerMillion: number;
  /** Processor time of each process in the import, by product, µs. */
  readonly cpuUsPerProduct: Readonly<Record<string, number>>;
}

/** Upserts of the bare run: enough to be past the first seconds, few enough to leave time for what is measured. */
const BARE = 200_000;
const BATCH = 1_000;

/**
 * Products of a bulk result in JSON lines through mapping, claims and derivation, beside unordered bulk upserts of the same documents
 * and nothing else, in the same run, with the same write concern.
 */
export async function benchCatalogue({ rows, say }: CatalogueOptions): Promise<CatalogueLine[]> {
  const started = await startStoreHub([]);
  try {
    const shop = new CatalogueShop(rows);
    const barePerSecond = await bareUpserts(started, shop, Math.min(rows, BARE));
    say(`bare upserts: ${barePerSecond}/s`);
    let done = 0;
    const memory = new ResidentMemory(() => done);
    const watched = { import: process.pid, mongod: started.mongodPid };
    const cpu = (): number[] => Object.values(watched).map((pid) => cpuSeconds(pid) ?? 0);
    const before = cpu();
    const seconds = await importAll(started, shop, (read) => {
      if (Math.floor(read / 50_000) > Math.floor(done / 50_000)) say(`${read} products`);
      done = read;
    });
    memory.stop();
    const spent = cpu().map((each, i) => Math.round(((each - (before[i] ?? 0)) * 1e6) / rows));
    const perSecond = Math.round(rows / seconds);
    return [
      {
        bench: 'catalogue',
        products: rows,
        perSecond,
        barePerSecond,
        ratio: Number((perSecond / barePerSecond).toFixed(2)),
        peakRssMb: memory.peakMb,
        rssSlopeMbPerMillion: memory.slopeMbPer(1e6),
        cpuUsPerProduct: Object.fromEntries(Object.keys(watched).map((name, i) => [name, spent[i] ?? 0])),
      },
    ];
  } finally {
    await started.stop();
  }
}

/** Seconds that an import of everything took. Throws where it did not end well. */
async function importAll(
  { hub, context, storeId }: StoreHub,
  shop: CatalogueShop,
  progress: (read: number) => void,
): Promise<number> {
  const { jobDeps } = hub;
  const { tenantId, region } = context;
  const id = jobId(storeId, 'import', 'products');
  await jobDeps.jobs.ensure(region, [
    { tenantId, region, storeId: storeId as never, job: 'import', resource: 'products', dueMs: Date.now() },
  ]);
  const fromMs = performance.now();
  const ran: RunResult = await runStoreJob(
    { ...jobDeps, shopOf: () => shop.open() },
    context,
    id,
    { import: (deps, run) => importCatalogue(deps, run, ({ read }) => progress(read)) },
    new AbortController().signal,
  );
  if (ran.result !== 'done' || ran.end.alarm != null)
    throw new Error(`the import ended as ${JSON.stringify(ran)}`);
  return (performance.now() - fromMs) / 1000;
}

async function bareUpserts({ hub }: StoreHub, shop: CatalogueShop, count: number): Promise<number> {
  const docs = hub.connections.of('EU').collection<{ _id: string } & Document>('bench_bare');
  let operations: AnyBulkWriteOperation<{ _id: string } & Document>[] = [];
  const fromMs = performance.now();
  for (let n = 0; n < count; n++) {
    const replacement = parseExact(shop.line(n)) as Document;
    operations.push({ replaceOne: { filter: { _id: `bench:${n}` }, replacement, upsert: true } });
    if (operations.length < BATCH && n < count - 1) continue;
    await docs.bulkWrite(operations, { ordered: false });
    operations = [];
  }
  const perSecond = Math.round(count / ((performance.now() - fromMs) / 1000));
  await docs.drop();
  return perSecond;
}
