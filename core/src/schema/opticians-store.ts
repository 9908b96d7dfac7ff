import { z } from 'zod';
import { ownership } from './entity-document.ts';
import { storeIdSchema } from './ids.ts';
import { currencySchema } from './primitives.ts';
import { bytesSchema } from './sealed.ts';
import { sourceSchema } from './source.ts';

export const platformSchema = sourceSchema.exclude(['varai']);
export type Platform = z.infer<typeof platformSchema>;

/** A signing secret under the hub's own key. */
export const storeSecretSchema = z.strictObject({
  sealed: z.union([bytesSchema, z.base64().min(1)]),
  createdAt: z.date(),
  /** While a secret is rotated, until when the older one is still valid. */
  expiresAt: z.date().nullable(),
});

/** How its API is reached; its credentials, as one JSON text, under the hub's own key. */
const storeAccessSchema = z.strictObject({
  url: z.url(),
  sealed: z.union([bytesSchema, z.base64().min(1)]),
});

/** Collection `opticians_stores`: the directory, read before anything else. No personal data. */
export const opticiansStoreDocumentSchema = z.strictObject({
  _id: storeIdSchema,
  ...ownership,
  platform: platformSchema,
  /** How the platform names the shop: `demo.myshopify.com`, a site's host, a store code. */
  shopKey: z.string().min(1),
  name: z.string(),
  /** Newest first; two are valid during a rotation. */
  secrets: z.array(storeSecretSchema),
  /** Null = the hub hears the store, and cannot ask it. */
  access: storeAccessSchema.nullable(),
  currency: currencySchema.nullable(),
  /** IANA zone or fixed offset of times written without one. */
  timeZone: z.string().min(1),
  /** Origins from which browsers may send events. */
  origins: z.array(z.string()),
  status: z.enum(['active', 'suspended', 'uninstalled']),
  createdAt: z.date(),
  updatedAt: z.date(),
});
export type OpticiansStoreDocument = z.infer<typeof opticiansStoreDocumentSchema>;
