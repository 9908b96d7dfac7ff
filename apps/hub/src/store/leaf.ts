import { hash } from 'node:crypto';
import type { HashedRecord, Sha256 } from '@varai/core/platform';

export const sha256: Sha256 = (text) => hash('sha256', text, 'hex');

/** A source does not open buckets deeper than a leaf tells apart: sixteen times sixteen million of them. */
export const PLACE_DIGITS = 8;

/**
 * What a listing keeps of its source's record for the hash tree: the first digits of SHA-256(id), which are its place there, then
 * the record's hash. So the index over leaves lies in the tree's order, and a bucket is a range of it.
 */
export const leafText = ({ id, hash: recordHash }: HashedRecord): string =>
  sha256(id).slice(0, PLACE_DIGITS) + recordHash;

export const hashIn = (leaf: string): string => leaf.slice(PLACE_DIGITS);
