import type { Logger } from '../observe/logger.ts';
import type { HubServer } from './server.ts';

export interface DrainDependencies {
  readonly server: Pick<HubServer, 'close' | 'cut'>;
  /** Finishes what workers have in hand and closes what they hold; called once, after the last answer. */
  readonly drain: () => Promise<void>;
  /** All of it together; what is unfinished then is cut: the source and the inbox repeat it. */
  readonly deadlineMs: number;
  readonly logger: Logger;
}

/**
 * Stops accepting, finishes requests, then workers. Called again it gives the same promise.
 * Resolves to false where the deadline cut something off.
 */
export function createDrain(dependencies: DrainDependencies): (signal: string) => Promise<boolean> {
  const { server, drain, deadlineMs, logger } = dependencies;
  let draining: Promise<boolean> | undefined;

  const run = async (signal: string): Promise<boolean> => {
    logger.info('draining', { signal });
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<false>((resolve) => {
      timer = setTimeout(() => {
        server.cut();
        resolve(false);
      }, deadlineMs);
    });
    const orderly = async (): Promise<boolean> => {
      const closed = await quietly(() => server.close(), logger, 'server');
      const drained = await quietly(drain, logger, 'workers');
      return closed && drained;
    };
    const clean = await Promise.race([orderly(), deadline]);
    clearTimeout(timer);
    logger.info('drained', { signal, state: clean ? 'clean' : 'cut' });
    return clean;
  };

  return (signal) => (draining ??= run(signal));
}

/** One part that fails to close must not keep the others open. */
async function quietly(close: () => Promise<void>, logger: Logger, step: string): Promise<boolean> {
  try {
    await close();
    return true;
  } catch (error) {
    logger.error('a part did not close', { step, error });
    return false;
  }
}
