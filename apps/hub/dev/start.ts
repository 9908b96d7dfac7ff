/** What `npm start` runs once the packages are installed: MongoDB, Redis, then the hub with its demo shops; stopped in reverse. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import {
  endWithUs,
  findMongod,
  findRedis,
  freePort,
  ServerProblem,
  startMongod,
  startRedis,
} from './servers/index.ts';

const PORT = process.env['PORT'] ?? '4100';
const MONGODB_PORT = 27117;
const REDIS_PORT = 6479;
const DRAIN_MS = 20_000;
const ONE_STOP_MS = 1_000;
const checkout = join(import.meta.dirname, '..', '..', '..');
const data = process.env['VARAI_DATA'] ?? join(checkout, '.varai');
const runningFile = join(data, 'running.json');

const began = Date.now();
const say = (line: string): void => {
  process.stderr.write(`${line}  ${((Date.now() - began) / 1000).toFixed(1)} s\n`);
};
const onProgress = (line: string): void => {
  process.stderr.write(`… ${line}\n`);
};

const undo: (() => Promise<void>)[] = [];
let stoppingSince: number | undefined;
let endHub: ((signal: NodeJS.Signals) => void) | undefined;

/** Asks the hub to finish what it has; who asks again, and means it, waits no longer. */
function stop(isImpatient: boolean): void {
  endHub?.(isImpatient ? 'SIGKILL' : 'SIGTERM');
  stoppingSince ??= Date.now();
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // One Ctrl-C arrives more than once: from the terminal, and from whoever started us.
  process.on(signal, () => {
    stop(stoppingSince !== undefined && Date.now() - stoppingSince > ONE_STOP_MS);
  });
}
process.on('disconnect', () => {
  stop(false);
});

try {
  process.exitCode = await start();
} catch (error) {
  if (!(error instanceof ServerProblem)) throw error;
  process.stderr.write(`✗ ${error.message}\n`);
  process.exitCode = 1;
} finally {
  for (const step of undo.reverse()) await step();
}
if (process.connected) process.disconnect();

async function start(): Promise<number> {
  if (await isTaken(Number(PORT))) {
    throw new ServerProblem(
      `Port ${PORT} is in use: stop what listens there, or choose another with PORT=4200 npm start.`,
    );
  }
  try {
    mkdirSync(data, { recursive: true });
    accessSync(data, constants.W_OK);
  } catch {
    throw new ServerProblem(
      `${data} cannot be written: set VARAI_DATA to a folder of yours and run this again.`,
    );
  }
  // Whoever works with this VARAi from another folder must not make keys of its own.
  const env: Record<string, string> = { PORT, KEY_FILE: process.env['KEY_FILE'] ?? join(data, 'keys.json') };

  const mongod = await findMongod(process.env, { onProgress });
  if (mongod.kind === 'missing') throw new ServerProblem(mongod.whatToDo);
  if (mongod.kind === 'binary') {
    const running = await startMongod({
      binary: mongod.binary,
      dbPath: join(data, 'mongodb'),
      port: await portNear(MONGODB_PORT),
    });
    undo.push(() => running.stop());
    env['MONGODB_URI'] = running.uri;
    say(`✓ MongoDB ${mongod.version} (${mongod.from}) on ${running.uri}`);
  } else say(`✓ MongoDB from ${mongod.from}`);
  if (stoppingSince !== undefined) return 0;

  const redis = await findRedis(process.env, { onProgress });
  if (redis.kind === 'missing') say(`• ${redis.whatToDo}`);
  else if (redis.kind === 'binary') {
    const running = await startRedis({
      binary: redis.binary,
      dir: join(data, 'redis'),
      port: await portNear(REDIS_PORT),
    });
    undo.push(() => running.stop());
    env['REDIS_URL'] = running.url;
    say(`✓ Redis ${redis.version} (${redis.from}) on ${running.url}`);
  } else say(`✓ Redis from ${redis.from}`);
  if (stoppingSince !== undefined) return 0;

  return hub(env);
}

async function hub(env: Record<string, string>): Promise<number> {
  const cli = join(checkout, 'apps', 'hub', 'dist', 'cli.js');
  // A process group of its own: Ctrl-C comes to us, and the hub drains while its servers still run.
  const child = spawn(process.execPath, ['--enable-source-maps', cli, 'demo', ...process.argv.slice(2)], {
    cwd: checkout,
    detached: true,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const release = child.pid === undefined ? undefined : endWithUs(child.pid);
  let late: NodeJS.Timeout | undefined;
  endHub = (signal) => {
    child.kill(signal);
    late ??= setTimeout(() => child.kill('SIGKILL'), DRAIN_MS);
  };
  writeFileSync(
    runningFile,
    JSON.stringify({ pid: process.pid, env: { ...env, VARAI_URL: `http://127.0.0.1:${PORT}` } }),
  );
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    return stoppingSince === undefined ? (code ?? 1) : 0;
  } finally {
    release?.();
    clearTimeout(late);
    rmSync(runningFile, { force: true });
  }
}

async function portNear(wanted: number): Promise<number> {
  return (await isTaken(wanted)) ? freePort() : wanted;
}

function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}
