import type { Headers, Query } from './receiver.ts';

/** A value that was given exactly once and is not empty; null otherwise. */
export function single(values: Headers | Query, name: string): string | null {
  const value = values[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

const LONGEST_SHOP_KEY = 255;

/** Shop keys are compared in lower case. */
export const shopKeyOf = (text: string | null): string | null =>
  text === null || text.length > LONGEST_SHOP_KEY ? null : text.toLowerCase();
