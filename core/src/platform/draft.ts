import type { Json } from '../json.ts';
import type { FeedbackGroups, RecommendationGroups, SessionGroups } from '../schema/session-groups.ts';
import type { OrderGroups } from '../schema/order-groups.ts';
import type { ProductGroups } from '../schema/product-groups.ts';
import type { Kind } from '../schema/source.ts';
import type { UserGroups } from '../schema/user-groups.ts';
import type { Mapped, Statement, SubjectRef, Verb } from './statement.ts';

interface GroupsOfKind {
  product: ProductGroups;
  user: UserGroups;
  order: OrderGroups;
  session: SessionGroups;
  recommendation: RecommendationGroups;
  feedback: FeedbackGroups;
}

/** Groups that one listing may hold several of, each under `<family>:<part>`. */
type Family = 'refund' | 'identity' | 'pricing' | 'inventory';

/** A group by its name, or one part of a family. */
export type GroupsOf<K extends Kind> = {
  [
    G in keyof GroupsOfKind[K] & string as G | (G extends Family ? `${G}:${string}` : never)
  ]?: GroupsOfKind[K][G];
};

/** Groups being collected; what was never set is no claim. */
export type Draft<K extends Kind> = { -readonly [G in keyof GroupsOf<K>]: GroupsOf<K>[G] };

export function statement<K extends Kind>(
  kind: K,
  resourceId: string,
  modifiedAt: string | null,
  verb: Verb,
  groups: GroupsOf<K>,
  subject: SubjectRef | null,
): Statement {
  return { kind, resourceId, modifiedAt, verb, groups: groups as Readonly<Record<string, Json>>, subject };
}

/** What a body says that holds the id alone, and no time. */
export const deleted = (
  kind: 'product' | 'user' | 'order',
  resourceId: string,
  subject: SubjectRef | null,
): Statement => statement(kind, resourceId, null, 'delete', { lifecycle: { deleted: true } }, subject);

export const deletion = (
  kind: 'product' | 'user' | 'order',
  resourceId: string,
  subject: SubjectRef | null,
): Mapped => statements(deleted(kind, resourceId, subject));

export const statements = (...list: readonly Statement[]): Mapped => ({ statements: list, interactions: [] });

type Nullable<T> = { [K in keyof T]-?: Exclude<T[K], undefined> | null };

/** Without the members that are null: for groups whose every member is optional. */
export function present<T extends object>(members: Nullable<T>): T {
  const out: Record<string, unknown> = {};
  for (const key of Object.keys(members)) {
    const value = members[key as keyof T];
    if (value !== null) out[key] = value;
  }
  return out as T;
}

/** A record from computed keys. `__proto__` is not one: it would change the record instead of standing in it. */
export function recordOf<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  const out: Record<string, T> = {};
  for (const [key, value] of entries) if (key !== '__proto__') out[key] = value;
  return out;
}
