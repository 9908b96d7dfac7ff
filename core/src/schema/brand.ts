import { z } from 'zod';
import { ownership } from './entity-document.ts';

/** Collection `brands`: the names that products state, once each. */
export const brandDocumentSchema = z.strictObject({
  /** `<tenant>:<hash of the name>`. */
  _id: z.string().min(3),
  ...ownership,
  /** As products write it; they are joined by it. */
  name: z.string().min(1),
});
export type BrandDocument = z.infer<typeof brandDocumentSchema>;
