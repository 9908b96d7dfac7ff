import { z } from 'zod';
import { ownership } from './entity-document.ts';

/** Collection `categories`: the names that products state, once each. */
export const categoryDocumentSchema = z.strictObject({
  /** `<tenant>:<hash of the name>`. */
  _id: z.string().min(3),
  ...ownership,
  /** As products write it. */
  name: z.string().min(1),
});
export type CategoryDocument = z.infer<typeof categoryDocumentSchema>;
