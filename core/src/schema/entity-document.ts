import { z } from 'zod';
import { listingIdSchema, tenantIdSchema } from './ids.ts';
import { instantSchema } from './primitives.ts';
import { regionSchema, sourceSchema } from './source.ts';

const saidSchema = z.strictObject({
  listingId: listingIdSchema,
  source: sourceSchema,
  value: z.unknown(),
  since: instantSchema,
});

/** What waits for a human: a field on which the policy will not decide, or a key that may not join. */
export const reviewSchema = z.union([
  z.strictObject({ field: z.string(), candidates: z.array(saidSchema) }),
  z.strictObject({
    field: z.literal('identity'),
    key: z.string(),
    reason: z.string(),
    listingIds: z.array(listingIdSchema),
  }),
]);

export const countSchema = z.number().int().min(0);

/**
 * What it was derived from: the policy's version, `<listing id>@<its revision>` of each member, and a digest of the keys that were
 * ambiguous. Equal basis = equal entity.
 */
const basisSchema = z.strictObject({ policy: countSchema, listings: z.string() });

/** Whose it is, and where it is kept. */
export const ownership = { tenantId: tenantIdSchema, region: regionSchema };

/**
 * What the hub keeps beside an entity's fields; outside the bytes that the laws of agreement compare.
 * Times here are dates; instants inside the fields are ISO text.
 */
const bookkeeping = {
  /** The smallest listing id of the cluster. */
  _id: listingIdSchema,
  ...ownership,
  /** An `alias` only points on. */
  state: z.enum(['live', 'deleted', 'awaited', 'alias']),
  members: z.array(listingIdSchema),
  /** The entity that this id now belongs to, else null. */
  aliasOf: listingIdSchema.nullable(),
  revision: countSchema,
  basis: basisSchema,
  appliedAt: z.date(),
  rederiveAt: z.date().nullable(),
  reviews: z.array(reviewSchema),
};

/** An id that was merged into another: bookkeeping alone. */
export const aliasDocumentSchema = z.strictObject({ ...bookkeeping, aliasOf: listingIdSchema });
export type AliasDocument = z.infer<typeof aliasDocumentSchema>;

/** An id whose listing was removed: the place where it was, so that a slow writer cannot revive it. */
export const goneDocumentSchema = z.strictObject({
  ...bookkeeping,
  state: z.literal('deleted'),
  aliasOf: z.null(),
  members: z.array(listingIdSchema).length(0),
});
export type GoneDocument = z.infer<typeof goneDocumentSchema>;

/** A collection of entities: each document has the fields and the bookkeeping, or the bookkeeping of an id that is none any more. */
export const entityDocument = <T extends z.ZodRawShape>(fields: T) =>
  z.union([
    z.strictObject({ ...fields, ...bookkeeping, aliasOf: z.null() }),
    aliasDocumentSchema,
    goneDocumentSchema,
  ]);

/** What the hub keeps beside a store's view of an entity. */
export const viewBookkeeping = {
  ...ownership,
  /** `deleted`: the listing sells nothing now; the place is kept, so that a slow writer cannot revive it. */
  state: z.enum(['live', 'deleted']),
  /** Revision of the document born with the listing, then of the entity: together they order the writers. */
  bornRevision: countSchema,
  revision: countSchema,
};
