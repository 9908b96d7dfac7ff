import { z } from 'zod';
import { currencySchema, instantSchema, minorSchema } from './primitives.ts';

const fact = <T extends z.ZodType>(value: T) =>
  z.object({
    value,
    /** Where the shop wrote it: `title`, `option:Size`, `tag:round`, `metafield:custom.bridge`, `attribute:frame_shape`. */
    from: z.string().min(1),
  });

export const frameShapeSchema = z.enum([
  'round', 'oval', 'square', 'rectangle', 'cat_eye', 'aviator', 'wayfarer', 'browline', 'geometric', 'butterfly', 'shield',
]);
export const frameMaterialSchema = z.enum([
  'acetate', 'metal', 'titanium', 'stainless_steel', 'aluminium', 'tr90', 'nylon', 'wood', 'horn', 'carbon', 'plastic', 'mixed',
]);
export const frameRimSchema = z.enum(['full', 'half', 'rimless']);

/** Boxing measures in millimetres: A (lens width), B (lens height), DBL (bridge), temple length, frame width. */
export const eyewearSchema = z
  .object({
    lensWidthMm: fact(z.number().min(20).max(80)),
    lensHeightMm: fact(z.number().min(10).max(80)),
    bridgeMm: fact(z.number().min(8).max(35)),
    templeMm: fact(z.number().min(90).max(180)),
    frameWidthMm: fact(z.number().min(90).max(180)),
    shape: fact(frameShapeSchema),
    material: fact(frameMaterialSchema),
    rim: fact(frameRimSchema),
    colour: fact(z.string().min(1)),
  })
  .partial();
export type Eyewear = z.infer<typeof eyewearSchema>;

export const faceShapeSchema = z.enum(['oval', 'round', 'square', 'heart', 'diamond', 'oblong']);

/** The policy's rows of a product: one register per (listing, group), claimed whole. */
export const productGroups = {
  lifecycle: z.object({ deleted: z.boolean() }),
  /** What joins listings: brand with SKU, and valid GTINs (14 digits), per variant. */
  identity: z.object({
    brand: z.string().nullable(),
    variants: z.array(z.object({ variantId: z.string(), sku: z.string().nullable(), gtin: z.string().nullable() })),
  }),
  metadata: z
    .object({
      title: z.string(),
      description: z.string(),
      brand: z.string(),
      product_type: z.string(),
      handle: z.string(),
      url: z.string(),
      published: z.boolean(),
      tags: z.array(z.string()),
      categories: z.array(z.string()),
      images: z.array(z.object({ url: z.string(), alt: z.string() })),
      variants: z.array(z.object({ variantId: z.string(), title: z.string(), options: z.record(z.string(), z.string()) })),
      /** Resource ids of child products (configurables, bundles, groups) of the same store. */
      children: z.array(z.string()),
      created_at: instantSchema,
      updated_at: instantSchema,
    })
    .partial(),
  pricing: z.object({
    currency: currencySchema.nullable(),
    variants: z.record(z.string(), z.object({ amountMinor: minorSchema.min(0), compareAtMinor: minorSchema.min(0).nullable() })),
  }),
  inventory: z.object({
    variants: z.record(z.string(), z.object({ quantity: z.number().nullable(), available: z.boolean() })),
  }),
  eyewear: eyewearSchema,
  /** Claimed by `varai` alone. */
  ai_enhanced: z
    .object({
      style_keywords: z.array(z.string()),
      face_shape_compatibility: z.partialRecord(faceShapeSchema, z.number().min(0).max(1)),
    })
    .partial(),
} as const;
export type ProductGroups = { [G in keyof typeof productGroups]: z.infer<(typeof productGroups)[G]> };
