import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, ServerProblem } from '../../dev/servers/index.ts';
import { Deliveries } from './deliveries.ts';
import { hubDatabase, registerStores } from './directory.ts';
import { HubProcesses } from './hub-processes.ts';
import { judge } from './judge.ts';
import { Servers } from './servers.ts';
import { Shops } from './shops.ts';

const USAGE = `usage: npm run test:rolling -- [--events 4000] [--seed S] [--json]

A three-member MongoDB and two hubs behind one list of ports, all restarted one by one as for an update, and the primary told to
step down, while shops send and try again as Shopify does. Exit code 1 where anything is lost, doubled or different.
`;
const DATABASE = 'varai';
const CONCURRENCY = 30;
const DRAIN_MS = 60_000;

const began = Date.now();
const say = (line: string): void => {
  process.stderr.write(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}\n`);
};

interface Rolling {
  readonly events: number;
  readonly seed: string;
}

/** The line for machines, and what went wrong beside the data. */
async function roll({ events, seed }: Rolling): Promise<{ line: Record<string, unknown>; faults: string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'varai-rolling-'));
  const undo: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    const servers = await Servers.start(folder, 3);
    undo.push(() => servers.stop());
    const keyFile = join(folder, 'keys.json');
    const database = await hubDatabase(servers.mongod.uri, DATABASE, keyFile);
    undo.push(() => database.connections.close());
    await registerStores(database.directory);
    const faults: string[] = [];
    const ports = [await freePort(), await freePort()];
    const hubs: HubProcesses[] = [];
    for (const [n, port] of ports.entries()) {
      const own = join(folder, `hub-${n}`);
      await mkdir(join(own, 'logs'), { recursive: true });
      hubs.push(
        new HubProcesses({
          folder: own,
          env: {
            PORT: String(port),
            HOST: '127.0.0.1',
            MONGODB_URI: servers.mongod.uri,
            MONGODB_DB: DATABASE,
            REDIS_URL: servers.redis.url,
            KEY_FILE: keyFile,
            POOL_MIN: '2',
            NODE_ENV: 'test',
          },
          onOutage: () => undefined,
          onFault: (fault) => faults.push(`hub ${n}: ${fault}`),
        }),
      );
    }
    undo.push(() => Promise.all(hubs.map((hub) => hub.stop())));
    await Promise.all(hubs.map((hub) => hub.start('together')));
    say('three members of MongoDB and two hubs serve');

    const shops = new Shops(seed);
    const deliveries = new Deliveries({ ports, concurrency: CONCURRENCY });
    const steps: readonly (readonly [string, () => Promise<unknown>])[] = [
      ['the primary steps down', () => servers.stepDown()],
      ['the first hub is restarted', () => (hubs[0] as HubProcesses).restart('hub')],
      ['every member of MongoDB is restarted', () => servers.rollMembers()],
      ['the second hub is restarted', () => (hubs[1] as HubProcesses).restart('hub')],
      ['the primary steps down again', () => servers.stepDown()],
    ];
    for (const [n, [what, go]] of steps.entries()) {
      const before = deliveries.acknowledged;
      deliveries.offer(shops.until(Math.round((events * (n + 1)) / (steps.length + 1))));
      await deliveries.untilAcknowledged(before + CONCURRENCY);
      await go();
      say(`${what}: ${deliveries.acknowledged} acknowledged so far`);
    }
    deliveries.offer(shops.until(events));
    deliveries.offer(shops.rest());
    await deliveries.idle();
    deliveries.close();
    const pending = await drained(servers);
    await Promise.all(hubs.map((hub) => hub.stop()));
    const findings = await judge(servers.client.db(DATABASE), database, deliveries.witnessed(), {
      dedupe: true,
      isReconciled: false,
    });
    faults.push(...deliveries.refusals);
    for (const finding of findings.list.slice(0, 20))
      faults.push(`${finding.verdict}: ${finding.about} · ${finding.field}`);
    return {
      faults,
      line: {
        events: shops.events,
        acknowledged: deliveries.acknowledged,
        attempts: deliveries.attempts,
        answers: Object.fromEntries([...deliveries.answers].sort()),
        lost: findings.count('lost') + pending,
        doubled: findings.count('doubled'),
        different: findings.count('different'),
        seed,
        seconds: Math.round((Date.now() - began) / 100) / 10,
      },
    };
  } finally {
    for (const step of undo.reverse()) await step();
  }
}

/** Waits until nothing is pending; returns what still is when patience ends. */
async function drained({ client }: Servers): Promise<number> {
  const rows = client.db(DATABASE).collection('sync_log');
  const end = Date.now() + DRAIN_MS;
  for (;;) {
    const pending = await rows.countDocuments({ state: 'pending' });
    if (pending === 0 || Date.now() > end) return pending;
    await sleep(200);
  }
}

function asked(): (Rolling & { readonly json: boolean }) | null {
  const { values } = parseArgs({
    options: {
      events: { type: 'string', default: '4000' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  if (!/^[1-9]\d{2,6}$/.test(values.events))
    throw new RangeError(`--events must be a whole number from 100, got ${values.events}`);
  return { events: Number(values.events), seed: values.seed, json: values.json };
}

let options: ReturnType<typeof asked>;
try {
  options = asked();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exit(2);
}
if (options === null) process.stdout.write(USAGE);
else {
  try {
    const { line, faults } = await roll(options);
    for (const fault of faults) say(`✗ ${fault}`);
    const isGood =
      faults.length === 0 && [line['lost'], line['doubled'], line['different']].every((n) => n === 0);
    say(
      isGood ? '✓ nothing lost, nothing doubled, nothing different' : `✗ repeat with --seed ${options.seed}`,
    );
    const text = Object.entries(line).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
    process.stdout.write(`${options.json ? JSON.stringify(line) : text.join('  ')}\n`);
    process.exitCode = isGood ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ServerProblem)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}
