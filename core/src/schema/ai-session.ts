import { z } from 'zod';
import { entityDocument } from './entity-document.ts';
import { storeIdSchema } from './ids.ts';
import { instantSchema } from './primitives.ts';
import { faceShapeSchema } from './product-groups.ts';
import { regionSchema } from './source.ts';

const sessionBody = {
  storeId: storeIdSchema,
  region: regionSchema,
  sessionId: z.string().min(1),
  userId: z.string().nullable(),
  /** When it began; the specification's name. */
  timestamp: instantSchema.nullable(),
  lastSeenAt: instantSchema.nullable(),
  status: z.enum(['active', 'completed', 'abandoned']),
  completed: z.boolean(),
  conversionOutcome: z.string().nullable(),
  stage: z.string().nullable(),
  platform: z.string().nullable(),
  device: z.string().nullable(),
  continuesSessionId: z.string().nullable(),
  faceShape: faceShapeSchema.nullable(),
};

export const aiSessionSchema = z.strictObject(sessionBody);
export type AiSession = z.infer<typeof aiSessionSchema>;

/** Collection `ai_sessions`. */
export const aiSessionDocumentSchema = entityDocument(sessionBody);
export type AiSessionDocument = z.infer<typeof aiSessionDocumentSchema>;
