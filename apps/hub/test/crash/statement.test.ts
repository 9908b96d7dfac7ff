import type { SentEvent } from '@varai/core/testkit';
import { seeded } from '@varai/core/testkit';
import { describe, expect, it } from 'vitest';
import { STEPS } from '../../src/observe/steps.ts';
import { killPlan } from './kill-plan.ts';
import { lateness } from './straggler.ts';
import { isTossUp, mayBeAbsent, newest, statementOf, type Statement } from './verify/statement.ts';

const said = (
  value: string | null,
  saying: Partial<SentEvent['saying']>,
  heard: { from?: number; to?: number; isAcknowledged?: boolean } = {},
): Statement<string> => {
  const event = {
    eventKey: String(value),
    storeId: 's',
    topic: 't',
    carried: [],
    atMs: 0,
    saying: { modifiedMs: 10, snapshotMs: 10, rank: 2, sequence: 0, ...saying },
  } as SentEvent;
  return statementOf(
    {
      event,
      eventId: String(value),
      isAcknowledged: heard.isAcknowledged ?? true,
      acceptedFromMs: heard.from ?? 0,
      acceptedToMs: heard.to ?? 0,
    },
    value,
  );
};
const values = (statements: readonly Statement<string>[]): (string | null)[] =>
  newest(statements).map(({ value }) => value);

describe('which word is the newest', () => {
  it('goes by modified time, then snapshot, then rank, then sequence', () => {
    expect(values([said('a', { modifiedMs: 11, snapshotMs: 1 }), said('b', { snapshotMs: 99 })])).toEqual([
      'a',
    ]);
    expect(values([said('a', { snapshotMs: 11, rank: 1 }), said('b', { rank: 3 })])).toEqual(['a']);
    expect(values([said('a', { rank: 3 }), said('b', { sequence: 9 })])).toEqual(['a']);
    expect(values([said('a', { sequence: 1 }), said('b', { sequence: 2 })])).toEqual(['b']);
  });

  it('leaves an unanswered newer word open, and drops what an answered one outdates', () => {
    const list = [
      said('old', { modifiedMs: 1 }),
      said('sure', { modifiedMs: 2 }),
      said('perhaps', { modifiedMs: 3 }, { isAcknowledged: false }),
      said('never', { modifiedMs: 1 }, { isAcknowledged: false }),
    ];
    expect(values(list)).toEqual(['sure', 'perhaps']);
  });

  it('takes the acceptance where there is no time, as exactly as it is known', () => {
    const deletion = (from: number, to: number): Statement<string> =>
      said('deleted', { modifiedMs: null, snapshotMs: null, rank: 3 }, { from, to });
    expect(values([deletion(20, 30), said('update', { modifiedMs: 31 })])).toEqual(['update']);
    expect(values([deletion(20, 30), said('update', { modifiedMs: 19 })])).toEqual(['deleted']);
    expect(values([deletion(20, 30), said('update', { modifiedMs: 25 })])).toEqual(['deleted', 'update']);
  });

  it('lets be absent what came and went unheard, and nothing that was heard of or is there', () => {
    const unheard = { to: Infinity };
    const born = said('born', { modifiedMs: 1 }, unheard);
    const gone = said(null, { modifiedMs: 2, rank: 3 }, unheard);
    expect(mayBeAbsent([born, gone])).toBe(true);
    expect(mayBeAbsent([born])).toBe(false);
    expect(mayBeAbsent([gone, said('back', { modifiedMs: 3 }, unheard)])).toBe(false);
    expect(mayBeAbsent([said('born', { modifiedMs: 1 }), gone])).toBe(false);
    expect(mayBeAbsent([said('born', {}, { isAcknowledged: false })])).toBe(true);
  });

  it('sees a toss-up only between different words of one instant', () => {
    expect(isTossUp([said('a', {}), said('b', {})])).toBe(true);
    expect(isTossUp([said('a', {}), said('a', {})])).toBe(false);
    expect(isTossUp([said('a', {}), said('b', { sequence: 1 })])).toBe(false);
  });
});

describe('how late a row was', () => {
  const outage = { part: 'mongod', how: 'killed', step: null, killedMs: 100, backMs: 200 } as const;
  it('counts from its acceptance, or from when the part killed before it was done served again', () => {
    expect(lateness({ about: 'r', acceptedMs: 10, doneMs: 90 }, [outage])).toBe(80);
    expect(lateness({ about: 'r', acceptedMs: 90, doneMs: 250 }, [outage])).toBe(50);
    expect(lateness({ about: 'r', acceptedMs: 150, doneMs: 250 }, [outage])).toBe(50);
    expect(lateness({ about: 'r', acceptedMs: 210, doneMs: 250 }, [outage])).toBe(40);
    expect(lateness({ about: 'r', acceptedMs: 90, doneMs: 9_000 }, [outage])).toBe(8_800);
  });
});

describe('the plan of kills', () => {
  it.each([0, 1, 15, 100])('meets every step once, and kills %i times at random moments', (kills) => {
    const rounds = killPlan(kills, 5_000, seeded('plan'));
    const steps = rounds.flatMap((round) => (round.kind === 'step' ? [round.armed.step] : []));
    expect(steps.sort()).toEqual([...STEPS].sort());
    expect(rounds.length - steps.length).toBe(kills);
    if (kills >= 15) expect(new Set(rounds.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(4);
  });
});
