import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { untilPong } from './answering.ts';
import { freePort } from './port.ts';
import { supervise, type Plan } from './supervised.ts';

const START_TIMEOUT_MS = 20_000;

export interface RedisOptions {
  readonly binary: string;
  /** Where it keeps its append-only file; made if need be. */
  readonly dir: string;
  /** A free one if not given. */
  readonly port?: number;
  /** More of redis.conf's words, such as `['--maxmemory', '16mb']`; they win over the shipped file. */
  readonly args?: readonly string[];
}

export interface RunningRedis {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly isRunning: boolean;
  /** Sends `signal` (SIGKILL unless named) and resolves when the process is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** The same folder and port again; resolves when it answers. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a Redis-compatible server on the loopback address with the shipped redis.conf. Data that it cannot read are moved
 * aside, since nothing in Redis is the only copy. Fails with a `ServerProblem` when the folder is in use or it will not start.
 */
export async function startRedis(options: RedisOptions): Promise<RunningRedis> {
  const port = options.port ?? (await freePort());
  const dir = resolve(options.dir);
  await mkdir(dir, { recursive: true });
  const log = join(dir, 'redis.log');
  const plan: Plan = {
    name: 'Redis',
    binary: options.binary,
    folder: dir,
    args: [
      shippedConfig(),
      ...['--port', String(port), '--dir', dir, '--logfile', log],
      ...(options.args ?? []),
    ],
    ready: () => untilPong(port, START_TIMEOUT_MS),
    lastWords: async () => (await readFile(log, 'utf8')).trim().split('\n').at(-1)?.slice(0, 200) ?? '',
    startTimeoutMs: START_TIMEOUT_MS,
  };

  const redis = await supervise(plan).catch(async (error: unknown) => {
    const words = await plan.lastWords().catch(() => '');
    if (!/append only file|AOF|RDB/i.test(words)) throw error;
    const aside = join(dir, 'unreadable');
    await rm(aside, { recursive: true, force: true });
    await rename(join(dir, 'appendonlydir'), aside);
    return supervise(plan);
  });
  return {
    url: `redis://127.0.0.1:${String(port)}`,
    port,
    get pid() {
      return redis.pid;
    },
    get isRunning() {
      return redis.isRunning;
    },
    kill: (signal) => redis.kill(signal),
    restart: () => redis.restart(),
    stop: () => redis.stop(),
  };
}

/** redis.conf beside this source, or, from a build in `dist`, where the source is. */
function shippedConfig(): string {
  const beside = join(import.meta.dirname, 'redis.conf');
  return existsSync(beside) ? beside : join(import.meta.dirname, '..', 'dev', 'servers', 'redis.conf');
}
