import type { Hub } from '../hub.ts';
import type { Lane } from '../sync/lanes.ts';
import { startDeployment } from './deployment.ts';
import type { LoadOptions, LoadResult } from './load.ts';
import { percentilesOf, type Percentiles } from './percentiles.ts';
import { startHub, startPart } from './processes.ts';
import { ResidentMemory } from './resident-memory.ts';

export interface SoakOptions {
  readonly minutes: number;
  /** Events a second. */
  readonly rate: number;
  readonly connections: number;
  readonly say: (line: string) => void;
}

type ByProcess = Readonly<Record<string, number>>;
type Drift = Readonly<Record<'p50' | 'p95', number>>;

export interface SoakLine {
  readonly bench: 'soak';
  readonly minutes: number;
  readonly rate: number;
  /** Answered; and how many a second that was. */
  readonly events: number;
  readonly perSecond: number;
  /** Status code -> how often. */
  readonly statuses: Readonly<Record<string, number>>;
  /** From when a request was due to its answer. */
  readonly ackMs: Percentiles;
  /** From arrival to derived and marked: orders and customers. */
  readonly applyMs: Percentiles;
  /** The same of products, whose lane waits up to a second by rule. */
  readonly applyBatchLaneMs: Percentiles;
  /** The last fifth of the time beside the second: 1 = as fast as then. */
  readonly latencyDrift: { readonly ack: Drift; readonly apply: Drift };
  readonly fifths: readonly { readonly ackMs: Percentiles; readonly applyMs: Percentiles }[];
  /** Through the second half of the run. */
  readonly rssSlopeMbPerHour: ByProcess;
  readonly peakRssMb: ByProcess;
  readonly backlogAtEnd: number;
  /** Events that were set aside: parked or given up. */
  readonly setAside: number;
}

const FIFTHS = 5;
const WARM_SECONDS = 5;
const SAMPLES = 1_000;
const HOUR_MS = 3_600_000;

/** The hub as it is deployed, under orders, customers and products at a steady rate: what grows, and what becomes slower. */
export async function benchSoak({ minutes, rate, connections, say }: SoakOptions): Promise<SoakLine[]> {
  const deployment = await startDeployment();
  try {
    const { env, port, observer, secret } = deployment;
    const loader = startPart();
    deployment.before(() => loader.stop());
    await loader.ask({ do: 'traffic', secret });
    const hubs = await Promise.all(
      ['api', 'worker,scheduler'].map((roles) => startHub({ ...env, ROLES: roles })),
    );
    deployment.before(() => Promise.all(hubs.map((hub) => hub.stop())));
    let next = 0;
    const load = async (part: Pick<LoadOptions, 'seconds' | 'windows'>): Promise<LoadResult> => {
      const { load: result } = (await loader.ask({
        do: 'load',
        options: { port, connections, rate, from: next, ...part },
      })) as { load: LoadResult };
      next = result.next;
      return result;
    };
    const pending = (): Promise<number> =>
      observer.log.rows('EU').countDocuments({ state: 'pending' }, { hint: 'lane_1_dueAt_1' });
    await load({ seconds: Math.min(WARM_SECONDS, minutes * 60) });
    say(`${rate} events a second for ${minutes} minutes`);

    const fromMs = Date.now();
    const seconds = minutes * 60;
    const pids = {
      api: hubs[0]?.pid ?? 0,
      worker: hubs[1]?.pid ?? 0,
      mongod: deployment.mongodPid,
      redis: deployment.redisPid,
    };
    const watched = Object.entries(pids).map(
      ([name, pid]) =>
        [name, new ResidentMemory(() => Date.now() - fromMs, pid, (seconds * 1_000) / SAMPLES)] as const,
    );
    const ran = await load({ seconds, windows: FIFTHS });
    const untilMs = Date.now();
    for (const [, memory] of watched) memory.stop();
    const backlogAtEnd = await pending();
    say(`${ran.rps}/s answered, backlog ${backlogAtEnd}`);
    while ((await pending()) > 0) await new Promise((resolve) => setTimeout(resolve, 100));

    const windowMs = (untilMs - fromMs) / FIFTHS;
    const applied = await applyLatencies(observer, fromMs, windowMs);
    const fifths = ran.windows.map((ackMs, i) => ({
      ackMs,
      applyMs: percentilesOf(applied['real-time'][i] ?? []),
    }));
    return [
      {
        bench: 'soak',
        minutes,
        rate,
        events: ran.answered,
        perSecond: ran.rps,
        statuses: ran.statuses,
        ackMs: ran.latencyMs,
        applyMs: percentilesOf(applied['real-time'].flat()),
        applyBatchLaneMs: percentilesOf(applied.batch.flat()),
        latencyDrift: {
          ack: drift(fifths.map(({ ackMs }) => ackMs)),
          apply: drift(fifths.map(({ applyMs }) => applyMs)),
        },
        fifths,
        rssSlopeMbPerHour: Object.fromEntries(
          watched.map(([name, memory]) => [name, memory.slopeMbPer(HOUR_MS)]),
        ),
        peakRssMb: Object.fromEntries(watched.map(([name, memory]) => [name, memory.peakMb])),
        backlogAtEnd,
        setAside: await observer.log.rows('EU').countDocuments({ state: { $in: ['parked', 'dead'] } }),
      },
    ];
  } finally {
    await deployment.stop();
  }
}

/** By lane and by window of arrival, ms. */
async function applyLatencies(
  observer: Hub,
  fromMs: number,
  windowMs: number,
): Promise<Record<Lane, number[][]>> {
  const windows = (): number[][] => Array.from({ length: FIFTHS }, () => []);
  const byLane = { 'real-time': windows(), 'near-real-time': windows(), batch: windows() };
  const rows = observer.log
    .rows('EU')
    .find(
      { acceptedAt: { $gte: new Date(fromMs) }, state: 'done' },
      { projection: { lane: 1, acceptedAt: 1, doneAt: 1 } },
    );
  for await (const { lane, acceptedAt, doneAt } of rows) {
    const arrivedMs = acceptedAt.getTime();
    const window = byLane[lane][Math.min(FIFTHS - 1, Math.floor((arrivedMs - fromMs) / windowMs))];
    if (doneAt !== undefined) window?.push(doneAt.getTime() - arrivedMs);
  }
  return byLane;
}

function drift(fifths: readonly Percentiles[]): Drift {
  const [second, last] = [fifths[1], fifths[FIFTHS - 1]];
  const ratio = (of: 'p50' | 'p95'): number => Number(((last?.[of] ?? 0) / (second?.[of] ?? 0)).toFixed(2));
  return { p50: ratio('p50'), p95: ratio('p95') };
}
