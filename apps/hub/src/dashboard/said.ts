import type { Said as SaidBySource } from '@varai/core/conflict';
import type { Said } from '@varai/dashboard/contract';
import type { EntityExplanation } from '../sync/explain-entity.ts';

/** A source's word with the name of its store. */
export const saidOf = ({ sources }: Pick<EntityExplanation, 'sources'>, said: SaidBySource): Said => ({
  listingId: said.listingId,
  source: said.source,
  storeId: sources.find((source) => source.listingId === said.listingId)?.storeId ?? '',
  value: said.value,
  since: said.since,
});

const SEALED = /"sealed for /;

/** Whether a personal value stands in it as a word. */
export const isSealedWord = (value: unknown): boolean => SEALED.test(JSON.stringify(value) ?? '');

/** What an entity is called: a product's title, an order's number, and no shopper's name. */
export function titleOf(explained: Pick<EntityExplanation, 'kind' | 'id' | 'body'>): string | null {
  const { title, number } = explained.body;
  if (explained.kind === 'product' && typeof title === 'string') return title;
  if (explained.kind === 'order' && typeof number === 'string') return number;
  return null;
}
