import { z } from 'zod';
import { ownership } from './entity-document.ts';
import { storeIdSchema } from './ids.ts';

/** Collection `api_keys`: who may call the hub. The key itself is shown once and never stored. */
export const apiKeyDocumentSchema = z.strictObject({
  /** The public part of the key. */
  _id: z.string().min(4),
  ...ownership,
  /** Null = all stores of the tenant. */
  storeId: storeIdSchema.nullable(),
  name: z.string(),
  /** SHA-256 of the key, hex or base64url. */
  hash: z.string().min(32),
  scopes: z.array(z.string()),
  createdAt: z.date(),
  expiresAt: z.date().nullable(),
  revokedAt: z.date().nullable(),
  lastUsedAt: z.date().nullable(),
});
export type ApiKeyDocument = z.infer<typeof apiKeyDocumentSchema>;
