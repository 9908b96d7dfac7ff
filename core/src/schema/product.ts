import { z } from 'zod';
import { entityDocument } from './entity-document.ts';
import { frameFactsSchema } from './frame-facts.ts';
import { storeIdSchema } from './ids.ts';
import { currencySchema, instantSchema, minorSchema } from './primitives.ts';
import { productGroups } from './product-groups.ts';
import { sourceSchema } from './source.ts';

const metadata = productGroups.metadata.shape;
const listed = <T extends z.ZodType>(list: z.ZodOptional<T>): T => list.unwrap();

/** The fields that the agreed product and each store's view of it share. */
export const productFields = {
  title: z.string().nullable(),
  description: z.string().nullable(),
  brand: z.string().nullable(),
  product_type: z.string().nullable(),
  handle: z.string().nullable(),
  url: z.string().nullable(),
  published: z.boolean().nullable(),
  tags: listed(metadata.tags),
  categories: listed(metadata.categories),
  images: listed(metadata.images),
  variants: listed(metadata.variants),
  children: listed(metadata.children),
  frame: frameFactsSchema,
  ai_enhanced: productGroups.ai_enhanced,
  metadata: z.strictObject({ created_at: instantSchema.nullable(), updated_at: instantSchema.nullable() }),
};

/** One listing's price (lowest variant, minor units) and stock (summed over variants). */
export const offerFields = {
  price: minorSchema.min(0).nullable(),
  currency: currencySchema.nullable(),
  compareAt: minorSchema.min(0).nullable(),
  available: z.boolean(),
  quantity: z.number().nullable(),
};

const productBody = {
  ...productFields,
  /** List price where no store is chosen: that of the highest-ranked listing that has one. */
  price: offerFields.price,
  currency: offerFields.currency,
  /** By listing id; never mixed across stores. */
  offers: z.record(
    z.string(),
    z.strictObject({ storeId: storeIdSchema, source: sourceSchema, ...offerFields }),
  ),
};

export const productSchema = z.strictObject(productBody);
export type Product = z.infer<typeof productSchema>;

/** Collection `products`. */
export const productDocumentSchema = entityDocument(productBody);
export type ProductDocument = z.infer<typeof productDocumentSchema>;
