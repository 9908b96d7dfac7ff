import { z } from 'zod';
import { countSchema, ownership } from './entity-document.ts';
import { storeIdSchema } from './ids.ts';

/** Resources that a shop can be asked for, by the name of their mapper. */
export const pulledResourceSchema = z.enum(['products', 'customers', 'orders']);

/**
 * Collection `store_jobs`: what a hub does about a store by the clock, one document a job. It is lease, checkpoint and history in
 * one, so that a step is written only by whoever holds it.
 */
export const storeJobDocumentSchema = z.strictObject({
  /** `<storeId>:<job>`, or `<storeId>:<job>:<resource>`. */
  _id: z.string().min(3),
  ...ownership,
  storeId: storeIdSchema,
  job: z.enum(['import', 'pull', 'read_back', 'outbox', 'reconcile', 'write_back']),
  /** Null where the job is about all of them. */
  resource: pulledResourceSchema.nullable(),
  /** When it is to be worked on; null = not again by itself. */
  dueAt: z.date().nullable(),
  /** Who works on it, and until when nobody else may. */
  holder: z.string().nullable(),
  leaseUntil: z.date().nullable(),
  /** Failures in a row. */
  attempts: countSchema,
  lastError: z.strictObject({ code: z.string().min(1), message: z.string(), at: z.date() }).nullable(),
  /** Why a human should look at what the source answered; null = no reason. */
  alarm: z.strictObject({ code: z.string().min(1), at: z.date() }).nullable(),
  /** How far it is; what is in it is the job's own. */
  checkpoint: z.record(z.string(), z.unknown()),
  startedAt: z.date().nullable(),
  /** When it last reached its end. */
  finishedAt: z.date().nullable(),
});
export type StoreJobDocument = z.infer<typeof storeJobDocumentSchema>;
