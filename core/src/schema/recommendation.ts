import { z } from 'zod';
import { entityDocument } from './entity-document.ts';
import { storeIdSchema } from './ids.ts';
import { recommendationGroups } from './session-groups.ts';

// All but the store is absent until the recommendation itself has been heard.
const recommendationBody = { storeId: storeIdSchema, ...recommendationGroups.recommendation.partial().shape };

export const recommendationSchema = z.strictObject(recommendationBody);
export type Recommendation = z.infer<typeof recommendationSchema>;

/** Collection `recommendations`. */
export const recommendationDocumentSchema = entityDocument(recommendationBody);
export type RecommendationDocument = z.infer<typeof recommendationDocumentSchema>;
