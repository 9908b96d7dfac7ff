import { z } from 'zod';
import { countSchema, ownership } from './entity-document.ts';
import { listingIdSchema, storeIdSchema } from './ids.ts';

const byFact = z.record(z.string(), z.string());

/** Collection `write_backs`: what a store is told of each of its products, and what it was told. One document a listing. */
export const writeBackDocumentSchema = z.strictObject({
  _id: listingIdSchema,
  ...ownership,
  storeId: storeIdSchema,
  /** The platform's id of the product. */
  productId: z.string().min(1),
  /** `<born revision>.<revision>` of the view that the facts were derived from. */
  seen: z.string(),
  /** By key; empty where the store sells it no more. */
  facts: byFact,
  isSold: z.boolean(),
  /** Place in the store's feed: grows with each change of the facts. */
  sequence: countSchema,
  changedAt: z.date(),
  /** Hash by key of what stands in the shop, as far as we know. */
  written: byFact,
  writtenAt: z.date().nullable(),
  /** Hash by key (empty: to be taken away) of what the last call tried: it may have arrived without our learning of it. */
  attempted: byFact,
  /** How many times it was written. */
  writes: countSchema,
  /** `gone`: the shop no longer has it; `set_aside`: refused too often, a human must look. */
  state: z.enum(['waiting', 'written', 'gone', 'set_aside']),
  dueAt: z.date(),
  /** Refusals in a row, and the shop's reason of the last one. */
  attempts: countSchema,
  code: z.string().nullable(),
});
export type WriteBackDocument = z.infer<typeof writeBackDocumentSchema>;
