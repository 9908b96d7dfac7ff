import { z } from 'zod';
import { projectionBookkeeping } from './entity-document.ts';
import { listingIdSchema, storeIdSchema } from './ids.ts';
import { offerFields, productFields } from './product.ts';

/** Collection `opticians_products`: what one store's shoppers see, one document a listing. */
export const opticiansProductDocumentSchema = z.strictObject({
  /** The listing's id. */
  _id: listingIdSchema,
  ...projectionBookkeeping,
  storeId: storeIdSchema,
  /** The product entity that the listing belongs to now. */
  productId: listingIdSchema,
  ...productFields,
  ...offerFields,
});
export type OpticiansProductDocument = z.infer<typeof opticiansProductDocumentSchema>;
