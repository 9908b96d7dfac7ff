import { z } from 'zod';
import { countSchema, ownership } from './entity-document.ts';
import { listingIdSchema } from './ids.ts';
import { kindSchema, sourceSchema } from './source.ts';

/** One register: what the source now says about one field group, and when it said so. */
const claimSchema = z.strictObject({
  value: z.unknown(),
  version: z.string().min(1),
  /** The hash alone decided against another value of the same instant. */
  tossed: z.literal(true).optional(),
});

/** What a listing's claims read as: one register a field group. */
export const claimsSchema = z.record(z.string(), claimSchema);

const isClaims = (text: string): boolean => {
  try {
    return claimsSchema.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
};

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
  /** `claimsSchema` as one JSON text: nested, each claim would be taken apart and put together by the database on every write. */
  claims: z.string().refine(isClaims, 'claims as JSON'),
  /** What finds the listings that it may be one thing with. */
  keys: z.array(z.string()),
  /** Pseudonym of the person whose values it holds. */
  subject: z.string().nullable(),
  revision: countSchema,
  /** Groups whose version was a coin toss, until the source was asked. Absent where there are none. */
  readBack: z.array(z.string()).min(1).optional(),
  /** Its source deleted it, or has not spoken of it yet. Absent where it counts. */
  silent: z.literal(true).optional(),
  /** Its place in its source's hash tree, eight digits, and the hash of the record that its claims come from. Absent where not known. */
  leaf: z
    .string()
    .regex(/^[0-9a-f]{72}$/)
    .optional(),
});
export type ListingDocument = z.infer<typeof listingDocumentSchema>;
