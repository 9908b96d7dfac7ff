import { z } from 'zod';

/** One eye as a prescription writes it: dioptres; the axis in degrees, present where there is a cylinder. */
const eyePowerSchema = z.strictObject({
  sphere: z.number().min(-30).max(30),
  cylinder: z.number().min(-12).max(12).default(0),
  axis: z.number().min(0).max(180).default(0),
});
export type EyePower = z.infer<typeof eyePowerSchema>;

export const prescriptionSchema = z.strictObject({
  right: eyePowerSchema,
  left: eyePowerSchema,
  /** Dioptres; a progressive lens is assumed from 0.5 up. Null or 0: single vision. */
  addition: z.number().min(0).max(4).nullable().default(null),
});
export type Prescription = z.infer<typeof prescriptionSchema>;

export const isProgressive = ({ addition }: Prescription): boolean => (addition ?? 0) >= 0.5;

/**
 * Dioptres in the horizontal meridian, where decentration thickens a lens: sphere + cylinder × sin²(axis).
 * Source: power of an oblique meridian, at 180° (Jalie, The Principles of Ophthalmic Lenses).
 */
export const horizontalPower = ({ sphere, cylinder, axis }: EyePower): number =>
  sphere + cylinder * Math.sin((axis * Math.PI) / 180) ** 2;

/** The mean sphere, dioptres: what the lens is over all its meridians. */
export const meanPower = ({ sphere, cylinder }: EyePower): number => sphere + cylinder / 2;
