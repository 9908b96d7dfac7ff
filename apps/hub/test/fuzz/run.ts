import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { seeded, type Seeded } from '@varai/core/testkit';
import { freePort } from '../../dev/servers/index.ts';
import { readConfig } from '../../src/config.ts';
import type { Hub } from '../../src/hub.ts';
import { createLogger } from '../../src/observe/logger.ts';
import { pages } from '../../src/pages/index.ts';
import { serve } from '../../src/serve.ts';
import { registerStores } from '../crash/directory.ts';
import { Servers } from '../crash/servers.ts';
import { Shops, STORES, type StoreSetting } from '../crash/shops.ts';
import { watchCoverage } from './coverage.ts';
import { draftOf, readingDraft, type Draft } from './draft.ts';
import { exchange, type Exchange } from './exchange.ts';
import { isAuthentic, mutated, signed } from './mutate.ts';
import type { FuzzOptions } from './options.ts';

export interface FuzzReport {
  readonly requests: number;
  readonly status5xx: number;
  readonly hangs: number;
  /** Of this process, the hub and the test together, from a tenth of the way to the end. */
  readonly rssGrowthMb: number;
  /** Answers by status; `none` = the connection ended without one. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Blocks of code that ran. */
  readonly blocks: number;
  /** What must not have happened, one sentence each. */
  readonly faults: readonly string[];
  readonly seconds: number;
}

const BATCH = 48;
/** Requests that brought new code to run, kept as beginnings for further ones. */
const KEPT = 3_000;
const SEEDS_A_STORE = 60;
const TELL_EVERY_MS = 10_000;
const DRAIN_MS = 120_000;
const MOST_GROWTH_MB = 150;

export const isGood = ({ status5xx, hangs, rssGrowthMb, faults }: FuzzReport): boolean =>
  status5xx === 0 && hangs === 0 && faults.length === 0 && rssGrowthMb <= MOST_GROWTH_MB;

/** One run from empty folders to a verdict. `say` gets lines for people. Throws where something could not be started. */
export async function fuzz(options: FuzzOptions, say: (line: string) => void): Promise<FuzzReport> {
  const began = Date.now();
  const folder = await mkdtemp(join(tmpdir(), 'varai-fuzz-'));
  const undo: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    const servers = await Servers.start(folder, 1);
    undo.push(() => servers.stop());
    const port = await freePort();
    const config = readConfig({
      PORT: String(port),
      MONGODB_URI: servers.mongod.uri,
      REDIS_URL: servers.redis.url,
      KEY_FILE: join(folder, 'keys.json'),
      NODE_ENV: 'test',
    });
    const lines: string[] = [];
    const logger = createLogger({
      level: 'warn',
      destination: { write: (line: string) => void (line.includes('"level":50') && lines.push(line)) },
    });
    const running = await serve(config, 'fuzz', pages, logger);
    undo.push(() => running.stop('SIGTERM'));
    await registerStores(running.hub.directory);
    const described = (await (await fetch(`http://127.0.0.1:${port}/openapi.json`)).json()) as {
      paths: Record<string, unknown>;
    };
    const reading = Object.keys(described.paths).map((path) => path.replace(/\{(\w+)\}/g, 'product'));
    const campaign = new Campaign(options, port, reading, say);
    await campaign.play();
    await drained(running.hub);
    const faults = [
      ...campaign.faults,
      ...(await wrongRows(running.hub, campaign)),
      ...lines.slice(0, 5).map((line) => `logged an error: ${line.slice(0, 400)}`),
      ...(await stillServes(port, campaign)),
    ];
    return { ...campaign.tally(), faults, seconds: Math.round((Date.now() - began) / 100) / 10 };
  } finally {
    for (const step of undo.reverse()) await step();
  }
}

class Campaign {
  readonly faults: string[] = [];
  /** Ids of events that the hub says it keeps. */
  readonly kept = new Set<string>();
  /** Signed requests that ended without an answer: whether they were kept nobody can say. */
  unanswered = 0;
  readonly #options: FuzzOptions;
  readonly #port: number;
  readonly #say: (line: string) => void;
  readonly #random: Seeded;
  readonly #corpus: Draft[];
  readonly #statuses = new Map<string, number>();
  #requests = 0;
  #status5xx = 0;
  #hangs = 0;
  #blocks = 0;
  #rssAfterWarmUp = 0;
  #rssAtEnd = 0;

  constructor(options: FuzzOptions, port: number, reading: readonly string[], say: (line: string) => void) {
    this.#options = options;
    this.#port = port;
    this.#say = say;
    this.#random = seeded(`${options.seed}/fuzz`);
    this.#corpus = [...shopDrafts(options.seed), ...reading.map(readingDraft)];
  }

  async play(): Promise<void> {
    const coverage = await watchCoverage();
    let toldMs = Date.now();
    // One at a time first: what a sender's own requests reach is nothing new.
    for (const draft of this.#corpus) await this.#send(signed(draft, Date.now()));
    await coverage.hasGrown();
    this.#say(`${this.#corpus.length} requests to begin with reach ${coverage.size} blocks`);
    while (this.#requests < this.#options.requests) {
      const size = Math.min(BATCH, this.#options.requests - this.#requests);
      const drafts = Array.from({ length: size }, () =>
        mutated(this.#random.pick(this.#corpus), this.#random, Date.now()),
      );
      await Promise.all(drafts.map((draft) => this.#send(draft)));
      if ((await coverage.hasGrown()) && this.#corpus.length < KEPT)
        this.#corpus.push(...drafts.filter(({ body }) => body.length < 100_000));
      if (this.#rssAfterWarmUp === 0 && this.#requests > this.#options.requests / 10)
        this.#rssAfterWarmUp = residentBytes();
      if (Date.now() - toldMs < TELL_EVERY_MS) continue;
      toldMs = Date.now();
      this.#say(
        `${this.#requests} requests, ${coverage.size} blocks, ${this.#corpus.length} beginnings, ${this.#status5xx} answered 5xx, ${this.#hangs} hung`,
      );
    }
    this.#blocks = coverage.size;
    await coverage.stop();
    this.#rssAtEnd = residentBytes();
  }

  tally(): Omit<FuzzReport, 'faults' | 'seconds'> {
    return {
      requests: this.#requests,
      status5xx: this.#status5xx,
      hangs: this.#hangs,
      rssGrowthMb: Math.max(0, Math.round((this.#rssAtEnd - this.#rssAfterWarmUp) / 1024 / 1024)),
      statuses: Object.fromEntries([...this.#statuses].sort()),
      blocks: this.#blocks,
    };
  }

  async #send(draft: Draft): Promise<void> {
    const answer = await exchange(this.#port, draft);
    this.#requests += 1;
    this.#statuses.set(
      String(answer.status ?? 'none'),
      (this.#statuses.get(String(answer.status ?? 'none')) ?? 0) + 1,
    );
    if (answer.isHung) {
      this.#hangs += 1;
      this.#blame('hung', draft, answer);
    }
    if (answer.status !== null && answer.status >= 500) {
      this.#status5xx += 1;
      this.#blame('answered 5xx', draft, answer);
    }
    if (answer.status === null && draft.method === 'POST') this.unanswered += 1;
    const recorded = /"result":"(accepted|duplicate|parked)","eventId":"([^"]+)"/.exec(answer.text);
    if (recorded === null) return;
    this.kept.add(recorded[2] as string);
    // A signature over packed bytes, or one that a header repeats, is judged by the hub's own tests.
    const isPlain =
      !draft.headers.some(([name]) => name === 'content-encoding') && draft.framing === 'length';
    if (isPlain && !isAuthentic(draft) && !hasTwoSignatures(draft))
      this.#blame('took what nobody signed', draft, answer);
  }

  #blame(what: string, draft: Draft, answer: Exchange): void {
    if (this.faults.length < 50)
      this.faults.push(
        `${what}: ${draft.method} ${draft.path.slice(0, 200)} ${JSON.stringify(draft.headers).slice(0, 400)} ${draft.framing} ${JSON.stringify(draft.body.subarray(0, 300).toString('latin1'))} -> ${answer.text.slice(0, 300)}`,
      );
  }
}

const hasTwoSignatures = ({ headers }: Draft): boolean =>
  headers.some(([name, value]) => name === 'webhook-signature' && value.includes(' '));

function shopDrafts(seed: string): Draft[] {
  const shops = new Shops(seed);
  const drafts: Draft[] = [];
  const taken = new Map<string, number>();
  for (const { shop, delivery } of shops.until(2_500)) {
    const count = taken.get(shop.storeId) ?? 0;
    if (count >= SEEDS_A_STORE) continue;
    taken.set(shop.storeId, count + 1);
    const { platform, native, secret } = STORES.find(
      ({ storeId }) => storeId === shop.storeId,
    ) as StoreSetting;
    drafts.push(draftOf(delivery.request, { platform, native, secret }));
  }
  return drafts;
}

async function drained(hub: Hub): Promise<void> {
  const end = Date.now() + DRAIN_MS;
  const fresh = { state: 'pending' as const, attempts: 0 };
  while ((await hub.log.rows('EU').countDocuments(fresh, { limit: 1 })) > 0 && Date.now() < end)
    await sleep(200);
}

/** Rows that the answers do not account for, and bodies on which a mapper or the engine failed. */
async function wrongRows(hub: Hub, { kept, unanswered }: Campaign): Promise<string[]> {
  const rows = hub.log.rows('EU');
  const count = await rows.countDocuments();
  const faults: string[] = [];
  if (count < kept.size) faults.push(`${kept.size} events were accepted, ${count} are there`);
  if (count > kept.size + unanswered)
    faults.push(`${count} events are there, ${kept.size} were accepted and ${unanswered} went unanswered`);
  const broken = await rows
    .find({ 'problem.code': { $in: ['sync/failed', 'ingest/mapper-fault'] } })
    .limit(10)
    .toArray();
  for (const row of broken) {
    const body = (await hub.bodies.read(row as never, [row])).get(row._id)?.toString().slice(0, 1_500);
    faults.push(`${row.problem?.code} (${row.problem?.message}): ${row.source} ${row.resource} ${body}`);
  }
  const late = await rows.countDocuments({ state: 'pending', attempts: 0 });
  if (late > 0) faults.push(`${late} events were never worked on`);
  return faults;
}

async function stillServes(port: number, campaign: Campaign): Promise<string[]> {
  const answer = await exchange(port, readingDraft('/healthz'));
  return answer.status === 200 || campaign.faults.length > 0
    ? []
    : [`/healthz answers ${answer.status} afterwards`];
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function residentBytes(): number {
  collectGarbage();
  return process.memoryUsage.rss();
}
