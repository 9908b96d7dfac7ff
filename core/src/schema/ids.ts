import { z } from 'zod';

/** A platform's own id for a resource, always text: platforms' ids exceed 2^53. */
export const resourceIdSchema = z.string().min(1).max(200).brand<'ResourceId'>();
export type ResourceId = z.infer<typeof resourceIdSchema>;

const slug = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{1,62}$/, 'lower-case letters, digits and dashes, 2 to 63 characters');

export const tenantIdSchema = slug.brand<'TenantId'>();
export type TenantId = z.infer<typeof tenantIdSchema>;

export const storeIdSchema = slug.brand<'StoreId'>();
export type StoreId = z.infer<typeof storeIdSchema>;

/** `<storeId>:<kind>:<resourceId>`: the home of one source's claims about one thing, for ever. */
export const listingIdSchema = z.string().min(5).max(500).brand<'ListingId'>();
export type ListingId = z.infer<typeof listingIdSchema>;

/** Hash of (store, stable source key), base64url: the same event has the same id on every delivery. */
export const eventIdSchema = z.string().min(8).max(120).brand<'EventId'>();
export type EventId = z.infer<typeof eventIdSchema>;
