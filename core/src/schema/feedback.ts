import { z } from 'zod';
import { entityDocument } from './entity-document.ts';
import { storeIdSchema } from './ids.ts';
import { feedbackGroups } from './session-groups.ts';

// All but the store is absent until the feedback itself has been heard.
const feedbackBody = { storeId: storeIdSchema, ...feedbackGroups.feedback.partial().shape };

export const feedbackSchema = z.strictObject(feedbackBody);
export type Feedback = z.infer<typeof feedbackSchema>;

/** Collection `feedback`. */
export const feedbackDocumentSchema = entityDocument(feedbackBody);
export type FeedbackDocument = z.infer<typeof feedbackDocumentSchema>;
