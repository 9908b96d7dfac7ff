import { MongoClient, type Document } from 'mongodb';
import { mkdir, readFile, stat, truncate } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { until, untilListening } from './answering.ts';
import { freePorts, range } from './port.ts';
import { supervise, type Plan, type Supervised } from './supervised.ts';

const START_TIMEOUT_MS = 60_000;
const LOG_LIMIT_BYTES = 64 * 1024 * 1024;
const NOT_YET_INITIALIZED = 94;
const ALREADY_INITIALIZED = 23;

type Ask = (command: Document) => Promise<Document>;

export interface MongodOptions {
  readonly binary: string;
  /** Its data; made if need be. With several members each has a folder in it. */
  readonly dbPath: string;
  /** Of the first member; the others follow it. Free ones if not given. */
  readonly port?: number;
  readonly replSet?: string;
  /** 1 or 3. */
  readonly members?: number;
  /** WiredTiger's cache, for each member: 0.5 unless given. */
  readonly cacheSizeGb?: number;
  /** How long members wait for a silent primary before they choose another: 2,000 unless given. */
  readonly electionTimeoutMs?: number;
}

export interface MongodMember {
  readonly port: number;
  readonly pid: number;
  readonly isRunning: boolean;
  /** Sends `signal` (SIGKILL unless named) and resolves when the process is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** The same folder and port again; resolves when it is the primary or follows one. */
  restart(): Promise<void>;
  /** True while this member is the one that takes writes. */
  isPrimary(): Promise<boolean>;
}

export interface RunningMongod {
  readonly uri: string;
  readonly members: readonly MongodMember[];
  stop(): Promise<void>;
}

/**
 * Starts a replica set of real mongods on the loopback address, new or on the data of an earlier run (also one that was
 * killed), and resolves when it takes writes. Fails with a `ServerProblem` when the folder is in use or mongod will not start.
 */
export async function startMongod(options: MongodOptions): Promise<RunningMongod> {
  const replSet = options.replSet ?? 'rs0';
  const count = options.members ?? 1;
  const root = resolve(options.dbPath);
  const members: { port: number; mongod: Supervised }[] = [];
  const ports = options.port === undefined ? await freePorts(count) : range(options.port, count);
  const stop = async (): Promise<void> => {
    await Promise.all(members.map(({ mongod }) => mongod.stop()));
  };

  try {
    const starts = ports.map(async (port, n) => {
      const folder = count === 1 ? root : join(root, `member-${String(n)}`);
      members.push({ port, mongod: await startMember(options, replSet, folder, port) });
    });
    const failed = (await Promise.allSettled(starts)).find((start) => start.status === 'rejected');
    if (failed) throw failed.reason;
    members.sort((a, b) => ports.indexOf(a.port) - ports.indexOf(b.port));
    await formSet(replSet, ports, options.electionTimeoutMs ?? 2_000);
  } catch (error) {
    await stop();
    throw error;
  }

  const hosts = members.map(({ port }) => `127.0.0.1:${String(port)}`).join(',');
  return {
    uri: `mongodb://${hosts}/?replicaSet=${replSet}`,
    members: members.map(({ port, mongod }) => ({
      port,
      get pid() {
        return mongod.pid;
      },
      get isRunning() {
        return mongod.isRunning;
      },
      kill: (signal) => mongod.kill(signal),
      restart: async () => {
        await mongod.restart();
        await asking(port, (ask) =>
          // Connections are cut while members change their roles: ask again.
          until(START_TIMEOUT_MS, () => ask({ hello: 1 }).then(hasRole, () => false)),
        );
      },
      isPrimary: async () => mongod.isRunning && (await isPrimary(port)),
    })),
    stop,
  };
}

async function startMember(
  { binary, cacheSizeGb = 0.5 }: MongodOptions,
  replSet: string,
  folder: string,
  port: number,
): Promise<Supervised> {
  await mkdir(folder, { recursive: true });
  const log = join(folder, 'mongod.log');
  const logged = await stat(log).catch(() => undefined);
  if (logged && logged.size > LOG_LIMIT_BYTES) await truncate(log);
  const plan: Plan = {
    name: 'MongoDB',
    binary,
    folder,
    args: [
      ...['--dbpath', folder, '--port', String(port), '--bind_ip', '127.0.0.1', '--replSet', replSet],
      ...['--wiredTigerCacheSizeGB', String(cacheSizeGb), '--logpath', log, '--logappend', '--quiet'],
      // A recording of the server's own metrics, for its vendor's support: writes the disk every second.
      ...['--setParameter', 'diagnosticDataCollectionEnabled=false'],
      // Nobody waits for a member that is told to stop: no time for clients to leave it first.
      ...['--setParameter', 'shutdownTimeoutMillisForSignaledShutdown=0'],
      ...(process.platform === 'win32' ? [] : ['--nounixsocket']),
    ],
    ready: () => untilListening(port, START_TIMEOUT_MS),
    lastWords: () => reasonIn(log),
    startTimeoutMs: START_TIMEOUT_MS,
  };
  return supervise(plan);
}

/** Makes the members one set, or one that was made before with other ports fit for these; waits for a primary. */
async function formSet(replSet: string, ports: readonly number[], electionTimeoutMs: number): Promise<void> {
  const hosts = ports.map((port) => `127.0.0.1:${String(port)}`);
  const members = hosts.map((host, n) => ({ _id: n, host }));
  const settings = { electionTimeoutMillis: electionTimeoutMs, heartbeatIntervalMillis: 500 };
  await asking(ports[0] ?? 0, (ask) =>
    until(START_TIMEOUT_MS, async () => {
      const known = await configOf(ask);
      if (!known) {
        return ask({ replSetInitiate: { _id: replSet, members, settings } }).then(() => true, isTooEarly);
      }
      if (known.members.map(({ host }) => host).join() !== hosts.join()) {
        // Loopback ports are this run's own affair; the data are the same.
        const config = { ...known, members, settings, version: known.version + 1 };
        await ask({ replSetReconfig: config, force: true });
      }
      return true;
    }),
  );
  await until(START_TIMEOUT_MS, async () => {
    const takesWrites = await Promise.all(ports.map((port) => isPrimary(port)));
    return takesWrites.includes(true);
  });
}

interface SetConfig {
  readonly version: number;
  readonly members: readonly { readonly host: string }[];
}

async function configOf(ask: Ask): Promise<SetConfig | undefined> {
  try {
    const answer = await ask({ replSetGetConfig: 1 });
    return answer['config'] as SetConfig;
  } catch (error) {
    if ((error as { code?: number }).code === NOT_YET_INITIALIZED) return undefined;
    throw error;
  }
}

/** A member that is still reading its data says first that it belongs to no set, then that it does. Rethrows all else. */
function isTooEarly(error: unknown): false {
  const { code } = error as { code?: number };
  if (code === NOT_YET_INITIALIZED || code === ALREADY_INITIALIZED) return false;
  throw error;
}

function isPrimary(port: number): Promise<boolean> {
  return asking(port, async (ask) => (await ask({ hello: 1 }))['isWritablePrimary'] === true).catch(
    () => false,
  );
}

function hasRole(hello: Document): boolean {
  return (
    hello['isWritablePrimary'] === true ||
    (hello['secondary'] === true && typeof hello['primary'] === 'string')
  );
}

async function asking<T>(port: number, use: (ask: Ask) => Promise<T>): Promise<T> {
  const client = new MongoClient(`mongodb://127.0.0.1:${String(port)}/?directConnection=true`, {
    serverSelectionTimeoutMS: 15_000,
    maxPoolSize: 1,
    // A member asked before it is anybody's member answers too.
    readPreference: 'primaryPreferred',
  });
  try {
    await client.connect();
    return await use((command) => client.db('admin').command(command));
  } finally {
    await client.close();
  }
}

/** The last thing mongod's own log calls fatal or an error, in its words. */
async function reasonIn(log: string): Promise<string> {
  const lines = (await readFile(log, 'utf8')).slice(-200_000).trim().split('\n');
  for (const line of lines.reverse()) {
    try {
      const entry = JSON.parse(line) as { s: string; msg: string; attr?: { error?: unknown } };
      if (entry.s === 'E' || entry.s === 'F') {
        const error = entry.attr?.error;
        return error
          ? `${entry.msg}: ${typeof error === 'string' ? error : JSON.stringify(error)}`.slice(0, 300)
          : entry.msg;
      }
    } catch {
      // A line cut in two by a kill.
    }
  }
  return '';
}
