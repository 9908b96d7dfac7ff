import type { Json } from '../../src/json.ts';
import type { Dice } from './dice.ts';
import { HISTORY_START, type HistoryEvent, type Speaker } from './history.ts';
import { moment } from './moment.ts';

const at = (minute: number): string => new Date(HISTORY_START + minute * 60_000).toISOString();

/** Starts, signs of life, completions and profiles of one AI session. */
export function sessionSaid(dice: Dice, speaker: Speaker): HistoryEvent {
  const { modifiedAt, acceptance } = moment(dice);
  const minute = dice.roll(50);
  const groups = dice.of<Record<string, Json>>([
    {
      start: {
        at: at(0),
        userId: dice.of([null, 'c1']),
        platform: 'html',
        device: 'phone',
        continuesSessionId: null,
      },
    },
    { activity: { at: at(minute), stage: dice.of(['welcome', 'try_on', null]) } },
    { completion: { at: at(minute), conversionOutcome: dice.of(['purchase', 'none', null]) } },
    { profile: { faceShape: dice.of(['oval', 'heart']) } },
  ]);
  return {
    speaker,
    acceptance,
    statement: {
      kind: 'session',
      resourceId: speaker.resourceId,
      modifiedAt,
      verb: 'update',
      groups,
      subject: { type: 'session', id: speaker.resourceId },
    },
  };
}
