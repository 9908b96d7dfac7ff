import { z } from 'zod';
import { entityDocument } from './entity-document.ts';
import { instantSchema } from './primitives.ts';
import { faceShapeSchema } from './product-groups.ts';
import { sealable } from './sealed.ts';
import { contactSchema, userGroups } from './user-groups.ts';

/** Not granted unless somebody said so and nobody refused. */
const consentSchema = z.strictObject({ granted: z.boolean(), at: instantSchema.nullable() });

const userBody = {
  contact: sealable(contactSchema).nullable(),
  addresses: sealable(userGroups.addresses).nullable(),
  profile: z.strictObject({
    face_shape: faceShapeSchema.nullable(),
    face_analysis: userGroups.face_analysis_data.nullable(),
    preferences: userGroups.preferences,
    locale: z.string().nullable(),
  }),
  privacyConsent: z.strictObject({
    emailMarketing: consentSchema,
    smsMarketing: consentSchema,
    dataSale: consentSchema,
    analytics: consentSchema,
    faceAnalysisConsent: consentSchema,
  }),
  metadata: userGroups.metadata,
};

export const userSchema = z.strictObject(userBody);
export type User = z.infer<typeof userSchema>;

/** Collection `users`: shoppers. Those who log in are operators, another collection. */
export const userDocumentSchema = entityDocument(userBody);
export type UserDocument = z.infer<typeof userDocumentSchema>;
