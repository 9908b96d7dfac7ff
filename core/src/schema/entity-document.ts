import { z } from 'zod';
import { listingIdSchema, tenantIdSchema } from './ids.ts';
import { instantSchema } from './primitives.ts';
import { regionSchema, sourceSchema } from './source.ts';

const saidSchema = z.strictObject({ listingId: listingIdSchema, source: sourceSchema, value: z.unknown(), since: instantSchema });

/** What waits for a human: a field on which the policy will not decide, or a key that may not join. */
export const reviewSchema = z.union([
  z.strictObject({ field: z.string(), candidates: z.array(saidSchema) }),
  z.strictObject({ key: z.string(), reason: z.string(), listingIds: z.array(listingIdSchema) }),
]);

export const countSchema = z.number().int().min(0);

/** What it was derived from: each listing's id -> its revision, and the policy's version. */
export const basisSchema = z.record(z.string(), z.union([countSchema, z.record(z.string(), countSchema)]));

/** Whose it is, and where it is kept. */
export const ownership = { tenantId: tenantIdSchema, region: regionSchema };

/**
 * What the hub keeps beside an entity's fields; outside the bytes that the laws of agreement compare.
 * Times here are dates; instants inside the fields are ISO text.
 */
export const bookkeeping = {
  /** The smallest listing id of the cluster. */
  _id: listingIdSchema,
  ...ownership,
  /** Fixed at birth: part of the specification's shard key, which should not move. */
  timestamp: z.date(),
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

/** A collection of entities: each document has the fields and the bookkeeping, or is an alias. */
export const entityDocument = <T extends z.ZodRawShape>(fields: T) =>
  z.union([z.strictObject({ ...fields, ...bookkeeping, aliasOf: z.null() }), aliasDocumentSchema]);

/** What the hub keeps beside a document that only shows an entity in another shape. */
export const projectionBookkeeping = {
  ...ownership,
  timestamp: z.date(),
  /** The entity's revision that it shows. */
  revision: countSchema,
  appliedAt: z.date(),
};
