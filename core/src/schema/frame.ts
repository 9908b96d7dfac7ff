import { z } from 'zod';
import { ownership } from './entity-document.ts';
import { frameFactsSchema } from './frame-facts.ts';
import { listingIdSchema } from './ids.ts';

/** Collection `frames`, a view of the live products: frame facts side by side, for fit by millimetres. Facts that no shop stated are absent. */
export const frameDocumentSchema = z.strictObject({
  /** The product's id. */
  _id: listingIdSchema,
  ...ownership,
  brand: z.string().nullable(),
  title: z.string().nullable(),
  ...frameFactsSchema.shape,
});
export type FrameDocument = z.infer<typeof frameDocumentSchema>;
