import type { Hub } from '../hub.ts';
import type { EventRow } from '../store/event-row.ts';
import { startDeployment } from './deployment.ts';
import type { LoadOptions, LoadResult } from './load.ts';
import { percentilesOf, type Percentiles } from './percentiles.ts';
import { cpuSeconds, startHub, startPart, type Part } from './processes.ts';

export interface IngestOptions {
  /** Of the durable phase. */
  readonly seconds: number;
  /** Different orders. */
  readonly entities: number;
  readonly connections: number;
  /** Processes that share the roles: 1 = api and worker together, 2 = apart. */
  readonly processes: 1 | 2;
  readonly bodies: readonly ('small' | 'large')[];
  readonly say: (line: string) => void;
  readonly nodeArgs?: readonly string[];
}

export interface IngestLine {
  readonly bench: 'ingest';
  readonly bareRps: number;
  readonly durableRps: number;
  readonly ratio: number;
  readonly appliedRps: number;
  readonly pipelineRps: number;
  readonly pipelineRatio: number;
  readonly ackMs: Percentiles;
  readonly applyMs: Percentiles;
  readonly rateForLatency: number;
  readonly peakRssMb: number;
  readonly backlogAtEnd: number;
  readonly drainRps: number;
  readonly bodyBytes: number;
  readonly seconds: number;
  readonly processes: number;
  /** Processor time of each process in the durable phase, by acknowledged event, µs. */
  readonly cpuUsPerEvent: Readonly<Record<string, number>>;
  /** The same at `rateForLatency`: more, for groups and batches are smaller and cost the same each. */
  readonly cpuUsPerEventAtRate: Readonly<Record<string, number>>;
}

interface Costed extends LoadResult {
  readonly cpuUsPerEvent: Readonly<Record<string, number>>;
}

const RATE = 1000;
const LATENCY_SECONDS = 20;
const BARE_SECONDS = 15;
const PIPELINE_EVENTS = 3_000;
const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

/** Bare Fastify, durable acknowledgements with the workers running, and the same engine one job at a time: all in one run. */
export async function benchIngest(options: IngestOptions): Promise<IngestLine[]> {
  const lines: IngestLine[] = [];
  for (const kind of options.bodies) lines.push(await measure(kind, options));
  return lines;
}

async function measure(kind: 'small' | 'large', options: IngestOptions): Promise<IngestLine> {
  const { say } = options;
  const deployment = await startDeployment();
  const { env, port, observer, secret } = deployment;
  try {
    const loader = startPart();
    deployment.before(() => loader.stop());
    const { bodyBytes } = (await loader.ask({
      do: 'pool',
      kind,
      size: options.entities,
      secret,
      runId: kind,
    })) as { bodyBytes: number };
    say(`${options.entities} signed orders of ${bodyBytes} bytes`);

    const bareRps = await measureBare(loader, options);
    say(`bare Fastify: ${bareRps}/s`);

    const roles = options.processes === 1 ? ['api,worker,scheduler'] : ['api', 'worker,scheduler'];
    const hubs = await Promise.all(roles.map((each) => startHub({ ...env, ROLES: each }, options.nodeArgs)));
    deployment.before(() => Promise.all(hubs.map((hub) => hub.stop().catch(() => undefined))));

    const rows = observer.log.rows('EU');
    const done = (): Promise<number> => rows.countDocuments({ state: 'done' });
    const pending = (): Promise<number> =>
      rows.countDocuments({ state: 'pending' }, { hint: 'lane_1_dueAt_1' });
    let next = 0;
    const load = async (part: Pick<LoadOptions, 'seconds' | 'rate'>): Promise<LoadResult> => {
      const { load: result } = (await loader.ask({
        do: 'load',
        options: { port, connections: options.connections, from: next, ...part },
      })) as { load: LoadResult };
      next = result.next;
      if (Object.keys(result.statuses).some((status) => status !== '200'))
        throw new Error(`answers other than 200: ${JSON.stringify(result.statuses)}`);
      return result;
    };

    const warm = await load({ seconds: 5, rate: null });
    say(`warm: ${warm.rps}/s`);
    const watched: (readonly [string, number])[] = [
      ...roles.map((role, i) => [role, (hubs[i] as (typeof hubs)[number]).pid] as const),
      ['mongod', deployment.mongodPid],
      ['redis', deployment.redisPid],
      ['load', loader.pid],
    ];
    const costed = async (part: Pick<LoadOptions, 'seconds' | 'rate'>): Promise<Costed> => {
      const before = watched.map(([name, pid]) => ({ name, pid, seconds: cpuSeconds(pid) ?? 0 }));
      const result = await load(part);
      const cpuUsPerEvent = Object.fromEntries(
        before.map(({ name, pid, seconds }) => [
          name,
          Math.round((((cpuSeconds(pid) ?? 0) - seconds) * 1e6) / result.answered),
        ]),
      );
      say(`processor time an acknowledged event, in µs: ${JSON.stringify(cpuUsPerEvent)}`);
      return { ...result, cpuUsPerEvent };
    };
    // Before the flood: what the database still owes the disk after it would be paid for here.
    while ((await pending()) > 0) await new Promise((resolve) => setTimeout(resolve, 100));
    await load({ seconds: 3, rate: RATE });
    const sinceMs = Date.now() + 200;
    const paced = await costed({ seconds: LATENCY_SECONDS, rate: RATE });
    while ((await pending()) > 0) await new Promise((resolve) => setTimeout(resolve, 100));
    const applyMs = await applyLatency(rows, new Date(sinceMs));
    say(`at ${paced.rps}/s: ack p99 ${paced.latencyMs.p99} ms, apply p99 ${applyMs.p99} ms`);
    const doneBefore = await done();
    const durable = await costed({ seconds: options.seconds, rate: null });
    const [after, backlogAtEnd] = await Promise.all([done(), pending()]);
    const appliedRps = Math.round((after - doneBefore) / durable.seconds);
    say(`durable: ${durable.rps}/s, applied meanwhile: ${appliedRps}/s, backlog ${backlogAtEnd}`);

    const drainStart = performance.now();
    while ((await pending()) > 0) await new Promise((resolve) => setTimeout(resolve, 100));
    const drainRps = Math.round(backlogAtEnd / ((performance.now() - drainStart) / 1000));
    say(`backlog drained at ${drainRps}/s`);

    const peakRssMb = Math.round(Math.max(...hubs.map((hub) => hub.peakRssKb())) / 1024);
    await Promise.all(hubs.map((hub) => hub.stop()));

    const pipelineRps = await measurePipeline(loader, env, observer, options);
    say(`one BullMQ job an event: ${pipelineRps}/s`);
    return {
      bench: 'ingest',
      bareRps,
      durableRps: durable.rps,
      ratio: round(durable.rps / bareRps),
      appliedRps,
      pipelineRps,
      pipelineRatio: round(appliedRps / pipelineRps),
      ackMs: paced.latencyMs,
      applyMs,
      rateForLatency: RATE,
      peakRssMb,
      backlogAtEnd,
      drainRps,
      bodyBytes,
      seconds: Math.round(durable.seconds),
      processes: options.processes,
      cpuUsPerEvent: durable.cpuUsPerEvent,
      cpuUsPerEventAtRate: paced.cpuUsPerEvent,
    };
  } finally {
    await deployment.stop();
  }
}

async function measureBare(loader: Part, options: IngestOptions): Promise<number> {
  const bare = startPart();
  try {
    const { port } = (await bare.ask({ do: 'bare' })) as { port: number };
    const run = async (seconds: number): Promise<LoadResult> =>
      (
        (await loader.ask({
          do: 'load',
          options: { port, connections: options.connections, seconds, rate: null, from: 0 },
        })) as { load: LoadResult }
      ).load;
    await run(3);
    return (await run(BARE_SECONDS)).rps;
  } finally {
    bare.stop();
  }
}

/** From arrival at the hub to derived and marked, ms: a little more than "durable to visible". */
async function applyLatency(
  rows: Hub['log'] extends { rows(region: 'EU'): infer R } ? R : never,
  since: Date,
): Promise<Percentiles> {
  const samples: number[] = [];
  for await (const row of rows.find(
    { acceptedAt: { $gte: since }, state: 'done' },
    { projection: { acceptedAt: 1, doneAt: 1 } },
  )) {
    samples.push(((row as EventRow).doneAt as Date).getTime() - row.acceptedAt.getTime());
  }
  return percentilesOf(Float64Array.from(samples));
}

/** Accepts events with no worker running, then has them applied one job at a time, with the machine to itself. */
async function measurePipeline(
  loader: Part,
  env: Readonly<Record<string, string>>,
  observer: Hub,
  options: IngestOptions,
): Promise<number> {
  const api = await startHub({ ...env, ROLES: 'api' }, options.nodeArgs);
  try {
    await loader.ask({
      do: 'load',
      options: { port: Number(env['PORT']), connections: 64, seconds: 2, rate: null, from: 50_000_000 },
    });
  } finally {
    await api.stop();
  }
  const pending = await observer.log
    .rows('EU')
    .find({ state: 'pending' }, { projection: { _id: 1 } })
    .limit(PIPELINE_EVENTS)
    .toArray();
  const part = startPart(env);
  try {
    const { seconds } = (await part.ask({
      do: 'pipeline',
      ids: pending.map((row) => row._id),
      region: 'EU',
      redisUrl: env['REDIS_URL'] as string,
    })) as { seconds: number };
    return Math.round(pending.length / seconds);
  } finally {
    part.stop();
  }
}
