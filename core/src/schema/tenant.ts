import { z } from 'zod';
import { tenantIdSchema } from './ids.ts';
import { regionSchema } from './source.ts';

/** Collection `tenants`: the organisations that use the product. */
export const tenantDocumentSchema = z.strictObject({
  _id: tenantIdSchema,
  region: regionSchema,
  name: z.string().min(1),
  status: z.enum(['active', 'suspended']),
  /** Its policy of agreement, as `policySchema` has it; null = the default. */
  policy: z.record(z.string(), z.unknown()).nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});
export type TenantDocument = z.infer<typeof tenantDocumentSchema>;
