import type { Step } from '../../src/observe/steps.ts';

export type Part = 'hub' | 'api' | 'worker' | 'mongod' | 'redis';

/** One kill -9, and when what was killed served again. Ms since 1970. */
export interface Outage {
  readonly part: Part;
  /** The named step at which the hub killed itself; null = a random moment. */
  readonly step: Step | null;
  readonly killedMs: number;
  readonly backMs: number;
}
