import type { Json } from '../json.ts';
import type { Kind } from '../schema/source.ts';
import type { Listing } from './claim.ts';
import type { Policy } from './policy.ts';

/** The resolved value of each field group. */
export type Groups = Readonly<Record<string, Json>>;
/** An entity's fields, as the collections and their indexes name them. */
export type Body = Record<string, Json>;

export interface ComposeInput {
  readonly kind: Kind;
  readonly members: readonly Listing[];
  readonly groups: Groups;
  readonly policy: Policy;
  readonly asOfMs: number;
  readonly expireAt: (ms: number) => void;
}
