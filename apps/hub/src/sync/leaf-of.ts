import { isObject } from '@varai/core';
import { recordHash } from '@varai/core/platform';
import { connectors } from '../connectors/index.ts';
import { leafText, sha256 } from '../store/leaf.ts';
import type { Platform } from '../store/tenancy.ts';

/**
 * Whether listings keep leaves for the hash tree of their source: products alone. A hash over a person's record could be tried
 * out, and an order's record does not hold its refunds.
 */
export const keepsLeaves = (platform: Platform, resource: string): boolean =>
  resource === 'products' && connectors[platform].api?.capabilities.hashTree === true;

/** The leaf of a record as its source gave it, or sent it in an envelope; undefined where none is kept. */
export function leafOf(platform: Platform, resource: string, id: string, body: unknown): string | undefined {
  if (!keepsLeaves(platform, resource)) return undefined;
  const record = isObject(body) && isObject(body['data']) ? body['data'] : body;
  return leafText({ id, hash: recordHash(record, sha256) });
}
