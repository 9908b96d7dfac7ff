import { z } from 'zod';
import { frameMaterialSchema, frameShapeSchema } from '../schema/frame-facts.ts';
import { currencySchema, minorSchema } from '../schema/primitives.ts';
import { faceShapeSchema } from '../schema/product-groups.ts';
import { measurementsSchema } from '../schema/user-groups.ts';
import { estimateOf, normalOf, POPULATION, type Estimate, type Normal } from './estimate.ts';
import { FACE_SHAPES } from './face-prior.ts';
import { prescriptionSchema } from './prescription.ts';

const limits = measurementsSchema.shape;
const oneEye = z.number().min(18).max(45);

/** What is known of a shopper's face; every figure may be missing. Nothing else fits in: landmarks and images are refused. */
const faceSchema = z
  .strictObject({
    /** Far distance, both eyes together. */
    pupillaryDistance: estimateOf(limits.pupillaryDistance),
    /** Each eye from the middle of the nose, where a prescription states it; goes before `pupillaryDistance`. */
    monocular: z.strictObject({ right: estimateOf(oneEye), left: estimateOf(oneEye) }),
    /** Widest part of the face. */
    faceWidth: estimateOf(limits.faceWidth),
    bridgeWidth: estimateOf(limits.bridgeWidth),
    /** The lens height (B) that suits the face. */
    frameHeight: estimateOf(limits.frameHeight),
    /** Picked, or measured as weights of the shapes: any positive numbers. */
    faceShape: z.union([
      faceShapeSchema,
      z
        .partialRecord(faceShapeSchema, z.number().min(0))
        .refine((weights) => Object.values(weights).some((weight) => weight > 0), 'one shape has weight'),
    ]),
    /** Of the shape; 1 where absent. */
    confidence: limits.confidence,
    /** The nose's bridge lies at or below the pupils. */
    hasLowBridge: z.boolean(),
  })
  .partial();

const preferencesSchema = z
  .strictObject({
    brands: z.array(z.string()),
    styles: z.array(z.string()),
    shapes: z.array(frameShapeSchema),
    colours: z.array(z.string()),
    materials: z.array(frameMaterialSchema),
    /** Compared with prices of the same currency alone. */
    price: z
      .strictObject({
        minMinor: minorSchema.min(0),
        maxMinor: minorSchema.min(0),
        currency: currencySchema,
      })
      .refine(({ minMinor, maxMinor }) => minMinor <= maxMinor, 'from low to high'),
  })
  .partial();
export type Preferences = z.infer<typeof preferencesSchema>;

/** Who asks for frames. `{}` is somebody of whom nothing is known. */
export const shopperSchema = z
  .strictObject({ face: faceSchema, prescription: prescriptionSchema, preferences: preferencesSchema })
  .partial();
export type Shopper = z.infer<typeof shopperSchema>;
type Face = NonNullable<Shopper['face']>;

/** The lengths of a face as the scorer takes them, and the probability of each of FACE_SHAPES. */
export interface Lengths {
  readonly faceWidth: Normal;
  readonly right: Normal;
  readonly left: Normal;
  readonly bridgeWidth: Normal;
  readonly frameHeight: Normal;
}

const halfOf = (both: Estimate | undefined): Estimate | undefined =>
  both && { valueMm: both.valueMm / 2, plusMinusMm: both.plusMinusMm / 2 };

export function lengthsOf(face: Face = {}): Lengths {
  const half = halfOf(face.pupillaryDistance);
  return {
    faceWidth: normalOf(face.faceWidth, POPULATION.faceWidth),
    right: normalOf(face.monocular?.right ?? half, POPULATION.eye),
    left: normalOf(face.monocular?.left ?? half, POPULATION.eye),
    bridgeWidth: normalOf(face.bridgeWidth, POPULATION.bridgeWidth),
    frameHeight: normalOf(face.frameHeight, POPULATION.frameHeight),
  };
}

/**
 * Probability of each of FACE_SHAPES, in their order. What confidence leaves open is spread evenly; with no shape at all
 * everything is. Never the likeliest alone: classifiers of face shapes are right in 85 to 90 % at best.
 */
export function shapeProbabilities({ faceShape, confidence = 1 }: Face = {}): readonly number[] {
  const even = 1 / FACE_SHAPES.length;
  if (faceShape === undefined) return FACE_SHAPES.map(() => even);
  const weights = FACE_SHAPES.map((shape) =>
    typeof faceShape === 'string' ? Number(shape === faceShape) : (faceShape[shape] ?? 0),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => (confidence * weight) / sum + (1 - confidence) * even);
}
