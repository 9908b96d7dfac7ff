import type { Environment } from '../config.ts';

/** Where a command speaks and what it may ask of the machine; a test gives one of its own. */
export interface Terminal {
  /** Stdout: the answer and nothing else. */
  readonly out: (text: string) => void;
  /** Stderr: everything that is no answer. */
  readonly err: (text: string) => void;
  readonly env: Environment;
  /** The folder that paths are relative to: where npm was called. */
  readonly cwd: string;
  /** A person watches stderr: progress bars are worth drawing. */
  readonly isWatched: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  /** Ms since 1970. */
  readonly now: () => number;
  /** All of stdin as text, for `-` in place of a file. */
  readonly readInput: () => Promise<string>;
  /** Resolves with the signal's name when the process is told to stop. */
  readonly toldToStop: () => Promise<string>;
}

/** Whose commands these are, as the audit names them. */
export const userOf = ({ env }: Terminal): string => env['USER'] ?? env['USERNAME'] ?? 'command line';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const DEFAULT_WIDTH = 120;

/** The terminal this process was started from. */
export function processTerminal(): Terminal {
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    env: process.env,
    // npm runs scripts in the package's folder and says here where the person stood.
    cwd: process.env['INIT_CWD'] ?? process.cwd(),
    isWatched: process.stderr.isTTY,
    width: process.stdout.isTTY ? process.stdout.columns : DEFAULT_WIDTH,
    now: Date.now,
    readInput: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks).toString('utf8');
    },
    toldToStop: () =>
      new Promise((resolve) => {
        for (const signal of SIGNALS) process.on(signal, () => resolve(signal));
      }),
  };
}
