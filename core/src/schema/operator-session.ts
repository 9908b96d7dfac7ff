import { z } from 'zod';
import { ownership } from './entity-document.ts';

/** Collection `operator_sessions`: who is logged in at the dashboard. Ends by time, by logging out, and with its API key. */
export const operatorSessionDocumentSchema = z.strictObject({
  /** SHA-256 of the cookie's token, base64url: the token itself is never stored. */
  _id: z.string().min(32),
  ...ownership,
  /** The API key it was opened with. */
  keyId: z.string().min(4),
  name: z.string(),
  scopes: z.array(z.string()),
  /** What changing requests must carry beside the cookie. */
  csrf: z.string().min(16),
  createdAt: z.date(),
  expireAt: z.date(),
});
export type OperatorSessionDocument = z.infer<typeof operatorSessionDocumentSchema>;
