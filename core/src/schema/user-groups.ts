import { z } from 'zod';
import { instantSchema } from './primitives.ts';
import { faceShapeSchema } from './product-groups.ts';

export const privacyPurposeSchema = z.enum([
  'email_marketing',
  'sms_marketing',
  'data_sale',
  'analytics',
  'face_analysis',
]);
export type PrivacyPurpose = z.infer<typeof privacyPurposeSchema>;

export const addressSchema = z
  .strictObject({
    name: z.string(),
    company: z.string(),
    street: z.array(z.string()),
    city: z.string(),
    postcode: z.string(),
    province: z.string(),
    country: z.string(),
    phone: z.string(),
  })
  .partial();

/** Personal: sealed under the subject's key before it is stored. */
export const contactSchema = z
  .strictObject({
    email: z.string(),
    firstName: z.string(),
    lastName: z.string(),
    phone: z.string(),
    note: z.string(),
  })
  .partial();

/** Six figures about a face. Strict: landmarks, embeddings or an image beside them are refused, not dropped. */
export const measurementsSchema = z.strictObject({
  pupillaryDistance: z.number().min(40).max(85),
  faceWidth: z.number().min(90).max(200),
  bridgeWidth: z.number().min(5).max(40),
  frameHeight: z.number().min(10).max(90),
  faceShape: faceShapeSchema,
  confidence: z.number().min(0).max(1),
});

/** The policy's rows of a shopper. */
export const userGroups = {
  lifecycle: z.strictObject({ deleted: z.boolean() }),
  /** The only thing that joins shoppers across stores: an e-mail that the platform says it verified (stored as a keyed hash). */
  identity: z.strictObject({ verifiedEmail: z.string().nullable() }),
  contact: contactSchema,
  addresses: z.strictObject({ list: z.array(addressSchema) }),
  metadata: z
    .strictObject({
      locale: z.string(),
      currency: z.string(),
      tags: z.array(z.string()),
      state: z.string(),
      created_at: instantSchema,
      updated_at: instantSchema,
      last_login: instantSchema,
    })
    .partial(),
  preferences: z
    .strictObject({
      brands: z.array(z.string()),
      styles: z.array(z.string()),
      colours: z.array(z.string()),
      shapes: z.array(z.string()),
      materials: z.array(z.string()),
    })
    .partial(),
  /** Present purpose = the source spoke of it. A value that could not be read arrives as `granted: false`. */
  privacy_settings: z.partialRecord(
    privacyPurposeSchema,
    z.strictObject({ granted: z.boolean(), at: instantSchema.nullable() }),
  ),
  face_analysis_data: z.strictObject({
    measurements: measurementsSchema,
    consent: z.strictObject({
      granted: z.boolean(),
      expiresAt: instantSchema.nullable(),
      receiptId: z.string(),
    }),
  }),
} as const;
export type UserGroups = { [G in keyof typeof userGroups]: z.infer<(typeof userGroups)[G]> };
