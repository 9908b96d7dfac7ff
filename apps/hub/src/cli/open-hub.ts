import { ConfigError, readConfig, type Config, type Environment } from '../config.ts';
import { Hub } from '../hub.ts';
import { createLogger } from '../observe/logger.ts';
import { createMetrics } from '../observe/metrics.ts';
import { Refusal } from './outcome.ts';
import { knownEnvironment } from './running-instance.ts';
import type { Terminal } from './terminal.ts';

const START_IT = 'start VARAi with `npm start`';

/** The configuration a command works with. Throws Refusal where it cannot be used. */
export function configFor(env: Environment): Config {
  try {
    return readConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new Refusal(
      error.key === 'MONGODB_URI'
        ? `No VARAi runs here and MONGODB_URI is not set: ${START_IT}, or say which MongoDB is meant.`
        : `${error.message}.`,
    );
  }
}

/** A MongoDB address without user and password. */
export const shownUri = (uri: string): string => uri.replace(/\/\/[^@/]*@/, '//');

/**
 * Opens the hub's parts on its database, without workers, and closes them whatever happens.
 * `prepared`: collections and indexes are made first, for commands that may be the first to write.
 */
export async function withHub<T>(
  terminal: Terminal,
  work: (hub: Hub) => Promise<T>,
  { prepared = false } = {},
): Promise<T> {
  const config = configFor(knownEnvironment(terminal.env));
  const settings = {
    ...config,
    roles: [],
    mongodb: { ...config.mongodb, poolMin: 0 },
    redis: { EU: null, NA: null },
  };
  const logger = createLogger({ level: 'warn', destination: { write: terminal.err } });
  const hub = new Hub(settings, { logger, metrics: createMetrics(), now: terminal.now });
  try {
    await answering(hub, config);
    if (prepared) await hub.start();
    return await work(hub);
  } finally {
    await hub.stop();
  }
}

async function answering(hub: Hub, config: Config): Promise<void> {
  try {
    await Promise.all(hub.connections.all.map((db) => db.command({ ping: 1 })));
  } catch (error) {
    const where = [...new Set(Object.values(config.mongodb.uris))].map(shownUri).join(' and ');
    throw new Refusal(`MongoDB does not answer at ${where}: ${START_IT}, or correct MONGODB_URI.`, {
      cause: error,
    });
  }
}
