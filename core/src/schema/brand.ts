import { z } from 'zod';
import { ownership } from './entity-document.ts';

/** Collection `brands`: the names that products state, and what is known of who makes them. */
export const brandDocumentSchema = z.strictObject({
  /** `<tenant>:brand:<name, lower case>`. */
  _id: z.string().min(3),
  ...ownership,
  timestamp: z.date(),
  /** As products write it; they are joined by it. */
  name: z.string().min(1),
  manufacturer: z.string().nullable(),
  website: z.string().nullable(),
  appliedAt: z.date(),
});
export type BrandDocument = z.infer<typeof brandDocumentSchema>;
