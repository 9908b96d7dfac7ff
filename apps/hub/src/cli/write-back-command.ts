import type { Hub } from '../hub.ts';
import { jobId } from '../store/store-jobs.ts';
import type { Store } from '../store/tenancy.ts';
import { runStoreJob } from '../sync/jobs/store-job.ts';
import { plannedWrites, type PlannedWrite } from '../sync/write-back/planned-writes.ts';
import type { WriteBackRun } from '../sync/write-back/run-write-back.ts';
import { writeBack } from '../sync/write-back/write-back-job.ts';
import { withHub } from './open-hub.ts';
import { Refusal, type Outcome } from './outcome.ts';
import { finished, type Register } from './register.ts';
import { shortened, table } from './table.ts';
import { storeOf } from './tenants.ts';

const SHOWN = 20;
const LISTED = 1_000;

export const registerWriteBack: Register = (program, run, terminal) => {
  const command = program
    .command('write-back')
    .summary('tell a store what is known of its products, now')
    .description(
      'Writes recommendations and derived facts to the products of a store: only what changed, never stock or price, and nothing over what people wrote there. The hub does this every five minutes by itself.',
    )
    .argument('<store>', 'its id')
    .option('--dry-run', `show what would be written, the first ${SHOWN} products, and write nothing`);
  finished(command, ['write-back acme-shopify --dry-run', 'write-back acme-shopify --json']).action(
    async (id: string, options: { dryRun?: boolean; json?: boolean }) =>
      run(options, () =>
        withHub(terminal, (hub) => (options.dryRun === true ? plan(hub, id) : write(hub, id)), {
          prepared: true,
        }),
      ),
  );
};

async function storeInService(hub: Hub, id: string): Promise<Store> {
  const { _id, status } = await storeOf(hub, id);
  const store = status === 'active' ? await hub.directory.byId(_id) : null;
  if (store === null) throw new Refusal(`Store ${_id} is ${status}: it is told nothing.`);
  return store;
}

async function plan(hub: Hub, id: string): Promise<Outcome> {
  const store = await storeInService(hub, id);
  const writes: PlannedWrite[] = [];
  let products = 0;
  for await (const planned of plannedWrites(hub.jobDeps, store)) {
    products += 1;
    if (writes.length < LISTED) writes.push(planned);
  }
  const rows = writes.slice(0, SHOWN).flatMap(({ productId, facts }) =>
    Object.entries(facts)
      .filter(([key]) => key !== 'fingerprint')
      .map(([key, value]) => [productId, key, value === null ? '(taken away)' : shortened(value, 60)]),
  );
  return {
    json: { storeId: id, dryRun: true, products, writes },
    text:
      products === 0
        ? `Store ${id} has been told everything: nothing would be written.\n`
        : `${table(['product', 'fact', 'value'], rows)}${products} products would be written${products > SHOWN ? `, the first ${SHOWN} are shown` : ''}. Nothing was.\n`,
  };
}

async function write(hub: Hub, id: string): Promise<Outcome> {
  const { tenantId, region, storeId } = await storeInService(hub, id);
  const context = { tenantId, region };
  const job = { ...context, storeId, job: 'write_back', resource: null } as const;
  await hub.jobDeps.jobs.ensure(region, [{ ...job, dueMs: hub.deps.now() }]);
  const ran = await runStoreJob(
    hub.jobDeps,
    job,
    jobId(storeId, 'write_back', null),
    { write_back: writeBack },
    new AbortController().signal,
  );
  if (ran.result === 'failed')
    throw new Refusal(
      `${id}: ${ran.message} (${ran.code}). What was written stays; the hub tries the rest again.`,
    );
  if (ran.result !== 'done')
    throw new Refusal(`${id}: another process writes to it just now; wait until it is done.`);
  const { inHand, ...done } = ran.end.checkpoint as unknown as WriteBackRun;
  const aside = await hub.writeBacks.aside(context, id, SHOWN);
  return {
    json: { storeId: id, ...done, isUnderWay: inHand !== null, aside },
    text: `${done.looked} products looked at, ${done.changed} with something new to say: ${done.written} written, ${done.gone} gone, ${done.refused} refused and tried again later.\n${inHand === null ? '' : 'The shop still works on a file of ours; the hub goes on with it.\n'}${aside
      .map(({ productId, code }) => `✗ ${productId} was refused for the last time: ${code ?? ''}\n`)
      .join('')}`,
    isFailure: aside.length > 0,
  };
}
