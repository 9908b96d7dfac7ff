import type { Completeness } from '@varai/core/schema';
import type { Store } from '../../store/tenancy.ts';
import type { JobDeps } from '../jobs/store-job.ts';
import type { Tally } from './tally.ts';

/** One reconciliation of one resource of a store, as its parts see it. */
export interface Comparison {
  readonly deps: JobDeps;
  readonly store: Store;
  readonly tally: Tally;
  readonly mode: Completeness['mode'];
  /** By the source's clock, ms since 1970: what it changed later is in motion. */
  readonly watermarkMs: number;
  /** The source's clock less ours, ms, as of its last answer. */
  aheadMs: number;
  /** How long the next healing may take to be applied, ms: nothing more once one did not come in time. */
  patienceMs: number;
  /** The name under which a record may stand in a certificate: never a person's own id. */
  readonly nameOf: (resource: string, id: string) => string;
  readonly signal: AbortSignal;
}
