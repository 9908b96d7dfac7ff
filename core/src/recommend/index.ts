export { FrameCatalogue } from './catalogue.ts';
export type { CatalogueFrame } from './frame-numbers.ts';
export { shopperSchema, type Preferences, type Shopper } from './shopper.ts';
export type { Estimate } from './estimate.ts';
export type { EyePower, Prescription } from './prescription.ts';
export { rank, type Page, type RankedFrame, type RankOptions } from './rank.ts';
export { MODEL_VERSION, planFor, scoreFrame, type Part, type Plan, type Scored } from './score.ts';
export type { Fit, FittedTerm } from './fit.ts';
export type { Verdict } from './band.ts';
export { reasonSchema, type Reason } from './reason.ts';
export { impressionSchema, impressionsOf, type Impression } from './impression.ts';
export { RELAXATIONS, type Relaxation } from './relaxation.ts';
export { DEFAULT_POLICY, policyId, type Policy } from './slate.ts';
export {
  cellFor,
  FACE_SHAPES,
  faceShapeCompatibility,
  type Cell,
  type FaceShape,
  type Grade,
} from './face-prior.ts';
export { evidenceSchema, FEEDBACK_WEIGHTS, type Evidence } from './popularity.ts';
