import { z } from 'zod';
import { countSchema, ownership } from './entity-document.ts';
import { listingIdSchema } from './ids.ts';
import { kindSchema, sourceSchema } from './source.ts';

/** One register: what the source now says about one field group, and when it said so. */
export const claimSchema = z.strictObject({
  value: z.unknown(),
  version: z.string().min(1),
  /** The hash alone decided against another value of the same instant. */
  tossed: z.literal(true).optional(),
});

/** Collection `listings`: a resource of one store, the home of its claims. One document, one atomic write. */
export const listingDocumentSchema = z.strictObject({
  /** `<storeId>:<kind>:<resourceId>`. */
  _id: listingIdSchema,
  ...ownership,
  /** Our own listings have a store of their own, `varai-<tenant>`. */
  storeId: z.string().min(2).max(80),
  source: sourceSchema,
  kind: kindSchema,
  /** The platform's id; for our own listing the id of the listing that it is about. */
  resourceId: z.string().min(1).max(400),
  claims: z.record(z.string(), claimSchema),
  /** What finds the listings that it may be one thing with. */
  keys: z.array(z.string()),
  /** Pseudonym of the person whose values it holds. */
  subject: z.string().nullable(),
  revision: countSchema,
  /** Groups whose version was a coin toss, until the source was asked. Absent where there are none. */
  readBack: z.array(z.string()).min(1).optional(),
});
export type ListingDocument = z.infer<typeof listingDocumentSchema>;
