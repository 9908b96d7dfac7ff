import type { Config } from './config.ts';
import { createDrain } from './http/drain.ts';
import { registerDashboard } from './http/dashboard/index.ts';
import { createServer, type Page } from './http/server.ts';
import { Hub } from './hub.ts';
import { createLogger, type Logger } from './observe/logger.ts';
import { createMetrics } from './observe/metrics.ts';
import { crashAt, notWatched } from './observe/steps.ts';

export interface Running {
  readonly hub: Hub;
  /** `http://127.0.0.1:4100`; null without the role `api`. */
  readonly address: string | null;
  /** Finishes what is in hand; false where the deadline cut something off. Idempotent. */
  readonly stop: (signal: string) => Promise<boolean>;
}

/** Starts the service with its roles. Rejects where a database cannot be reached or a port is taken. */
export async function serve(
  config: Config,
  version: string,
  pagesOf: (hub: Hub) => readonly Page[] = () => [],
  logger: Logger = createLogger({ level: config.logLevel }),
): Promise<Running> {
  const metrics = createMetrics({ process: true });
  const reached = config.crashAt === null ? notWatched : crashAt(config.crashAt);
  const hub = new Hub(config, { logger, metrics, reached });
  const orStop = async (error: unknown): Promise<never> => {
    await hub.stop();
    throw error;
  };
  await hub.start().catch(orStop);
  const measured = async (): Promise<string> => {
    // While the database is away the gauges keep their last values; the rest of the metrics is wanted most just then.
    await hub.measureQueues(Date.now()).catch(() => undefined);
    return metrics.text();
  };
  const server = createServer({
    receive: hub.receive,
    health: () => hub.health(),
    metrics: { ...metrics, text: measured },
    logger,
    config,
    version,
    now: Date.now,
    pages: pagesOf(hub),
    recommendations: {
      keys: hub.apiKeys,
      storeById: (storeId) => hub.directory.byId(storeId),
      feed: hub.facts,
    },
    mount: (app) => registerDashboard(app, hub, Date.now),
    reached,
  });
  const stop = createDrain({ server, drain: () => hub.stop(), deadlineMs: config.drainTimeoutMs, logger });
  if (!config.roles.includes('api')) {
    logger.info('started', { roles: config.roles.join(',') });
    return { hub, address: null, stop };
  }
  const address = await server.listen(config.port, config.host).catch(orStop);
  logger.info('listening', { port: config.port, roles: config.roles.join(',') });
  return { hub, address, stop };
}
