import { runCli } from './cli/program.ts';
import { processTerminal } from './cli/terminal.ts';

/** The command line: `npm run varai -- …`. */
process.exitCode = await runCli(process.argv.slice(2), processTerminal());
