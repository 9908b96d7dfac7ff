import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { ServerProblem } from './problem.ts';

/** What a server process needs to be started, any number of times, in the same folder. */
export interface Plan {
  /** For sentences: "MongoDB". */
  readonly name: string;
  readonly binary: string;
  readonly args: readonly string[];
  /** Its data: one living server at a time may use it. */
  readonly folder: string;
  /** Resolves when the server answers; asked only while the process lives. */
  readonly ready: () => Promise<void>;
  /** The end of what the server wrote about why it stopped. */
  readonly lastWords: () => Promise<string>;
  readonly startTimeoutMs: number;
}

/** One server process that can be killed and started again. */
export interface Supervised {
  readonly pid: number;
  readonly isRunning: boolean;
  /** Sends `signal` and resolves when the process is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Ends the process if it lives, starts it again on the same folder and port, resolves when it answers. */
  restart(): Promise<void>;
  /** Ends the process in order, by force after ten seconds. */
  stop(): Promise<void>;
}

interface Instance {
  readonly pid: number;
  readonly owner: number;
}

/** Starts `plan`, refusing a folder that another living owner uses and clearing what a dead one left. */
export async function supervise(plan: Plan): Promise<Supervised> {
  const note = `${plan.folder}/varai-instance.json`;
  await clearTheWay(plan, note);
  let running = await launch(plan, note);

  const kill = async (signal: NodeJS.Signals = 'SIGKILL'): Promise<void> => {
    running.process.kill(signal);
    await running.gone;
  };
  const stop = async (): Promise<void> => {
    running.process.kill('SIGTERM');
    const late = setTimeout(() => running.process.kill('SIGKILL'), 10_000);
    await running.gone;
    clearTimeout(late);
    await rm(note, { force: true });
  };
  return {
    get pid() {
      return running.process.pid ?? 0;
    },
    get isRunning() {
      return running.process.exitCode === null && running.process.signalCode === null;
    },
    kill,
    stop,
    restart: async () => {
      await stop();
      running = await launch(plan, note);
    },
  };
}

async function launch(plan: Plan, note: string): Promise<{ process: ChildProcess; gone: Promise<void> }> {
  // Its own process group: Ctrl-C reaches us, and we stop our parts in the right order.
  const child = spawn(plan.binary, plan.args, { detached: true, stdio: 'ignore', cwd: plan.folder });
  let failure: Error | undefined;
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
    child.once('error', (error) => {
      failure = error;
      resolve();
    });
  });
  const { pid } = child;
  if (pid === undefined) {
    await gone;
    throw new ServerProblem(`${plan.name} could not be started: ${failure?.message ?? 'no process'}.`);
  }
  const release = endWithUs(pid);
  void gone.then(release);
  await writeFile(note, JSON.stringify({ pid, owner: process.pid } satisfies Instance));

  const answered = plan.ready().then(() => 'answered' as const);
  answered.catch(() => undefined);
  const tooLate = new AbortController();
  const outcome = await Promise.race([
    answered,
    gone.then(() => 'gone' as const),
    sleep(plan.startTimeoutMs, 'late' as const, { signal: tooLate.signal }).catch(() => 'late' as const),
  ]).finally(() => {
    tooLate.abort();
  });
  if (outcome === 'answered') return { process: child, gone };
  child.kill('SIGKILL');
  await gone;
  const why = (await plan.lastWords().catch(() => '')) || `exit code ${String(child.exitCode)}`;
  throw new ServerProblem(
    outcome === 'gone'
      ? `${plan.name} stopped as soon as it started (${why}); its folder is ${plan.folder}.`
      : `${plan.name} did not answer within ${String(plan.startTimeoutMs / 1000)} s (${why}); its folder is ${plan.folder}.`,
  );
}

/**
 * A shell that waits for the end of its input and then ends the server: the pipe closes when this process ends, also by
 * kill -9, so no server outlives its owner. Windows has no such shell; there a leftover is found at the next start.
 */
export function endWithUs(pid: number): () => void {
  if (process.platform === 'win32') return () => undefined;
  const script = 'trap "" INT TERM HUP; read -r done || kill -TERM "$1" 2>/dev/null';
  const watchdog = spawn('/bin/sh', ['-c', script, 'varai-watchdog', String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watchdog.on('error', () => undefined);
  watchdog.unref();
  const input = watchdog.stdin;
  input.on('error', () => undefined);
  // A pipe keeps the event loop alive like a server does; this one must not.
  (input as unknown as { unref?: () => void }).unref?.();
  return () => {
    input.end('done\n');
  };
}

async function clearTheWay(plan: Plan, note: string): Promise<void> {
  let left: Instance;
  try {
    left = JSON.parse(await readFile(note, 'utf8')) as Instance;
  } catch {
    return;
  }
  if (!isAlive(left.pid) || !commandOf(left.pid).includes(plan.folder)) return;
  if (isAlive(left.owner) && left.owner !== process.pid) {
    throw new ServerProblem(
      `${plan.name} in ${plan.folder} is already in use by process ${String(left.owner)}: stop that VARAi first, or set VARAI_DATA to another folder.`,
    );
  }
  // Its owner died without a word: nobody else will stop it.
  process.kill(left.pid, 'SIGTERM');
  for (let waited = 0; isAlive(left.pid) && waited < 10_000; waited += 50) await sleep(50);
  if (isAlive(left.pid)) process.kill(left.pid, 'SIGKILL');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    try {
      return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
    } catch {
      return '';
    }
  }
}
