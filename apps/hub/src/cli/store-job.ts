import { setTimeout as sleep } from 'node:timers/promises';
import { PULLED_RESOURCES, type PulledResource } from '../connectors/shop-api.ts';
import { connectors } from '../connectors/index.ts';
import type { Hub } from '../hub.ts';
import { jobId, type JobName } from '../store/store-jobs.ts';
import type { Store } from '../store/tenancy.ts';
import { resourcesOf } from '../connectors/shop-api.ts';
import { runStoreJob, type JobEnd, type JobWork, type RunResult } from '../sync/jobs/store-job.ts';
import { Refusal, UsageProblem } from './outcome.ts';
import { storeOf } from './tenants.ts';

/** A store whose API can be asked. Throws Refusal that says what is missing. */
export async function askableStore(hub: Hub, storeId: string): Promise<Store> {
  const { _id, status, platform } = await storeOf(hub, storeId);
  if (status !== 'active') throw new Refusal(`Store ${_id} is ${status}: it is not asked for anything.`);
  if (connectors[platform].api === undefined)
    throw new Refusal(`${platform} has no API that the hub could ask: ${_id} sends, and that is all.`);
  const store = await hub.directory.byId(_id);
  if (store?.access == null)
    throw new Refusal(
      `How ${_id} is reached is not known: tell it with \`store connect ${_id} --url <its API>\` first.`,
    );
  return store;
}

/** The resources that are meant: the ones named, or all that the platform can be asked for. */
export function resourcesFor({ platform }: Store, named: readonly string[] | undefined): PulledResource[] {
  const api = connectors[platform].api;
  const there = api === undefined ? [] : resourcesOf(api.capabilities);
  if (named === undefined) return there;
  return named.map((name) => {
    const resource = PULLED_RESOURCES.find((each) => each === name);
    if (resource === undefined)
      throw new UsageProblem(`"${name}" is no resource: expected ${PULLED_RESOURCES.join(', ')}.`);
    if (!there.includes(resource))
      throw new Refusal(`A ${platform} store cannot be asked for its ${resource}.`);
    return resource;
  });
}

const PATIENCE_MS = 10 * 60_000;
const EVERY_MS = 250;

/** Runs a store's job in this process, under its lease, once no other process is at it. Throws Refusal where it failed. */
export async function runHere(
  hub: Hub,
  { tenantId, region, storeId }: Store,
  job: JobName,
  resource: PulledResource,
  work: JobWork,
): Promise<JobEnd> {
  const { jobs } = hub.jobDeps;
  await jobs.ensure(region, [{ tenantId, region, storeId, job, resource, dueMs: hub.deps.now() }]);
  const stop = new AbortController().signal;
  const run = (): Promise<RunResult> =>
    runStoreJob(hub.jobDeps, { tenantId, region }, jobId(storeId, job, resource), { [job]: work }, stop);
  let ran = await run();
  const untilMs = performance.now() + PATIENCE_MS;
  while (ran.result === 'held' && performance.now() < untilMs) {
    await sleep(EVERY_MS);
    ran = await run();
  }
  if (ran.result === 'done') return ran.end;
  if (ran.result === 'failed')
    throw new Refusal(
      `${storeId}, ${resource}: ${ran.message} (${ran.code}). It is tried again by the hub; what was done is kept.`,
    );
  throw new Refusal(
    `${storeId}, ${resource}: another process has been at it for ten minutes; see doctor, then run this again.`,
  );
}
