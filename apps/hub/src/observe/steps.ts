/** Every step between the first byte and done at which a crash must lose nothing; the crash test kills at each. */
export const STEPS = [
  'ingest.received',
  'ingest.verified',
  'ingest.bodies-written',
  'ingest.rows-written',
  'ingest.announced',
  'ingest.answered',
  'apply.taken',
  'apply.mapped',
  'apply.listings-written',
  'apply.entities-written',
  'apply.products-written',
  'apply.views-written',
  'apply.marked',
] as const;

/** Steps of the jobs that ask shops; a burst of webhooks does not pass them. */
const JOB_STEPS = [
  'import.page',
  'import.derived',
  'import.kept',
  'pull.recorded',
  'reconcile.kept',
] as const;
export type Step = (typeof STEPS)[number];
type JobStep = (typeof JOB_STEPS)[number];

/** Called when a step was reached. Does nothing outside the crash test. */
export type Reached = (step: Step | JobStep) => void;

export const notWatched: Reached = () => undefined;

/** Kills this process with -9 at the nth time the step is reached: `apply.mapped#3`. For tests alone (`CRASH_AT`). */
export function crashAt(spec: string): Reached {
  const [step, nth = '1'] = spec.split('#');
  if (!([...STEPS, ...JOB_STEPS] as readonly string[]).includes(step ?? ''))
    throw new Error(`CRASH_AT must be one of ${STEPS.join(', ')}, with "#n" for the nth time, got "${spec}"`);
  let left = Number(nth);
  return (reached) => {
    if (reached !== step) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  };
}
