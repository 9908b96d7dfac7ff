import { pages } from '../pages/index.ts';
import { createLogger } from '../observe/logger.ts';
import { serve, type Running } from '../serve.ts';
import { version } from '../version.ts';
import type { Config } from '../config.ts';
import { configFor, shownUri } from './open-hub.ts';
import { Refusal } from './outcome.ts';
import { finished, type Register } from './register.ts';
import type { Terminal } from './terminal.ts';

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '::1']);

export const registerServe: Register = (program, run, terminal) => {
  const command = program
    .command('serve')
    .summary('run the hub: take events, apply them, answer')
    .description(
      'Runs the hub with the roles of its configuration (docs/configuration.md), until it is told to stop; then it finishes what it has. Logs go to stderr. On a loopback address it also shows the agreed products as a page.',
    );
  finished(command, ['serve', 'serve --json']).action(async (options: { json?: boolean }) =>
    run(options, async () => {
      const config = configFor(terminal.env);
      const running = await started(config, terminal, LOOPBACK.has(config.host) ? pages : undefined);
      const line = { address: running.address, roles: config.roles, pid: process.pid };
      terminal.out(
        options.json === true
          ? `${JSON.stringify(line)}\n`
          : `The hub ${running.address === null ? 'works' : `listens on ${running.address}`} (${config.roles.join(', ')}). Ctrl-C ends it.\n`,
      );
      await drained(running, await terminal.toldToStop());
      return null;
    }),
  );
};

/** Starts the hub with its words on stderr. Throws Refusal with what to do. */
export async function started(
  config: Config,
  terminal: Terminal,
  pagesOf?: Parameters<typeof serve>[2],
): Promise<Running> {
  const logger = createLogger({ level: config.logLevel, destination: { write: terminal.err } });
  try {
    return await serve(config, version, pagesOf, logger);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'EADDRINUSE')
      throw new Refusal(
        `Port ${config.port} is in use: stop what listens there, or choose another with PORT=4200.`,
        { cause: error },
      );
    if (error instanceof Error && error.name === 'MongoServerSelectionError') {
      throw new Refusal(
        `MongoDB does not answer at ${shownUri(config.mongodb.uris.EU)}: start it as a replica set, or correct MONGODB_URI.`,
        { cause: error },
      );
    }
    throw error;
  }
}

/** Finishes what is in hand. Throws Refusal where the deadline cut something off. */
export async function drained(running: Running, signal: string): Promise<void> {
  if (!(await running.stop(signal)))
    throw new Refusal(
      'Not everything in hand was finished within DRAIN_TIMEOUT_MS; the inbox repeats it at the next start.',
    );
}
