import type { Json } from '@varai/core';
import { canJoin, claimsOf, listingId, versionOf } from '@varai/core/conflict';
import type { Statement } from '@varai/core/platform';
import type { Kind } from '@varai/core/schema';
import { digestFor, isPersonal, sealValue } from '../privacy/personal.ts';
import type { Keyring } from '../privacy/keyring.ts';
import { DirectoryProblem } from '../store/directory.ts';
import type { TenantContext } from '../store/tenancy.ts';
import { claimListings } from './claim-step.ts';
import { deriveEntities, type DeriveDeps } from './derive-step.ts';

/** A human's word. Kept as a claim of our own, with by whom and why; a newer one undoes it. */
export interface HumanWord {
  readonly by: string;
  readonly why: string;
}

/** `value` for one field, or `undone` to let the policy decide again; or which listings are the same and which are not. */
export type Decided =
  | { readonly field: string; readonly value: Json }
  | { readonly field: string; readonly undone: true }
  | { readonly same: readonly string[]; readonly different: readonly string[] };

/** Records a human's decision about the entity that this listing belongs to, and derives it anew. */
export async function decide(
  deps: DeriveDeps & { readonly keyring: Keyring },
  context: TenantContext,
  kind: Kind,
  about: string,
  decided: Decided,
  word: HumanWord,
): Promise<void> {
  // Orders and sessions have one source each, whose newest word stands: there is nothing to decide between.
  if (!canJoin(kind))
    throw new DirectoryProblem(`a decision is about a product or a user, not about ${kind} ${about}`);
  const subject = (await deps.listings.byIds(context, [about])).get(about)?.subject ?? null;
  const nowMs = deps.now();
  const at = new Date(nowMs).toISOString();
  const groups: Record<string, Json> =
    'field' in decided
      ? {
          [`override:${decided.field}`]:
            'undone' in decided
              ? { undone: true, ...word, at }
              : { value: await kept(deps.keyring, context, decided, subject), ...word, at },
        }
      : { links: { same: decided.same, different: decided.different, ...word, at } };
  const statement: Statement = {
    kind,
    resourceId: about,
    modifiedAt: at,
    verb: 'update',
    subject: null,
    groups,
  };
  const claims = claimsOf(
    statement,
    versionOf(statement, { snapshotMs: nowMs, acceptedMs: nowMs, sequence: 0 }),
    digestFor(await deps.keyring.tenant(context)),
  );
  const storeId = `varai-${context.tenantId}`;
  const listing = {
    _id: listingId(storeId, kind, about),
    storeId,
    source: 'varai' as const,
    kind,
    resourceId: about,
  };
  await claimListings(deps.listings, context, [{ listing, claims, subject }]);
  await deriveEntities(deps, context, kind, [about]);
}

/** The value as it is stored: a personal one sealed under the key of the person that the listing is about. */
async function kept(
  keyring: Keyring,
  context: TenantContext,
  { field, value }: { readonly field: string; readonly value: Json },
  subject: string | null,
): Promise<Json> {
  const dot = field.indexOf('.');
  if (!isPersonal(dot < 0 ? field : field.slice(0, dot))) return value;
  // Sealed whole, it cannot be overridden in part.
  if (dot >= 0)
    throw new DirectoryProblem(`${field} is part of a personal value, which is decided as a whole`);
  const key = subject === null ? undefined : (await keyring.subjects(context, [subject])).get(subject);
  if (subject === null || key === undefined)
    throw new DirectoryProblem(`${field} is personal, and the listing is about nobody`);
  return sealValue(field, value, subject, key);
}
