import { z } from 'zod';
import { regionSchema, sourceSchema } from './source.ts';

/** The specification's synchronisation event, plus the source's version, which the specification lacks (order must not matter). */
export const synchronizationEventSchema = z.object({
  eventId: z.string().min(8),
  /** The source's own time; never the arrival's. */
  timestamp: z.date(),
  source: sourceSchema,
  eventType: z.enum(['create', 'update', 'delete', 'ai_interaction']),
  entityType: z.enum(['product', 'user', 'order', 'recommendation', 'feedback']),
  entityId: z.string(),
  data: z.unknown(),
  metadata: z.object({
    storeId: z.string(),
    userId: z.string().optional(),
    sessionId: z.string().optional(),
    region: regionSchema,
    priority: z.enum(['high', 'medium', 'low']),
  }),
  version: z.object({
    /** Ms since 1970: the source's own snapshot instant, or the first acceptance where it gives none. */
    snapshotMs: z.number().int().min(0),
    acceptedMs: z.number().int().min(0),
    sequence: z.number().int().min(0),
    /** Whose instant that is; `answer`: the source was asked, and its answer counts as of then, whatever modified time it gives. */
    from: z.enum(['source', 'acceptance', 'answer']),
  }),
});
export type SynchronizationEvent = z.infer<typeof synchronizationEventSchema>;
