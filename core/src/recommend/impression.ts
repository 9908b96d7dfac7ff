import { z } from 'zod';
import type { Page } from './rank.ts';
import { RELAXATIONS } from './relaxation.ts';

/** One frame shown once: the specification's recommendation with what an unbiased evaluation needs. No measurement is in it. */
export const impressionSchema = z.strictObject({
  frameId: z.string().min(1),
  /** From 0. */
  position: z.number().int().min(0),
  score: z.number().min(0).max(1),
  /** Codes and directions of the reasons, `fit/width:matches`; figures about a face stay with the answer to the shopper. */
  reasoning: z.array(z.string()),
  /** Probability of this frame at this position given those above it. */
  propensity: z.number().gt(0).max(1),
  policyId: z.string().min(1),
  modelVersion: z.string().min(1),
  relaxed: z.array(z.enum(RELAXATIONS)),
});
export type Impression = z.infer<typeof impressionSchema>;

/** What is logged of a page that was shown. */
export const impressionsOf = ({ items, policyId, modelVersion }: Page): Impression[] =>
  items.map(({ frame, position, score, reasons, propensity, relaxed }) => ({
    frameId: frame.id,
    position,
    score,
    reasoning: reasons.map(({ code, direction }) => `${code}:${direction}`),
    propensity,
    policyId,
    modelVersion,
    relaxed: [...relaxed],
  }));
