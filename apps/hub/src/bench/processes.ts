import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Order, Reply } from './part.ts';

const isSource = import.meta.url.endsWith('.ts');
const entry = (source: string, built: string): string =>
  fileURLToPath(new URL(isSource ? source : built, import.meta.url));
const execArgv = isSource ? ['--conditions=@varai/source'] : [];

export interface Part {
  readonly pid: number;
  ask(order: Order): Promise<Reply>;
  stop(): void;
}

/** A helper process of the benchmark that obeys one order at a time. */
export function startPart(env: Readonly<Record<string, string>> = {}): Part {
  const child = fork(entry('./part.ts', './bench-part.js'), [], {
    execArgv,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return {
    pid: child.pid as number,
    ask: async (order) => {
      child.send(order);
      const [answer] = (await once(child, 'message')) as [{ ok?: Reply; failed?: string }];
      if (answer.ok === undefined) throw new Error(answer.failed ?? 'the part died');
      return answer.ok;
    },
    stop: () => child.kill('SIGKILL'),
  };
}

/** Processor seconds, user and system, that a process has used; null where the system does not tell. */
export function cpuSeconds(pid: number): number | null {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return null;
  const fields = readFileSync(path, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Resident megabytes of a process now; null where the system does not tell, or it is gone. */
export function residentMb(pid: number): number | null {
  const path = `/proc/${pid}/status`;
  const kb = existsSync(path) ? /VmRSS:\s+(\d+)/.exec(readFileSync(path, 'utf8'))?.[1] : undefined;
  return kb === undefined ? null : Number(kb) / 1024;
}

export interface HubProcess {
  readonly pid: number;
  /** Kilobytes at most so far; 0 where the system does not tell. */
  peakRssKb(): number;
  stop(): Promise<void>;
}

/** The hub as it is deployed, in a process of its own. Resolves once it listens, or for a worker once it has started. */
export async function startHub(
  env: Readonly<Record<string, string>>,
  nodeArgs: readonly string[] = [],
): Promise<HubProcess> {
  const child: ChildProcess = fork(entry('../main.ts', './main.js'), [], {
    execArgv: [...execArgv, ...nodeArgs],
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the hub ended with code ${code}`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      if (chunk.includes('started') || chunk.includes('listening')) resolve();
    });
  });
  child.removeAllListeners('exit');
  const status = `/proc/${child.pid}/status`;
  return {
    pid: child.pid as number,
    peakRssKb: () =>
      existsSync(status) ? Number(/VmHWM:\s+(\d+)/.exec(readFileSync(status, 'utf8'))?.[1] ?? 0) : 0,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}
