import { jobId } from '../store/store-jobs.ts';
import { ownedBy } from '../store/tenancy.ts';
import { importCatalogue, type ImportPoint } from '../sync/import/import-catalogue.ts';
import { pullChanges } from '../sync/pull/pull-changes.ts';
import { withHub } from './open-hub.ts';
import type { Outcome } from './outcome.ts';
import { startProgress } from './progress.ts';
import { finished, type Register } from './register.ts';
import { askableStore, resourcesFor, runHere } from './store-job.ts';
import { table } from './table.ts';
import type { Terminal } from './terminal.ts';

interface Options {
  readonly resource?: string[];
  readonly json?: boolean;
}

export const registerImport: Register = (program, run, terminal) => {
  const command = program
    .command('import')
    .summary("bring in all of a store's products, customers and orders")
    .description(
      'Reads everything that a store has, page by page, and makes claims and entities of it; then what changed meanwhile. Broken off it goes on where it was; run again, it changes only what differs. A hub with the role `scheduler` does this by itself for a store whose API it was told.',
    )
    .argument('<store>', 'its id')
    .option('--resource <resource...>', 'products, customers, orders; left out, all of them');
  finished(command, ['import acme-shopify', 'import acme-shopify --resource orders --json']).action(
    async (id: string, options: Options) => run(options, () => importStore(terminal, id, options)),
  );
};

const importStore = (terminal: Terminal, id: string, options: Options): Promise<Outcome> =>
  withHub(
    terminal,
    async (hub) => {
      const store = await askableStore(hub, id);
      const results: (Omit<ImportPoint, 'cursor'> & { resource: string; alarm: string | null })[] = [];
      for (const resource of resourcesFor(store, options.resource)) {
        const { jobs } = hub.jobDeps;
        // One that reached its end begins anew; one that was broken off goes on.
        await jobs.docs(store.region).updateOne(
          {
            _id: jobId(store.storeId, 'import', resource),
            ...ownedBy(store),
            'checkpoint.isWhole': true,
            holder: null,
          },
          { $set: { checkpoint: {} } },
        );
        const progress = startProgress(terminal, resource, 0);
        const end = await runHere(hub, store, 'import', resource, (deps, run) =>
          importCatalogue(deps, run, ({ read }) => progress.at(read)),
        ).finally(progress.stop);
        await runHere(hub, store, 'pull', resource, pullChanges);
        const { cursor: _, ...point } = end.checkpoint as unknown as ImportPoint;
        results.push({ resource, ...point, alarm: end.alarm ?? null });
      }
      return {
        json: { storeId: id, imported: results },
        text: table(
          ['resource', 'imported', 'not mapped', 'alarm'],
          results.map(({ resource, read = 0, unread = 0, alarm }) => [
            resource,
            String(read),
            String(unread),
            alarm ?? '–',
          ]),
        ),
        isFailure: results.some(({ alarm }) => alarm !== null),
      };
    },
    { prepared: true },
  );
