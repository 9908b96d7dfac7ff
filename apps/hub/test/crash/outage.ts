import type { Step } from '../../src/observe/steps.ts';

export type Part = 'hub' | 'api' | 'worker' | 'mongod' | 'redis';

/** A time for which a part was away. Ms since 1970. */
export interface Outage {
  readonly part: Part;
  /** `killed` by -9; `drained` on our request, to be started again for a step: no kill, but an absence all the same. */
  readonly how: 'killed' | 'drained';
  /** The named step at which the hub killed itself; null = a random moment. */
  readonly step: Step | null;
  /** When it was told to drain, or killed. */
  readonly killedMs: number;
  readonly backMs: number;
}
