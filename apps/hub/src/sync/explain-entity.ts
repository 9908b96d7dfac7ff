import { clusters, explain, hasVoice, type Explained } from '@varai/core/conflict';
import type { Json } from '@varai/core';
import type { Kind } from '@varai/core/schema';
import { isSealed } from '../privacy/personal.ts';
import { asListing } from '../store/listings.ts';
import type { TenantContext } from '../store/tenancy.ts';
import { closureOf } from './closure.ts';
import type { DeriveDeps } from './derive-step.ts';

export interface EntityExplanation extends Explained {
  /** The id that was asked for, where it was joined into another. */
  readonly askedFor: string;
  readonly policyVersion: number;
  readonly sources: readonly {
    readonly listingId: string;
    readonly source: string;
    readonly storeId: string;
    readonly speaks: boolean;
    readonly readBack: readonly string[];
  }[];
  readonly ambiguities: readonly {
    readonly key: string;
    readonly reason: string;
    readonly listingIds: readonly string[];
  }[];
}

/** Why an entity is as it is, derived on the spot from its sources' claims. Personal values as a word. Null = unknown id. */
export async function explainEntity(
  deps: DeriveDeps,
  context: TenantContext,
  kind: Kind,
  id: string,
): Promise<EntityExplanation | null> {
  const explained = await explainSealed(deps, context, kind, id);
  return explained && (withoutSealed(explained as unknown as Json) as unknown as EntityExplanation);
}

/** The same with personal values as they are stored: sealed. */
export async function explainSealed(
  deps: DeriveDeps,
  context: TenantContext,
  kind: Kind,
  id: string,
): Promise<EntityExplanation | null> {
  const closure = await closureOf(
    { listings: deps.listings, entities: deps.entities.docs(context, kind) },
    context,
    kind,
    [id],
  );
  const docs = [...closure.listings.values()];
  const cluster = clusters(docs.map(asListing)).find((each) =>
    each.members.some((member) => member.id === id && member.kind === kind),
  );
  if (cluster === undefined) return null;
  const policy = await deps.directory.policyOf(context);
  const explained = explain({ id: cluster.id, kind, members: cluster.members, policy, asOfMs: deps.now() });
  return {
    ...explained,
    askedFor: id,
    policyVersion: policy.version,
    sources: cluster.members.map((member) => ({
      listingId: member.id,
      source: member.source,
      storeId: member.storeId,
      speaks: hasVoice(member),
      readBack: closure.listings.get(member.id)?.readBack ?? [],
    })),
    ambiguities: cluster.ambiguities,
  };
}

/** Sealed values as a word: an explanation is read by people who need not know a shopper's address. */
function withoutSealed(value: Json): Json {
  if (isSealed(value)) return `sealed for ${value.subject}`;
  if (Array.isArray(value)) return value.map(withoutSealed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withoutSealed(member)]));
}
