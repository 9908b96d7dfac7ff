import { z } from 'zod';
import { instantSchema } from './primitives.ts';
import { faceShapeSchema } from './product-groups.ts';

/** The policy's rows of an AI session; resource id = the session's id. */
export const sessionGroups = {
  /** Who and where: claimed by `ai_session_started`. */
  start: z.strictObject({
    at: instantSchema,
    userId: z.string().nullable(),
    platform: z.string(),
    device: z.string().nullable(),
    continuesSessionId: z.string().nullable(),
  }),
  /** The newest sign of life. */
  activity: z.strictObject({ at: instantSchema, stage: z.string().nullable() }),
  completion: z.strictObject({ at: instantSchema, conversionOutcome: z.string().nullable() }),
  profile: z.strictObject({ faceShape: faceShapeSchema }),
} as const;
export type SessionGroups = { [G in keyof typeof sessionGroups]: z.infer<(typeof sessionGroups)[G]> };

export const recommendationGroups = {
  recommendation: z.strictObject({
    sessionId: z.string().nullable(),
    userId: z.string().nullable(),
    at: instantSchema,
    items: z.array(
      z.strictObject({
        frameId: z.string(),
        score: z.number(),
        reasoning: z.array(z.string()),
        position: z.number().int().min(0),
      }),
    ),
  }),
} as const;

export const feedbackGroups = {
  feedback: z.strictObject({
    sessionId: z.string().nullable(),
    userId: z.string().nullable(),
    at: instantSchema,
    productId: z.string().nullable(),
    verdict: z.enum(['liked', 'disliked', 'purchased', 'tried_on', 'rated']),
    rating: z.number().min(1).max(5).nullable(),
  }),
} as const;
export type RecommendationGroups = {
  [G in keyof typeof recommendationGroups]: z.infer<(typeof recommendationGroups)[G]>;
};
export type FeedbackGroups = { [G in keyof typeof feedbackGroups]: z.infer<(typeof feedbackGroups)[G]> };
