import { Command, CommanderError } from 'commander';
import { DirectoryProblem } from '../store/directory.ts';
import { isOutage } from '../sync/retry.ts';
import { version } from '../version.ts';
import { registerApiKey } from './api-key-commands.ts';
import { registerBench } from './bench-command.ts';
import { registerCertificate } from './certificate-commands.ts';
import { registerConflicts } from './conflict-commands.ts';
import { registerDeadLetters } from './dead-letter-commands.ts';
import { registerDemo } from './demo-command.ts';
import { registerDoctor } from './doctor/doctor-command.ts';
import { registerExplain } from './explain-command.ts';
import { registerImport } from './import-command.ts';
import { Refusal, UsageProblem, type Outcome } from './outcome.ts';
import { registerPolicy } from './policy-commands.ts';
import { registerReconcile } from './reconcile-command.ts';
import type { Register, Run } from './register.ts';
import { registerReplay } from './replay/replay-command.ts';
import { registerServe } from './serve-command.ts';
import { registerShard } from './shard-command.ts';
import { registerSimulate } from './simulate-command.ts';
import { registerStore } from './store-commands.ts';
import type { Terminal } from './terminal.ts';
import { registerWriteBack } from './write-back-command.ts';

const COMMANDS: readonly Register[] = [
  registerDemo,
  registerServe,
  registerDoctor,
  registerReplay,
  registerSimulate,
  registerExplain,
  registerStore,
  registerWriteBack,
  registerImport,
  registerReconcile,
  registerCertificate,
  registerConflicts,
  registerDeadLetters,
  registerPolicy,
  registerApiKey,
  registerShard,
  registerBench,
];

const ABOUT = `VARAi keeps the products, customers, orders and AI sessions of every shop in one agreed MongoDB.

Most commands work with the VARAi that \`npm start\` runs here; set MONGODB_URI to work with another one.`;

const AFTERWORD = `
First steps:
  $ npm start                                             MongoDB, Redis, the hub and four demo shops
  $ npm run varai -- explain product <id> --store <store>   why each field has its value
  $ npm run varai -- <command> --help                     what a command does, with examples

Exit codes: 0 done, 1 it failed or was refused, 2 the command was not understood.`;

const DONE = 0;
const FAILED = 1;
const MISUSED = 2;

/** Runs one command line (without program names). Resolves to the exit code; never rejects. */
export async function runCli(words: readonly string[], terminal: Terminal): Promise<number> {
  let code = DONE;
  const run: Run = async (options, work) => {
    try {
      const outcome = await work();
      if (outcome === null) return;
      terminal.out(options.json === true ? jsonText(outcome) : outcome.text);
      code = outcome.isFailure === true ? FAILED : DONE;
    } catch (error) {
      const message = sentenceFor(error);
      code = error instanceof UsageProblem ? MISUSED : FAILED;
      if (options.json === true) terminal.out(`${JSON.stringify({ error: message })}\n`);
      terminal.err(`✗ ${message}\n`);
    }
  };
  const program = new Command('varai')
    .description(ABOUT)
    .version(version, '-V, --version', 'print the version')
    .addHelpText('after', AFTERWORD);
  quiet(program, terminal);
  for (const register of COMMANDS) register(program, run, terminal);
  forEachCommand(program, (command) => quiet(command, terminal));
  try {
    await program.parseAsync([...words], { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? DONE : MISUSED;
  }
}

const jsonText = ({ json, isLines }: Outcome): string =>
  (isLines === true && Array.isArray(json) ? json : [json])
    .map((document) => `${JSON.stringify(document)}\n`)
    .join('');

/** Through our terminal, and never ending the process by itself. */
const quiet = (command: Command, terminal: Terminal): void => {
  command
    .exitOverride()
    .showHelpAfterError('(add --help for what it takes)')
    .configureOutput({
      writeOut: terminal.out,
      writeErr: terminal.err,
      getOutHelpWidth: () => terminal.width,
      getErrHelpWidth: () => terminal.width,
      outputError: (text, write) => write(`✗ ${text.replace(/^error: /, '')}`),
    });
};

function forEachCommand(command: Command, visit: (command: Command) => void): void {
  for (const child of command.commands) {
    visit(child);
    forEachCommand(child, visit);
  }
}

function sentenceFor(error: unknown): string {
  if (error instanceof Refusal || error instanceof UsageProblem || error instanceof DirectoryProblem)
    return error.message;
  if (isOutage(error))
    return 'MongoDB went away while this ran: see that it is up, then run this again; what was written stays, and repeating changes nothing.';
  return `Something here is broken; please report it: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
