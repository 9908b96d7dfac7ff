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
    request: within(1, 60, burst / 3),
    group: within(1, 4, burst / 40),
    batch: within(1, 3, burst / 40),
  };
  const steps = random
    .shuffle(STEPS)
    .map((step): Armed => ({ step, nth: random.int(1, most[PASSED_BY[step]]) }));
  const chains = Math.ceil(kills / 3) + 1;
  const chain = (n: number): readonly Armed[] => {
    const mine = steps.slice(
      Math.floor((n * steps.length) / chains),
      Math.floor(((n + 1) * steps.length) / chains),
    );
    // Steps of one process follow each other: each start after a kill serves the next one.
    return [...mine].sort(
      (a, b) => Number(a.step.startsWith('ingest.')) - Number(b.step.startsWith('ingest.')),
    );
  };
  const rounds: Round[] = chain(0).map(asRound);
  for (let n = 0; n < kills; n++) {
    if (n % 3 === 1) rounds.push({ kind: 'mongod' });
    else if (n % 3 === 2) rounds.push({ kind: 'redis' });
    else {
      const next = chain(n / 3 + 1);
      if (n % 6 === 0) rounds.push({ kind: 'hub', layout: n % 12 === 0 ? 'apart' : 'together' });
      else rounds.push({ kind: next[0]?.step.startsWith('ingest.') === true ? 'api' : 'worker' });
      rounds.push(...next.map(asRound));
    }
  }
  return rounds;
}

const asRound = (armed: Armed): Round => ({ kind: 'step', armed });

const within = (least: number, most: number, value: number): number =>
  Math.max(least, Math.min(most, Math.floor(value)));
