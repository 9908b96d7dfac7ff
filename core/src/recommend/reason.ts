import { z } from 'zod';
import { frameMaterialSchema, frameRimSchema, frameShapeSchema } from '../schema/frame-facts.ts';
import { currencySchema, minorSchema } from '../schema/primitives.ts';
import { faceShapeSchema } from '../schema/product-groups.ts';

const mm = z.number();
/** Half of the 90 % interval of the difference. What was not measured gets no such reason. */
const plusMinusMm = z.number().min(0);
/** Which lens the reason is about. */
const eye = z.enum(['both', 'right', 'left']);
const compared = { frameMm: mm, faceMm: mm, differenceMm: mm, plusMinusMm };

const reason = <C extends string, D extends string, P extends z.ZodRawShape>(
  code: C,
  directions: readonly [D, ...D[]],
  params: P,
) => z.strictObject({ code: z.literal(code), direction: z.enum(directions), params: z.strictObject(params) });

/**
 * Why a frame is recommended or not, for a widget to make a sentence of: a stable code, which way it goes, and figures.
 * Lengths in millimetres to a tenth. Codes and parameters are never renamed.
 */
export const reasonSchema = z.discriminatedUnion('code', [
  /** Front of the frame against the widest part of the face: "3 mm narrower than your face". */
  reason('fit/width', ['narrower', 'matches', 'wider'], compared),
  /** Half the frame's own PD (A + DBL) against the eye: how far the lens centre must be moved, inward where positive. */
  reason('fit/pupils', ['inward', 'centred', 'outward'], { ...compared, framePdMm: mm, eye }),
  reason('fit/bridge', ['narrower', 'matches', 'wider'], compared),
  reason('fit/lens_height', ['lower', 'matches', 'taller'], compared),
  reason('fit/low_bridge', ['low_bridge_fit', 'adjustable_pads', 'fixed_bridge', 'unknown'], {}),
  reason('fit/progressive', ['enough', 'short'], { lensHeightMm: mm, fittingHeightMm: mm, leastMm: mm }),
  reason('fit/lens_edge', ['thin', 'thick', 'impossible'], {
    thickMm: mm,
    mostMm: mm,
    lensIndex: z.number(),
    rim: frameRimSchema.nullable(),
    eye,
  }),
  reason('fit/blank_size', ['impossible'], { neededMm: mm, largestMm: mm, eye }),
  reason('fit/lens_weight', ['light', 'heavy'], { grams: z.number(), eye }),
  /** What the frame's maker or shop does not say, so that it could not be compared. */
  reason('fit/unknown', ['frame'], {
    missing: z.enum(['width', 'lens_and_bridge', 'bridge', 'lens_height']),
  }),
  reason('face/shape', ['suits', 'neutral', 'contrasts'], {
    faceShape: faceShapeSchema,
    probability: z.number().min(0).max(1),
    frameShape: frameShapeSchema.nullable(),
    compatibility: z.number().min(0).max(1),
    /** How well founded: see the face prior. Null where a shop or its people said the value. */
    grade: z.enum(['experiment', 'guidance', 'mixed', 'none']).nullable(),
  }),
  reason('preference/brand', ['matches'], { brand: z.string() }),
  reason('preference/style', ['matches'], { styles: z.array(z.string()).min(1) }),
  reason('preference/shape', ['matches'], { shape: frameShapeSchema }),
  reason('preference/colour', ['matches'], { colour: z.string() }),
  reason('preference/material', ['matches'], { material: frameMaterialSchema }),
  reason('preference/price', ['within', 'above', 'below'], {
    priceMinor: minorSchema,
    currency: currencySchema,
  }),
  reason('popularity/others', ['liked'], { shown: z.number().min(0) }),
  reason('availability/stock', ['out'], {}),
]);
export type Reason = z.infer<typeof reasonSchema>;

/** To a tenth; never -0. */
export const tenth = (value: number): number => Math.round(value * 10) / 10 + 0;
