import type { Completeness } from '@varai/core/schema';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { BreakerState } from '../connectors/circuit-breaker.ts';
import type { Lane } from '../sync/lanes.ts';

/** `ack`: bytes in to durable answer. `apply`: durable to visible. `freshness`: the source's change to visible. */
export type Stage = 'ack' | 'apply' | 'freshness';

// Fixed, and the same in every process, so that histograms of many hubs can be added up.
const LATENCY_BUCKETS = [
  0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600,
  86_400,
];
const BATCH_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** What the hub counts. Labels are closed sets: never an id, never what a sender chose. */
export interface Metrics {
  latency(stage: Stage, platform: string, lane: Lane, seconds: number): void;
  batch(lane: Lane, seconds: number): void;
  event(platform: string, resource: string, result: string): void;
  error(area: string, code: string): void;
  queue(lane: Lane, depth: number, ageSeconds: number): void;
  deadLetters(count: number): void;
  /** A run of a store's job: done, failed, or ended with an alarm. */
  job(job: string, result: 'done' | 'failed' | 'alarm'): void;
  /** How long ago the job of some store that waits longest had its last end; of `reconcile`: the age of the oldest certificate. */
  jobAge(job: string, ageSeconds: number): void;
  /** How many stores' APIs there are by platform and state of their circuit breaker; what is not named is none. */
  breakers(
    counts: readonly { readonly platform: string; readonly state: BreakerState; readonly count: number }[],
  ): void;
  /** What a reconciliation found, healed and left. */
  reconciled(
    resource: string,
    outcome: Pick<Completeness, 'found' | 'healed' | 'remaining' | 'verdict'>,
  ): void;
  /** Records that a source was asked for, by what came of them. */
  pulled(platform: string, resource: string, result: 'imported' | 'agreed' | 'recorded', count: number): void;
  /** Prometheus text. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** `process`: also memory, event loop and garbage collection of this process. */
export function createMetrics(options: { readonly process?: boolean } = {}): Metrics {
  const registers = [new Registry()];
  const registry = registers[0] as Registry;
  if (options.process === true) collectDefaultMetrics({ register: registry });

  const latency = new Histogram({
    name: 'sync_latency_seconds',
    registers,
    buckets: LATENCY_BUCKETS,
    labelNames: ['stage', 'platform', 'lane'],
    help: 'ack: bytes in to durable answer; apply: durable to visible; freshness: change at the source to visible',
  });
  const batch = new Histogram({
    name: 'batch_processing_time_seconds',
    registers,
    buckets: BATCH_BUCKETS,
    labelNames: ['lane'],
    help: 'One batch of the engine, read to written',
  });
  const events = new Counter({
    name: 'events_total',
    registers,
    labelNames: ['platform', 'resource', 'result'],
    help: 'Deliveries by answer: accepted, duplicate, parked, refused, unauthorized…',
  });
  const errors = new Counter({
    name: 'errors_total',
    registers,
    labelNames: ['area', 'code'],
    help: 'Failures by area and stable code',
  });
  const depth = new Gauge({
    name: 'queue_depth',
    registers,
    labelNames: ['lane'],
    help: 'Events recorded and not yet applied',
  });
  const age = new Gauge({
    name: 'queue_age_seconds',
    registers,
    labelNames: ['lane'],
    help: 'Age of the oldest event not yet applied',
  });
  const dead = new Gauge({
    name: 'dead_letters',
    registers,
    help: 'Events given up after all retries, waiting for a redrive',
  });

  const jobs = new Counter({
    name: 'store_jobs_total',
    registers,
    labelNames: ['job', 'result'],
    help: "Runs of stores' jobs (import, pull, read_back, outbox, reconcile) by how they ended",
  });
  const jobAge = new Gauge({
    name: 'store_job_age_seconds',
    registers,
    labelNames: ['job'],
    help: "Since the last end of a store's job, of the store where it is longest ago; for reconcile: age of the oldest last certificate",
  });
  const breakers = new Gauge({
    name: 'shop_circuit_breakers',
    registers,
    labelNames: ['platform', 'state'],
    help: 'Stores whose API is asked, by state of the circuit breaker: closed (asked as usual), open (left alone), half-open (being tried)',
  });
  const pulled = new Counter({
    name: 'pulled_records_total',
    registers,
    labelNames: ['platform', 'resource', 'result'],
    help: 'Records that shops were asked for: imported, agreed (known already) or recorded as events',
  });
  const differences = new Counter({
    name: 'reconciled_differences_total',
    registers,
    labelNames: ['resource', 'kind'],
    help: 'Records that a reconciliation found missing, different or gone, and of those how many it healed and left',
  });
  const reconciliations = new Counter({
    name: 'reconciliations_total',
    registers,
    labelNames: ['resource', 'verdict'],
    help: 'Certificates by verdict: agreed, differs, alarm',
  });

  return {
    latency: (stage, platform, lane, seconds) => latency.observe({ stage, platform, lane }, seconds),
    batch: (lane, seconds) => batch.observe({ lane }, seconds),
    event: (platform, resource, result) => events.inc({ platform, resource, result }),
    error: (area, code) => errors.inc({ area, code }),
    queue: (lane, count, ageSeconds) => {
      depth.set({ lane }, count);
      age.set({ lane }, ageSeconds);
    },
    deadLetters: (count) => dead.set(count),
    jobAge: (job, ageSeconds) => jobAge.set({ job }, ageSeconds),
    breakers: (counts) => {
      breakers.reset();
      for (const { platform, state, count } of counts) breakers.inc({ platform, state }, count);
    },
    job: (job, result) => jobs.inc({ job, result }),
    reconciled: (resource, { found, healed, remaining, verdict }) => {
      for (const kind of ['missing', 'different', 'gone'] as const)
        differences.inc({ resource, kind }, found[kind]);
      differences.inc({ resource, kind: 'healed' }, healed);
      differences.inc({ resource, kind: 'remaining' }, remaining.count);
      reconciliations.inc({ resource, verdict });
    },
    pulled: (platform, resource, result, count) => pulled.inc({ platform, resource, result }, count),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
