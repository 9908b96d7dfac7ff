import { canonical, isObject, type Json } from '@varai/core';
import {
  clusters,
  explain,
  storeViews,
  type Cluster,
  type Explained,
  type Policy,
} from '@varai/core/conflict';
import { kindSchema, type Kind } from '@varai/core/schema';
import { isSealed } from '../privacy/personal.ts';
import { asListing } from '../store/listings.ts';
import { ownedBy, type TenantContext } from '../store/tenancy.ts';
import { closureOf } from './closure.ts';
import type { DeriveDeps } from './derive-step.ts';

/** One field that would have another value, or would wait for a human. */
export interface FieldChange {
  readonly kind: Kind;
  readonly id: string;
  /** As `explain` names it; a store's own view as `view[<listing>].<field>`. */
  readonly field: string;
  readonly from: Json;
  readonly to: Json;
  readonly waitsForHuman: boolean;
}

export interface Difference {
  /** Entities looked at, entities that would change, and fields that would. */
  readonly seen: number;
  readonly entities: number;
  readonly fields: number;
  readonly first: readonly FieldChange[];
}

const BATCH = 200;

/** What another policy would make of everything that is known. Reads only. */
export async function policyDifference(
  deps: DeriveDeps,
  context: TenantContext,
  next: Policy,
  shown: number,
  progress: (seen: number) => void,
): Promise<Difference> {
  const now = await deps.directory.policyOf(context);
  const asOfMs = deps.now();
  const sum = { seen: 0, entities: 0, fields: 0, first: [] as FieldChange[] };
  for (const kind of kindSchema.options) {
    const docs = deps.entities.docs(context, kind);
    for (let after = ''; ;) {
      const batch = await docs
        .find(
          {
            ...ownedBy(context),
            _id: { $gt: after },
            aliasOf: null,
            'members.0': { $exists: true },
          },
          { projection: { _id: 1 } },
        )
        .sort({ _id: 1 })
        .limit(BATCH)
        .toArray();
      const last = batch.at(-1);
      if (last === undefined) break;
      after = last._id;
      const ids = new Set(batch.map((doc) => doc._id));
      const closure = await closureOf({ listings: deps.listings, entities: docs }, context, kind, [...ids]);
      for (const cluster of clusters([...closure.listings.values()].map(asListing))) {
        if (!ids.has(cluster.id)) continue;
        const changes = changesOf(kind, cluster, now, next, asOfMs);
        sum.seen += 1;
        sum.entities += changes.length > 0 ? 1 : 0;
        sum.fields += changes.length;
        sum.first.push(...changes.slice(0, shown - sum.first.length));
      }
      progress(sum.seen);
    }
  }
  return sum;
}

function changesOf(
  kind: Kind,
  { id, members }: Cluster,
  now: Policy,
  next: Policy,
  asOfMs: number,
): FieldChange[] {
  const input = { id, kind, members, asOfMs };
  const before = explain({ ...input, policy: now });
  const after = explain({ ...input, policy: next });
  const changes = fieldsThatDiffer(before, after).map(({ field, from, to, waitsForHuman }) => ({
    kind,
    id,
    field,
    from: unsealed(from),
    to: unsealed(to),
    waitsForHuman,
  }));
  if (kind === 'product')
    changes.push(
      ...viewsThatDiffer(input, now, next).map(({ field, from, to }) => ({
        kind,
        id,
        field,
        from,
        to,
        waitsForHuman: false,
      })),
    );
  return changes;
}

function fieldsThatDiffer(before: Explained, after: Explained): Omit<FieldChange, 'kind' | 'id'>[] {
  const old = new Map(before.decisions.map((decision) => [decision.field, decision.value]));
  const young = new Map(after.decisions.map((decision) => [decision.field, decision.value]));
  const waited = new Set(before.reviews.map((review) => review.field));
  const waits = new Set(after.reviews.map((review) => review.field));
  const changes: Omit<FieldChange, 'kind' | 'id'>[] = [];
  for (const field of new Set([...old.keys(), ...young.keys()])) {
    const from = old.get(field) ?? null;
    const to = young.get(field) ?? null;
    if (canonical(from) !== canonical(to) || waits.has(field) !== waited.has(field))
      changes.push({ field, from, to, waitsForHuman: waits.has(field) });
  }
  if (changes.length > 0) return changes;
  // What is put together from several fields, or follows the session's rules, shows in the body alone.
  return membersThatDiffer(before.body, after.body).map(({ name, from, to }) => ({
    field: name,
    from,
    to,
    waitsForHuman: false,
  }));
}

const membersThatDiffer = (
  before: { readonly [name: string]: Json },
  after: { readonly [name: string]: Json },
): { name: string; from: Json; to: Json }[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) => {
    const from = before[name] ?? null;
    const to = after[name] ?? null;
    return canonical(from) === canonical(to) ? [] : [{ name, from, to }];
  });

/** Views whose store has rules of its own, now or then; the others follow the product. */
function viewsThatDiffer(
  input: Omit<Parameters<typeof storeViews>[0], 'policy'>,
  now: Policy,
  next: Policy,
): { field: string; from: Json; to: Json }[] {
  if (Object.keys(now.stores).length + Object.keys(next.stores).length === 0) return [];
  const before = new Map(storeViews({ ...input, policy: now }).map((view) => [view.listingId, view.body]));
  return storeViews({ ...input, policy: next }).flatMap(({ listingId, listing, body }) =>
    now.stores[listing.storeId] === undefined && next.stores[listing.storeId] === undefined
      ? []
      : membersThatDiffer(before.get(listingId) ?? {}, body).map(({ name, from, to }) => ({
          field: `view[${listingId}].${name}`,
          from,
          to,
        })),
  );
}

function unsealed(value: Json): Json {
  if (isSealed(value)) return `sealed for ${value.subject}`;
  if (Array.isArray(value)) return value.map(unsealed);
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, unsealed(member)]))
    : value;
}
