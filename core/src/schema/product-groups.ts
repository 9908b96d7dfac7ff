import { z } from 'zod';
import { frameFacts } from './frame-facts.ts';
import { currencySchema, instantSchema, minorSchema } from './primitives.ts';

const fact = <T extends z.ZodType>(value: T) =>
  z.strictObject({
    value,
    /** Where the shop wrote it: `title`, `option:Size`, `tag:round`, `metafield:custom.bridge`, `attribute:frame_shape`. */
    from: z.string().min(1),
  });

/** A frame's facts, each with where it was read. */
export const eyewearSchema = z
  .strictObject({
    lensWidthMm: fact(frameFacts.lensWidthMm),
    lensHeightMm: fact(frameFacts.lensHeightMm),
    bridgeMm: fact(frameFacts.bridgeMm),
    templeMm: fact(frameFacts.templeMm),
    frameWidthMm: fact(frameFacts.frameWidthMm),
    shape: fact(frameFacts.shape),
    material: fact(frameFacts.material),
    rim: fact(frameFacts.rim),
    colour: fact(frameFacts.colour),
  })
  .partial();
export type Eyewear = z.infer<typeof eyewearSchema>;

export const faceShapeSchema = z.enum(['oval', 'round', 'square', 'heart', 'diamond', 'oblong']);

/** The policy's rows of a product: one register per (listing, group), claimed whole. */
export const productGroups = {
  lifecycle: z.strictObject({ deleted: z.boolean() }),
  /** What joins listings: brand with SKU, and valid GTINs (14 digits), per variant. */
  identity: z.strictObject({
    brand: z.string().nullable(),
    variants: z.array(
      z.strictObject({ variantId: z.string(), sku: z.string().nullable(), gtin: z.string().nullable() }),
    ),
  }),
  metadata: z
    .strictObject({
      title: z.string(),
      description: z.string(),
      brand: z.string(),
      product_type: z.string(),
      handle: z.string(),
      url: z.string(),
      published: z.boolean(),
      tags: z.array(z.string()),
      categories: z.array(z.string()),
      images: z.array(z.strictObject({ url: z.string(), alt: z.string() })),
      variants: z.array(
        z.strictObject({
          variantId: z.string(),
          title: z.string(),
          options: z.record(z.string(), z.string()),
        }),
      ),
      /** Resource ids of child products (configurables, bundles, groups) of the same store. */
      children: z.array(z.string()),
      created_at: instantSchema,
      updated_at: instantSchema,
    })
    .partial(),
  pricing: z.strictObject({
    currency: currencySchema.nullable(),
    variants: z.record(
      z.string(),
      z.strictObject({ amountMinor: minorSchema.min(0), compareAtMinor: minorSchema.min(0).nullable() }),
    ),
  }),
  inventory: z.strictObject({
    variants: z.record(
      z.string(),
      z.strictObject({ quantity: z.number().nullable(), available: z.boolean() }),
    ),
  }),
  eyewear: eyewearSchema,
  /** Claimed by `varai`, and by a shop whose people wrote over what we had written there. */
  ai_enhanced: z
    .strictObject({
      style_keywords: z.array(z.string()),
      face_shape_compatibility: z.partialRecord(faceShapeSchema, z.number().min(0).max(1)),
    })
    .partial(),
} as const;
export type ProductGroups = { [G in keyof typeof productGroups]: z.infer<(typeof productGroups)[G]> };
