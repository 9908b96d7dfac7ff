import { z } from 'zod';
import { countSchema, ownership } from './entity-document.ts';
import { storeIdSchema } from './ids.ts';
import { instantSchema } from './primitives.ts';
import { platformSchema } from './opticians-store.ts';
import { pulledResourceSchema } from './store-job.ts';

const sideSchema = z.strictObject({
  /** Records compared on this side. */
  count: countSchema,
  /** Over the digests of all of them, 64 hex digits: equal where both sides hold the same. */
  rootHash: z.string().regex(/^[0-9a-f]{64}$/),
});

/** Records of one finding: how many, and some of them. A person's record is named by pseudonym. */
const recordsSchema = z.strictObject({ count: countSchema, ids: z.array(z.string()).max(100) });

/** What a reconciliation found, before it is signed. No personal data. */
export const completenessSchema = z.strictObject({
  version: z.literal(1),
  ...ownership,
  storeId: storeIdSchema,
  platform: platformSchema,
  resource: pulledResourceSchema,
  /** `full`: every record; `window`: those modified in the window; `hash_tree`: every record, opened only where hashes differ. */
  mode: z.enum(['full', 'window', 'hash_tree']),
  window: z.strictObject({ since: instantSchema, until: instantSchema }).nullable(),
  /** By the source's clock: what changed after it is in motion, not compared. */
  watermark: instantSchema,
  startedAt: instantSchema,
  durationMs: countSchema,
  /** Records that were read from the source. */
  rowsRead: countSchema,
  /** Buckets of the source's hash tree that were opened, its root among them; only where it was compared by them. */
  bucketsRead: countSchema.exactOptional(),
  there: sideSchema,
  here: sideSchema,
  /** In all, as each side counts them, whatever was compared; null = it could not be counted. */
  total: z.strictObject({ there: countSchema.nullable(), here: countSchema }),
  found: z.strictObject({ missing: countSchema, different: countSchema, gone: countSchema }),
  healed: countSchema,
  remaining: recordsSchema,
  inMotion: recordsSchema,
  notCompared: z.array(z.strictObject({ what: z.string(), why: z.string(), count: countSchema.nullable() })),
  /** Why nothing was deleted, and a human has to look; null = no reason. */
  alarm: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  verdict: z.enum(['agreed', 'differs', 'alarm']),
});
export type Completeness = z.infer<typeof completenessSchema>;

export const signatureSchema = z.strictObject({
  algorithm: z.literal('Ed25519'),
  /** Raw public key, base64. */
  publicKey: z.base64(),
  /** Over the canonical JSON of everything but the signature, base64. */
  value: z.base64(),
});

/** A completeness certificate as it is shown and checked. */
export const certificateSchema = z.strictObject({
  ...completenessSchema.shape,
  signature: signatureSchema,
});
export type Certificate = z.infer<typeof certificateSchema>;

/** Collection `certificates`. */
export const certificateDocumentSchema = z.strictObject({
  _id: z.string().min(8),
  ...ownership,
  storeId: storeIdSchema,
  resource: pulledResourceSchema,
  at: z.date(),
  verdict: completenessSchema.shape.verdict,
  certificate: certificateSchema,
  expireAt: z.date(),
});
export type CertificateDocument = z.infer<typeof certificateDocumentSchema>;
