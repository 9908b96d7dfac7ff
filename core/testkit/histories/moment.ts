import type { Acceptance } from '../../src/conflict/claim.ts';
import type { Dice } from './dice.ts';
import { HISTORY_ACCEPTED, HISTORY_START } from './history.ts';

/** When something was said, from a few small numbers, so that equal instants are frequent and shrinking is plain. */
export interface Moment {
  /** Null where the body has no time. */
  readonly modifiedAt: string | null;
  readonly acceptance: Acceptance;
}

/** Sources write whole seconds; snapshots fall within or after that second. */
const SNAPSHOT_LAG_MS = [0, 0, 0, 400, 900, 1600] as const;
const SEQUENCES = [0, 0, 0, 1, 2] as const;
const YEAR_MS = 365 * 86_400_000;

/** Whole seconds after the start; `untimed` is a body without a time, `ahead` a clock that runs a year ahead. */
const SECONDS = [0, 1, 1, 2, 3, 'untimed', 'ahead'] as const;

/** A modified second, the snapshot that said it, how late it came, and the outbox's sequence. */
export function moment(dice: Dice, mayLead = true): Moment {
  const second = SECONDS[dice.roll(mayLead ? 7 : 6)] as (typeof SECONDS)[number];
  const lagMs = dice.of(SNAPSHOT_LAG_MS);
  const acceptedMs = HISTORY_ACCEPTED + dice.roll(4) * 250;
  const sequence = dice.of(SEQUENCES);
  if (second === 'untimed')
    return { modifiedAt: null, acceptance: { snapshotMs: HISTORY_START + lagMs, acceptedMs, sequence } };
  const modifiedMs = HISTORY_START + (second === 'ahead' ? YEAR_MS : second * 1000);
  return {
    modifiedAt: new Date(modifiedMs).toISOString(),
    acceptance: { snapshotMs: modifiedMs + lagMs, acceptedMs, sequence },
  };
}
