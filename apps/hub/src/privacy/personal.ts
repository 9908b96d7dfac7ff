import { createHmac } from 'node:crypto';
import { textHash, type Digest } from '@varai/core/conflict';
import type { Json } from '@varai/core';
import type { Statement } from '@varai/core/platform';
import type { KeyObject } from 'node:crypto';
import { open, seal } from './envelope.ts';
import type { TenantKeys } from './keyring.ts';

/** Groups whose values are a person's: sealed whole under the subject's key from the first write. */
const PERSONAL: ReadonlySet<string> = new Set(['contact', 'addresses']);

export interface SealedValue {
  /** AES-256-GCM envelope in base64, over the value's JSON. */
  readonly sealed: string;
  /** Pseudonym of the person whose key opens it. */
  readonly subject: string;
}

export const isSealed = (value: unknown): value is SealedValue =>
  typeof value === 'object' && value !== null && 'sealed' in value && 'subject' in value;

export const isPersonal = (group: string): boolean => PERSONAL.has(group);

export const holdsPersonal = (statement: Statement): boolean =>
  Object.keys(statement.groups).some(isPersonal);

/**
 * The hash in a claim's version: keyed where the value is personal, so that nobody can try values out against it. (A person's
 * identity is a keyed hash itself; a product's is nobody's.)
 */
export const digestFor =
  (keys: TenantKeys): Digest =>
  (group, value) =>
    PERSONAL.has(group)
      ? BigInt(`0x${createHmac('sha256', keys.lookup).update(value).digest('hex').slice(0, 16)}`).toString(36)
      : textHash(value);

/** Seals a personal value; the version's hash was taken of the plain one. */
export function sealValue(group: string, value: Json, subject: string, key: KeyObject): Json {
  if (!PERSONAL.has(group)) return value;
  return { sealed: seal(key, Buffer.from(JSON.stringify(value))).toString('base64'), subject };
}

/** The plain value again, for whoever may see it. */
export const openValue = (value: SealedValue, key: KeyObject): Json =>
  JSON.parse(open(key, Buffer.from(value.sealed, 'base64')).toString()) as Json;
