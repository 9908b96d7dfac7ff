import type { Gate } from './purpose.ts';

export const DAY_MS = 86_400_000;

/** How many people a shared figure stands for at least. */
export const SMALLEST_GROUP = 11;

/** The longest a photo sent for the try-on may exist on our server. */
export const PHOTO_MINUTES = 15;

/** A release ends with what it allows. Under G0 and GU nothing is kept, so it ends with the session. */
export const TERM_DAYS: Readonly<Record<Gate, number>> = { G0: 1, G1: 30, G2: 90, G3: 730, GU: 1 };

export type Level = 'basic' | 'enhanced' | 'research';

/** Figures about a face, by their names in the measurements schema. */
type Measurement =
  'pupillaryDistance' | 'faceWidth' | 'bridgeWidth' | 'frameHeight' | 'faceShape' | 'confidence';

interface LevelTerms {
  readonly gate: Gate;
  /** In the words of the data specification. */
  readonly dataTypes: readonly string[];
  /** Which figures may be stored. Basic: what the specification's data minimisation retains. */
  readonly measurements: readonly Measurement[];
  readonly retentionDays: number;
  readonly sharing: 'none' | 'anonymized_research' | 'anonymized_ml_training';
}

const ALL_MEASUREMENTS: readonly Measurement[] = [
  'pupillaryDistance',
  'faceWidth',
  'bridgeWidth',
  'frameHeight',
  'faceShape',
  'confidence',
];

/** What is stored, how long and who else may have it, at each level of consent. Below basic nothing is stored. */
export const LEVELS: Readonly<Record<Level, LevelTerms>> = {
  basic: {
    gate: 'G1',
    dataTypes: ['face_shape', 'product_preferences'],
    measurements: ['pupillaryDistance', 'faceWidth', 'faceShape'],
    retentionDays: TERM_DAYS.G1,
    sharing: 'none',
  },
  enhanced: {
    gate: 'G2',
    dataTypes: ['detailed_measurements', 'interaction_history'],
    measurements: ALL_MEASUREMENTS,
    retentionDays: TERM_DAYS.G2,
    sharing: 'anonymized_research',
  },
  research: {
    gate: 'G3',
    dataTypes: ['full_dataset'],
    measurements: ALL_MEASUREMENTS,
    retentionDays: TERM_DAYS.G3,
    sharing: 'anonymized_ml_training',
  },
};
