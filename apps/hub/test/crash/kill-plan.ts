import type { Seeded } from '@varai/core/testkit';
import { STEPS, type Step } from '../../src/observe/steps.ts';
import type { Armed, Layout } from './hub-processes.ts';

/** One burst of events and what is killed while it flows. */
export type Round =
  /** The hub was started so that it kills itself at a step. */
  | { readonly kind: 'step'; readonly armed: Armed }
  /** All of the hub at a random moment; its processes come back in this layout. */
  | { readonly kind: 'hub'; readonly layout: Layout }
  /** One part alone at a random moment. */
  | { readonly kind: 'api' | 'worker' | 'mongod' | 'redis' };

/** What passes a step: a request, a group of requests or a batch. It decides how often a burst gets there. */
const PASSED_BY: Readonly<Record<Step, 'request' | 'group' | 'batch'>> = {
  'ingest.received': 'request',
  'ingest.verified': 'request',
  'ingest.answered': 'request',
  'ingest.bodies-written': 'group',
  'ingest.rows-written': 'group',
  'ingest.announced': 'group',
  'apply.taken': 'batch',
  'apply.mapped': 'batch',
  'apply.listings-written': 'batch',
  'apply.entities-written': 'batch',
  'apply.products-written': 'batch',
  'apply.views-written': 'batch',
  'apply.marked': 'batch',
};

/**
 * For so many events: every step once, and `kills` kills at random moments shared out to hub, MongoDB and Redis. Steps follow in chains where the
 * hub was just killed, for a step can only be chosen at a start. Whole kills change the hub's layout: steps are met in one
 * process and in two.
 */
export function killPlan(kills: number, events: number, random: Seeded): readonly Round[] {
  const burst = events / (kills + STEPS.length + 1);
  const most = {
    request: Math.max(1, Math.min(60, Math.floor(burst / 3))),
    group: Math.max(1, Math.min(4, Math.floor(burst / 40))),
    batch: Math.max(1, Math.min(3, Math.floor(burst / 40))),
  };
  const steps = random
    .shuffle(STEPS)
    .map((step): Round => ({ kind: 'step', armed: { step, nth: random.int(1, most[PASSED_BY[step]]) } }));
  const parts = Array.from({ length: kills }, (_, n): Round => {
    if (n % 3 === 1) return { kind: 'mongod' };
    if (n % 3 === 2) return { kind: 'redis' };
    return n % 6 === 0
      ? { kind: 'hub', layout: n % 12 === 0 ? 'apart' : 'together' }
      : { kind: random.pick(['api', 'worker']) };
  });
  const chains = 1 + parts.filter(isHub).length;
  const chain = (n: number): Round[] =>
    steps.slice(Math.floor((n * steps.length) / chains), Math.floor(((n + 1) * steps.length) / chains));
  const rounds = chain(0);
  let n = 0;
  for (const part of parts) rounds.push(part, ...(isHub(part) ? chain((n += 1)) : []));
  return rounds;
}

const isHub = ({ kind }: Round): boolean => kind !== 'mongod' && kind !== 'redis';
