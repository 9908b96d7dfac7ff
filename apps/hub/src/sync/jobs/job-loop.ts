import type { Region } from '@varai/core/schema';
import { connectors } from '../../connectors/index.ts';
import { resourcesOf } from '../../connectors/shop-api.ts';
import type { MongoDirectory } from '../../store/directory.ts';
import type { JobKey, NewJob } from '../../store/store-jobs.ts';
import { runStoreJob, type JobDeps } from './store-job.ts';
import { WORKS } from './works.ts';

/** Jobs that one process works on at once: they mostly wait for shops. */
const AT_ONCE = 4;
/** Rounds between two looks for stores that were given access. */
const PLAN_EVERY = 5;

/** Starts what is due about stores, and sees that every store that can be asked has its jobs. */
export class JobLoop {
  readonly #deps: JobDeps & { readonly directory: MongoDirectory };
  readonly #regions: readonly Region[];
  readonly #stop = new AbortController();
  readonly #running = new Map<string, Promise<unknown>>();
  readonly #outage: (error: unknown) => void;
  #round = 0;

  constructor(
    deps: JobDeps & { readonly directory: MongoDirectory },
    regions: readonly Region[],
    outage: (error: unknown) => void,
  ) {
    this.#deps = deps;
    this.#regions = regions;
    this.#outage = outage;
  }

  /** One look; what it starts goes on by itself. Rejects while the database is away. */
  async round(): Promise<void> {
    if (this.#round++ % PLAN_EVERY === 0) await planStoreJobs(this.#deps);
    for (const region of this.#regions) {
      const free = AT_ONCE - this.#running.size;
      if (free <= 0 || this.#stop.signal.aborted) return;
      for (const key of await this.#deps.jobs.due(region, this.#deps.now(), free)) this.#start(key);
    }
  }

  /** Ends what is under way at its next step, and waits for it. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running.values());
  }

  #start({ _id: id, ...context }: JobKey): void {
    if (this.#running.has(id)) return;
    const run = runStoreJob(this.#deps, context, id, WORKS, this.#stop.signal)
      .catch(this.#outage)
      .finally(() => this.#running.delete(id));
    this.#running.set(id, run);
  }
}

/** Gives every store in service that can be asked the jobs that its platform allows. Those that are there stay as they are. */
export async function planStoreJobs(
  deps: Pick<JobDeps, 'jobs' | 'now'> & { readonly directory: Pick<MongoDirectory, 'stores'> },
): Promise<void> {
  const jobs: NewJob[] = [];
  for (const { _id: storeId, tenantId, region, platform, status, access } of await deps.directory.stores()) {
    if (status === 'active')
      jobs.push({ tenantId, region, storeId, job: 'write_back', resource: null, dueMs: deps.now() });
    const api = connectors[platform].api;
    if (access === null || status !== 'active' || api === undefined) continue;
    const whose = { tenantId, region, storeId, dueMs: deps.now() };
    for (const resource of resourcesOf(api.capabilities)) {
      if (api.capabilities.bulk === true) jobs.push({ ...whose, job: 'import', resource });
    }
    jobs.push({ ...whose, job: 'read_back', resource: null });
    if (api.capabilities.outbox === true) jobs.push({ ...whose, job: 'outbox', resource: null });
  }
  for (const [region, mine] of Map.groupBy(jobs, (job): Region => job.region))
    await deps.jobs.ensure(region, mine);
}
