import { z } from 'zod';
import { countSchema, ownership } from './entity-document.ts';
import { synchronizationEventSchema } from './event.ts';

export const laneSchema = z.enum(['real-time', 'near-real-time', 'batch']);
export const verbSchema = z.enum(['create', 'update', 'delete']);

/** Why an event is not done. A code and a place; a message never quotes the body. */
export const problemSchema = z.strictObject({
  code: z.string().min(1),
  path: z.string(),
  message: z.string().optional(),
});

const { data: _body, eventId: _id, ...event } = synchronizationEventSchema.shape;

/** Collection `sync_log`: the inbox and queue of record. The event as the specification has it, its body as sealed bytes. */
export const syncLogDocumentSchema = z.strictObject({
  /** The event's id. */
  _id: z.string().min(8),
  ...ownership,
  ...event,
  /** URL resource, the key of the platform's mapper. */
  resource: z.string().min(1),
  verb: verbSchema,
  lane: laneSchema,
  state: z.enum(['pending', 'done', 'parked', 'dead']),
  acceptedAt: z.date(),
  /** Not to be worked on before. */
  dueAt: z.date(),
  attempts: countSchema,
  /** Where the body lies: the document of `raw_bodies` that its group commit wrote, and the place in it once opened, in bytes. */
  raw: z.strictObject({ id: z.string().min(1), at: countSchema, length: countSchema }),
  /** Pseudonyms of the persons the body speaks of, so that erasure finds it. */
  subjects: z.array(z.string()),
  problem: problemSchema.optional(),
  doneAt: z.date().optional(),
});
export type SyncLogDocument = z.infer<typeof syncLogDocumentSchema>;
