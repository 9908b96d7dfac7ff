import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import type { StoreId } from '@varai/core/schema';
import {
  createMagentoApi,
  createShopifyApi,
  createWooApi,
  listenApi,
  type SimulatedApi,
  type SimulatedApiOptions,
} from '@varai/core/testkit';
import type { ChangeStream, ChangeStreamUpdateDocument, Timestamp } from 'mongodb';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import { endWithUs, freePort, startRedis, type RunningRedis } from '../../dev/servers/index.ts';
import type { ShopAccess } from '../../src/connectors/shop-api.ts';
import { StoreJobs, type StoreJobDoc } from '../../src/store/store-jobs.ts';
import { Deliveries } from '../crash/deliveries.ts';
import { hubDatabase, registerStores, type HubDatabase } from '../crash/directory.ts';
import { judge } from '../crash/judge.ts';
import { Shops } from '../crash/shops.ts';

const DATABASE = 'sync_roles';
const MAIN = join(import.meta.dirname, '..', '..', 'src', 'main.ts');
const UP = /"msg":"(?:listening|started)"/;
/** Jobs that a scheduler works on at once. */
const AT_ONCE = 4;
const SOON = { timeout: 60_000, interval: 50 };
const folder = mkdtempSync(join(tmpdir(), 'varai-roles-'));
const keyFile = join(folder, 'keys.json');

/** The service in a process of its own. */
interface Part {
  readonly child: ChildProcess;
  readonly gone: Promise<NodeJS.Signals | null>;
}

let redis: RunningRedis;
let database: HubDatabase;
let port: number;
const parts: Part[] = [];
const shops = new Shops('roles');

/** Resolves once it serves. */
async function start(roles: string, env: Readonly<Record<string, string>> = {}): Promise<Part> {
  const child = spawn(process.execPath, ['--conditions=@varai/source', MAIN], {
    env: {
      ...process.env,
      NODE_COMPILE_CACHE: join(folder, 'compiled'),
      PORT: String(port),
      MONGODB_URI: inject('mongodbUri'),
      MONGODB_DB: DATABASE,
      REDIS_URL: redis.url,
      KEY_FILE: keyFile,
      POOL_MIN: '0',
      ROLES: roles,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const release = endWithUs(child.pid as number);
  const gone = once(child, 'exit').then(([, signal]) => {
    release();
    return signal as NodeJS.Signals | null;
  });
  const part = { child, gone };
  parts.push(part);
  const lines = createInterface({ input: child.stdout });
  await Promise.race([
    new Promise<void>((resolve) => lines.on('line', (line) => (UP.test(line) ? resolve() : undefined))),
    gone.then((signal) => Promise.reject(new Error(`${roles} ended before it served: ${String(signal)}`))),
  ]);
  return part;
}

interface Gated {
  readonly storeId: string;
  readonly access: ShopAccess;
  readonly open: () => void;
  readonly close: () => Promise<unknown>;
}

/** A shop's API behind a gate: what is asked waits until it is opened. */
async function gated(
  storeId: string,
  create: (options: SimulatedApiOptions) => SimulatedApi,
): Promise<Gated> {
  const shop = shops.all.find((each) => each.storeId === storeId) as SimulatedApiOptions['shop'];
  const { handle, base, credentials } = create({ shop, nowMs: Date.now });
  const api = await listenApi(handle, { nowMs: Date.now });
  const opened = Promise.withResolvers<void>();
  const gate = createServer((from) => {
    from.on('error', () => undefined);
    void opened.promise.then(() => {
      const to = connect(Number(new URL(api.url).port), '127.0.0.1').on('error', () => from.destroy());
      from.pipe(to).pipe(from);
    });
  });
  gate.listen(0, '127.0.0.1');
  await once(gate, 'listening');
  const url = `http://127.0.0.1:${(gate.address() as AddressInfo).port}${base}`;
  return {
    storeId,
    access: { url, credentials },
    open: opened.resolve,
    close: () => {
      gate.close();
      return api.close();
    },
  };
}

const end = async ({ child, gone }: Part, signal: NodeJS.Signals): Promise<void> => {
  child.kill(signal);
  await gone;
};

describe.runIf(inject('redisBinary') !== '')('api, workers and schedulers in processes of their own', () => {
  beforeAll(async () => {
    redis = await startRedis({ binary: inject('redisBinary'), dir: join(folder, 'redis') });
    port = await freePort();
    database = await hubDatabase(inject('mongodbUri'), DATABASE, keyFile);
    await registerStores(database.directory);
  });
  afterAll(async () => {
    await Promise.all(parts.map((part) => end(part, 'SIGTERM')));
    await database.connections.close();
    await redis.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('two workers share what comes in; whichever is killed with -9 in the middle, everything is applied once', async () => {
    const db = database.connections.of('EU');
    // Each dies by its own work, half way through a batch: that it died says that it had its share.
    const [, ...workers] = await Promise.all([
      start('api'),
      start('worker', { CRASH_AT: 'apply.products-written#2' }),
      start('worker', { CRASH_AT: 'apply.entities-written#5' }),
    ]);
    let alive = workers.length;
    for (const { gone } of workers) void gone.then(() => (alive -= 1));
    // As a supervisor does, but only for the first: the second stays dead.
    const relief = Promise.race(workers.map(({ gone }) => gone)).then(() => start('worker'));
    const deliveries = new Deliveries({ ports: [port], concurrency: 20 });
    const send = async (count: number): Promise<void> => {
      deliveries.offer([...shops.until(shops.events + count)]);
      await deliveries.idle();
    };
    while (alive > 0) await send(60);
    expect(await Promise.all(workers.map(({ gone }) => gone))).toEqual(['SIGKILL', 'SIGKILL']);
    await relief;
    await send(60);
    deliveries.offer([...shops.rest()]);
    await deliveries.idle();
    deliveries.close();
    expect(deliveries.refusals).toEqual([]);
    const rows = db.collection('sync_log');
    await vi.waitFor(async () => expect(await rows.countDocuments({ state: 'pending' })).toBe(0), SOON);
    expect(await rows.countDocuments({ state: 'done' })).toBeGreaterThan(300);
    const options = { dedupe: true, isReconciled: false };
    expect((await judge(db, database, deliveries.witnessed(), options)).list).toEqual([]);
  }, 120_000);

  it('two schedulers share the jobs, each done by one; what one held when it was killed the other carries on', async () => {
    const { directory, connections } = database;
    const docs = new StoreJobs(connections).docs('EU');
    const gates = await Promise.all(
      [
        ['alpha-shopify', createShopifyApi],
        ['alpha-woo', createWooApi],
        ['alpha-magento', createMagentoApi],
      ].map(([storeId, create]) => gated(storeId as string, create as typeof createWooApi)),
    );
    onTestFinished(async () => void (await Promise.all(gates.map((gate) => gate.close()))));
    for (const { storeId, access } of gates) await directory.setAccess(storeId, access);
    const held = () => docs.find({ holder: { $ne: null } }).toArray();
    const taken: string[] = [];
    const timesTaken = (id: string): number => taken.filter((each) => each.endsWith(` ${id}`)).length;
    const { operationTime } = (await connections.of('EU').command({ ping: 1 })) as {
      operationTime: Timestamp;
    };
    const stream: ChangeStream<StoreJobDoc> = docs.watch(
      [{ $match: { 'updateDescription.updatedFields.startedAt': { $exists: true } } }],
      { startAtOperationTime: operationTime },
    );
    onTestFinished(() => stream.close());
    stream.on('change', (change) => {
      const { documentKey, updateDescription } = change as ChangeStreamUpdateDocument<StoreJobDoc>;
      taken.push(`${String(updateDescription.updatedFields?.holder)} ${String(documentKey._id)}`);
    });

    const [first] = await Promise.all([start('scheduler'), start('scheduler')]);
    // The shops answer nobody yet: both are at work until told otherwise, as many jobs each as one does at once.
    await vi.waitFor(async () => {
      const holders = Map.groupBy(await held(), ({ holder }) => holder);
      expect([...holders.values()].map((jobs) => jobs.length)).toEqual([AT_ONCE, AT_ONCE]);
    }, SOON);
    const both = (await held()).map(({ _id }) => _id);
    expect(both.map(timesTaken)).toEqual(both.map(() => 1));

    await end(first, 'SIGKILL');
    // The term of its leases need not be waited for.
    await docs.updateMany({ holder: { $ne: null } }, { $set: { leaseUntil: new Date(0) } });
    for (const gate of gates) gate.open();
    const imports = {
      job: 'import' as const,
      storeId: { $in: gates.map(({ storeId }) => storeId as StoreId) },
    };
    await vi.waitFor(async () => {
      const all = await docs.find(imports).toArray();
      expect(all).toHaveLength(9);
      for (const { finishedAt, holder, lastError } of all)
        expect([finishedAt === null, holder, lastError]).toEqual([false, null, null]);
      // What the dead one held was taken once more, and nothing else.
      expect(both.filter((id) => timesTaken(id) === 2)).toHaveLength(AT_ONCE);
      expect(both.filter((id) => timesTaken(id) === 1)).toHaveLength(AT_ONCE);
    }, SOON);
    expect(new Set(taken).size).toBe(taken.length);
    for (const { checkpoint } of await docs.find(imports).toArray())
      expect(checkpoint).toMatchObject({ read: checkpoint['counted'], counted: expect.any(Number) });
  }, 120_000);
});
