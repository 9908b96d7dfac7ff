import { z } from 'zod';

export const frameShapeSchema = z.enum([
  'round',
  'oval',
  'square',
  'rectangle',
  'cat_eye',
  'aviator',
  'wayfarer',
  'browline',
  'geometric',
  'butterfly',
  'shield',
]);
export const frameMaterialSchema = z.enum([
  'acetate',
  'metal',
  'titanium',
  'stainless_steel',
  'aluminium',
  'tr90',
  'nylon',
  'wood',
  'horn',
  'carbon',
  'plastic',
  'mixed',
]);
export const frameRimSchema = z.enum(['full', 'half', 'rimless']);

/** Boxing measures in millimetres: A (lens width), B (lens height), DBL (bridge), temple length, frame width; and what it is made of. */
export const frameFacts = {
  lensWidthMm: z.number().min(20).max(80),
  lensHeightMm: z.number().min(10).max(80),
  bridgeMm: z.number().min(8).max(35),
  templeMm: z.number().min(90).max(180),
  frameWidthMm: z.number().min(90).max(180),
  shape: frameShapeSchema,
  material: frameMaterialSchema,
  rim: frameRimSchema,
  colour: z.string().min(1),
} as const;

/** The facts as an entity holds them; where each was read stays with the claim. */
export const frameFactsSchema = z.strictObject(frameFacts).partial();
export type FrameFacts = z.infer<typeof frameFactsSchema>;
