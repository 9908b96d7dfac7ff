import { Session } from 'node:inspector/promises';

const OURS = /\/(?:apps\/hub|core)\/src\//;

/** Which code of ours ran, block by block. */
export interface Coverage {
  /** Whether anything ran since the last call that had never run before. */
  hasGrown(): Promise<boolean>;
  /** How many blocks ran so far. */
  readonly size: number;
  stop(): Promise<void>;
}

/** Watches this process with V8's own block counters. */
export async function watchCoverage(): Promise<Coverage> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  const seen = new Set<string>();
  return {
    get size() {
      return seen.size;
    },
    hasGrown: async () => {
      const before = seen.size;
      const { result } = await session.post('Profiler.takePreciseCoverage');
      for (const script of result) {
        if (!OURS.test(script.url)) continue;
        for (const { ranges } of script.functions)
          for (const range of ranges)
            if (range.count > 0) seen.add(`${script.scriptId}:${range.startOffset}-${range.endOffset}`);
      }
      return seen.size > before;
    },
    stop: async () => {
      await session.post('Profiler.stopPreciseCoverage');
      session.disconnect();
    },
  };
}
