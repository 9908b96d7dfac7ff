import type { Json } from '../../src/json.ts';
import type { ListingId } from '../../src/schema/ids.ts';
import type { Dice } from './dice.ts';
import { HISTORY_START, varaiAbout, type HistoryEvent, type Speaker } from './history.ts';
import { moment } from './moment.ts';

const EMAILS = ['a@shopper.example', 'b@shopper.example', null] as const;
const PURPOSES = ['email_marketing', 'sms_marketing', 'data_sale', 'face_analysis'] as const;
const NAMES = ['Anna', 'Ben'] as const;
const BRANDS = [[], ['Nordlicht'], ['Nordlicht', 'Other']] as const;
const DAY_MS = 86_400_000;
/** A consent that has run out, one that runs out a second after the history's last, one that lasts. */
const EXPIRIES = [
  HISTORY_START + 60 * DAY_MS,
  HISTORY_START + 2 * 3_600_000,
  HISTORY_START - DAY_MS,
] as const;

/** A purpose is absent, refused or granted: settings loosen and tighten along a history. */
function privacy(dice: Dice): Json {
  const out: Record<string, Json> = {};
  for (const purpose of PURPOSES) {
    const vote = dice.roll(3);
    if (vote > 0)
      out[purpose] = { granted: vote === 2, at: dice.of([null, new Date(HISTORY_START).toISOString()]) };
  }
  return out;
}

const face = (dice: Dice): Json => ({
  measurements: {
    pupillaryDistance: 61 + dice.roll(3),
    faceWidth: 138,
    bridgeWidth: 17,
    frameHeight: 40,
    faceShape: dice.of(['oval', 'round']),
    confidence: 0.8,
  },
  consent: {
    granted: dice.roll(4) !== 3,
    expiresAt: new Date(dice.of(EXPIRIES)).toISOString(),
    receiptId: `receipt-${dice.roll(3)}`,
  },
});

export function userSaid(dice: Dice, speaker: Speaker): HistoryEvent {
  const { modifiedAt, acceptance } = moment(dice);
  const action = dice.roll(8);
  const groups: Record<string, Json> =
    action === 7
      ? { lifecycle: { deleted: true } }
      : action === 6
        ? { lifecycle: { deleted: false }, privacy_settings: privacy(dice) }
        : {
            lifecycle: { deleted: false },
            identity: { verifiedEmail: dice.of(EMAILS) },
            privacy_settings: privacy(dice),
            contact: { firstName: dice.of(NAMES), email: 'typed@shopper.example' },
            preferences: { brands: dice.of(BRANDS) },
            ...(dice.roll(2) === 0 ? { addresses: { list: [{ city: dice.of(['Hamburg', 'Lyon']) }] } } : {}),
            ...(dice.roll(3) === 0 ? { face_analysis_data: face(dice) } : {}),
          };
  const verb = action === 7 ? 'delete' : action < 2 ? 'create' : 'update';
  return {
    speaker,
    acceptance,
    statement: {
      kind: 'user',
      resourceId: speaker.resourceId,
      modifiedAt,
      verb,
      groups,
      subject: { type: 'customer', id: speaker.resourceId },
    },
  };
}

/** What the subject told us, or a human decided: grants and refusals of our own, links, an override and its undoing. */
export function userDecided(dice: Dice, about: ListingId, others: readonly ListingId[]): HistoryEvent {
  const { modifiedAt, acceptance } = moment(dice, false);
  const speaker = varaiAbout('user', about);
  const choice = dice.roll(6);
  const other = dice.of(others);
  const groups: Record<string, Json> =
    choice < 2
      ? { privacy_settings: privacy(dice) }
      : choice === 2
        ? { links: { same: [other], different: [] } }
        : choice === 3
          ? { links: { same: [], different: [other] } }
          : choice === 4
            ? { 'override:metadata.locale': { value: 'de', by: 'operator-1', why: 'asked' } }
            : { 'override:metadata.locale': { undone: true, by: 'operator-1', why: 'second thoughts' } };
  return {
    speaker,
    acceptance,
    statement: {
      kind: 'user',
      resourceId: speaker.resourceId,
      modifiedAt,
      verb: 'update',
      groups,
      subject: null,
    },
  };
}
