import type { Reader } from './reader.ts';

/** `product_viewed`; `product.viewed` and `Product Viewed` mean the same. */
export function eventType(event: Reader): string {
  const key = event.nameOf('type', 'event', 'name');
  const type = (event.text(key) ?? event.refuse('platform/missing-type', 'type'))
    .toLowerCase()
    .replace(/[.\- ]/g, '_');
  return /^[a-z][a-z0-9_]{2,59}$/.test(type) ? type : event.refuse('platform/bad-type', key);
}

/** When it happened; without it an event cannot be told from its repetition. */
export function eventInstant(event: Reader): string {
  const key = event.nameOf(
    'at',
    'timestamp',
    'occurredAt',
    'occurred_at',
    'updatedAt',
    'updated_at',
    'createdAt',
    'created_at',
  );
  return event.instant(key) ?? event.refuse('platform/missing-date', 'at');
}

/** An id that a browser sent: an address or a name in its place is personal, and no id. */
function reference(event: Reader, key: string): string | null {
  const id = event.optionalId(key);
  return id === null || /[\s@]/.test(id) ? null : id;
}

export const sessionIdOf = (event: Reader): string | null =>
  reference(event, event.nameOf('sessionId', 'session_id'));
export const userIdOf = (event: Reader): string | null =>
  reference(event, event.nameOf('userId', 'user_id', 'customerId', 'customer_id'));
export const productIdOf = (event: Reader): string | null =>
  reference(event, event.nameOf('productId', 'product_id', 'frameId', 'frame_id', 'item_id'));

/** A word of a vocabulary (`widget`, `mobile`, `en-GB`), never free text. */
export function tokenOf(event: Reader, key: string): string | null {
  const text = event.text(key);
  return text !== null && /^[a-z][\w.:-]{0,63}$/i.test(text) ? text : null;
}
