import type { Command } from 'commander';
import type { Outcome } from './outcome.ts';
import type { Terminal } from './terminal.ts';

/** Runs a command's work and prints its outcome as `--json` or as text. */
export type Run = (
  options: { readonly json?: boolean },
  work: () => Promise<Outcome | null>,
) => Promise<void>;

/** Adds a command or a family of them to the program. */
export type Register = (program: Command, run: Run, terminal: Terminal) => void;

/** What every command has: the machine's output, and examples under its help. */
export const finished = (command: Command, examples: readonly string[]): Command =>
  command
    .option('--json', 'print one JSON document on stdout; everything else goes to stderr')
    .addHelpText(
      'after',
      `\nExamples:\n${examples.map((example) => `  $ npm run varai -- ${example}\n`).join('')}`,
    );
