import { z } from 'zod';
import { viewBookkeeping } from './entity-document.ts';
import { listingIdSchema, storeIdSchema } from './ids.ts';
import { offerFields, productFields } from './product.ts';

/** Collection `opticians_products`: what one store's shoppers see, one document a listing. */
const place = {
  /** The listing's id. */
  _id: listingIdSchema,
  ...viewBookkeeping,
  storeId: storeIdSchema,
  /** The product entity that the listing belongs to now. */
  productId: listingIdSchema,
};
export const opticiansProductDocumentSchema = z.union([
  z.strictObject({ ...place, state: z.literal('live'), ...productFields, ...offerFields }),
  z.strictObject({ ...place, state: z.literal('deleted') }),
]);
export type OpticiansProductDocument = z.infer<typeof opticiansProductDocumentSchema>;
