import { z } from 'zod';
import { ownership } from './entity-document.ts';

/** Collection `categories`: the tree that products' categories hang on. */
export const categoryDocumentSchema = z.strictObject({
  /** `<tenant>:category:<path, lower case>`. */
  _id: z.string().min(3),
  ...ownership,
  timestamp: z.date(),
  /** As products write it. */
  name: z.string().min(1),
  parentId: z.string().nullable(),
  appliedAt: z.date(),
});
export type CategoryDocument = z.infer<typeof categoryDocumentSchema>;
