import { EEA_COUNTRIES, US_STATES, asJurisdiction } from './jurisdiction.ts';
import type { LawSourceId } from './law-sources.ts';
import { FACE_PURPOSES, type Purpose } from './purpose.ts';

/** From loose to strict: goes on until somebody objects; needs a yes; needs a signed release of its own. */
const RULES = ['opt_out', 'opt_in', 'release'] as const;
export type Rule = (typeof RULES)[number];

/** Data is gone at the latest so many days after this. */
export interface Limit {
  readonly days: number;
  readonly from: 'last_interaction' | 'purpose_end';
}

/** Whether a universal opt-out signal binds there by law, and must be seen to. We honour one everywhere. */
const SIGNAL_DUTIES = ['courtesy', 'honour', 'honour_and_display'] as const;
type SignalDuty = (typeof SIGNAL_DUTIES)[number];

/** What holds for one purpose in one place. */
export interface Law {
  readonly rule: Rule;
  readonly limits: readonly Limit[];
  readonly optOutSignal: SignalDuty;
  readonly sources: readonly LawSourceId[];
}

/** How a place differs from the product's own rules. */
interface Place {
  readonly face: readonly LawSourceId[];
  readonly other: readonly LawSourceId[];
  readonly otherRule: Rule;
  readonly limits?: readonly Limit[];
  readonly optOutSignal?: SignalDuty;
}

/** Everywhere: 24 months, counted as 730 days so that a leap year makes it shorter, and the end of the purpose. */
const PRODUCT_LIMITS: readonly Limit[] = [
  { days: 730, from: 'last_interaction' },
  { days: 0, from: 'purpose_end' },
];

const general = (source: LawSourceId): Place => ({ face: [source], other: [source], otherRule: 'opt_out' });
const withSignals = (source: LawSourceId): Place => ({
  ...general(source),
  other: [source, 'us-opt-out-signals'],
  optOutSignal: 'honour',
});
const optIn = (other: readonly LawSourceId[], faceToo: readonly LawSourceId[] = []): Place => ({
  face: [...other, ...faceToo],
  other,
  otherRule: 'opt_in',
});

/** States of which no law is known that says more than the product's own rules. */
const SILENT: Place = { face: [], other: ['varai-opt-out'], otherRule: 'opt_out' };

const states: Readonly<Record<string, Place>> = {
  'US-CA': {
    face: ['us-ca-ccpa'],
    other: ['us-ca-ccpa', 'us-ca-regs-7025'],
    otherRule: 'opt_out',
    optOutSignal: 'honour_and_display',
  },
  'US-CO': {
    ...withSignals('us-co-cpa'),
    face: ['us-co-hb24-1130', 'us-co-cpa'],
    limits: [{ days: 730, from: 'last_interaction' }],
  },
  'US-CT': withSignals('us-ct'),
  'US-DE': withSignals('us-de'),
  'US-FL': general('us-fl'),
  'US-IA': general('us-ia'),
  'US-IL': {
    ...SILENT,
    face: ['us-il-bipa', 'us-il-pa-103-0769'],
    limits: [{ days: 1095, from: 'last_interaction' }],
  },
  'US-IN': general('us-in'),
  'US-KY': general('us-ky'),
  'US-MD': withSignals('us-md'),
  'US-MN': general('us-mn'),
  'US-MT': withSignals('us-mt'),
  'US-NE': withSignals('us-ne'),
  'US-NH': withSignals('us-nh'),
  'US-NJ': withSignals('us-nj'),
  'US-OR': withSignals('us-or'),
  'US-RI': general('us-ri'),
  'US-TN': general('us-tn'),
  'US-TX': {
    ...withSignals('us-tx-tdpsa'),
    face: ['us-tx-cubi', 'us-tx-tdpsa'],
    limits: [{ days: 365, from: 'purpose_end' }],
  },
  'US-UT': general('us-ut'),
  'US-VA': general('us-va'),
  'US-WA': optIn(['us-wa-mhmda'], ['us-wa-19.375']),
};

const places: Readonly<Record<string, Place>> = {
  ...Object.fromEntries(US_STATES.map((state) => [state, states[state] ?? SILENT])),
  ...Object.fromEntries(
    EEA_COUNTRIES.map((country) => [country, optIn(['eu-gdpr', 'eu-eprivacy'], ['eu-ai-act'])]),
  ),
  GB: optIn(['uk-gdpr']),
  CA: optIn(['ca-pipeda']),
};

const touchesFace = (purpose: Purpose): boolean => (FACE_PURPOSES as readonly Purpose[]).includes(purpose);

const bothLimits = (a: readonly Limit[], b: readonly Limit[]): readonly Limit[] => [
  ...a,
  ...b.filter((limit) => !a.some(({ days, from }) => days === limit.days && from === limit.from)),
];

function lawIn(place: Place, purpose: Purpose): Law {
  const face = touchesFace(purpose);
  return {
    rule: face ? 'release' : place.otherRule,
    limits: face ? bothLimits(PRODUCT_LIMITS, place.limits ?? []) : [],
    optOutSignal: place.optOutSignal ?? 'courtesy',
    sources: face ? ['varai-release', 'varai-retention', ...place.face] : place.other,
  };
}

const stricter = <T>(order: readonly T[], a: T, b: T): T => (order.indexOf(a) < order.indexOf(b) ? b : a);

/** What holds where both laws hold: the stricter rule, every limit, every source. */
export const bothLaws = (a: Law, b: Law): Law => ({
  rule: stricter(RULES, a.rule, b.rule),
  limits: bothLimits(a.limits, b.limits),
  optOutSignal: stricter(SIGNAL_DUTIES, a.optOutSignal, b.optOutSignal),
  sources: [...new Set([...a.sources, ...b.sources])],
});

/** The law of a purpose in a jurisdiction; whatever is no known code has the strictest of all. */
export function lawOf(jurisdiction: string, purpose: Purpose): Law {
  const place = places[asJurisdiction(jurisdiction)];
  if (place !== undefined) return lawIn(place, purpose);
  const strictest = Object.values(places)
    .map((each) => lawIn(each, purpose))
    .reduce(bothLaws);
  return { ...strictest, sources: ['varai-strictest'] };
}
