import { z } from 'zod';
import { ownership } from './entity-document.ts';
import { eventIdSchema, storeIdSchema } from './ids.ts';
import { sourceSchema } from './source.ts';

/** Collection `analytics_events`: something that happened once and never changes. Properties are scalars: no measurement, no image fits in. */
export const analyticsEventDocumentSchema = z.strictObject({
  /** `<event id>:<index in the body>`: the same interaction has the same id on every delivery. */
  _id: z.string().min(8),
  ...ownership,
  storeId: storeIdSchema,
  source: sourceSchema,
  /** The source's own time. */
  timestamp: z.date(),
  eventId: eventIdSchema,
  /** Past tense, snake case: `product_viewed`, `face_analysis_completed`. */
  type: z.string().min(1),
  sessionId: z.string().nullable(),
  userId: z.string().nullable(),
  productId: z.string().nullable(),
  /** Pseudonym of the person, so that erasure finds it. */
  subject: z.string().nullable(),
  properties: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  acceptedAt: z.date(),
  expireAt: z.date().nullable(),
});
export type AnalyticsEventDocument = z.infer<typeof analyticsEventDocumentSchema>;
