import { claimsOf, listingId, versionOf, type Acceptance, type Claims } from '@varai/core/conflict';
import type { Statement } from '@varai/core/platform';
import type { KeyObject } from 'node:crypto';
import { digestFor, holdsPersonal, sealValue } from '../privacy/personal.ts';
import type { Keyring } from '../privacy/keyring.ts';
import type { ListingDoc } from '../store/documents.ts';
import type { Store, TenantContext } from '../store/tenancy.ts';

/** Claims ready to be folded into the listing that they are about. */
export interface ClaimWork {
  readonly listing: Pick<ListingDoc, '_id' | 'storeId' | 'source' | 'kind' | 'resourceId'>;
  readonly claims: Claims;
  /** Pseudonym of the person they are about. */
  readonly subject: string | null;
  /** The leaf of the whole record that they come from, where its source keeps a hash tree. */
  readonly leaf?: string;
}

/** What a source said, and when and how that was first accepted. */
export interface Stated {
  readonly store: Store;
  readonly statement: Statement;
  readonly acceptance: Acceptance;
  /** Of the record that said it, where its source keeps a hash tree. */
  readonly leaf?: string | undefined;
}

/** From statements to claims, one for one: fix the versions, seal what is personal. The same for events and for pulled records. */
export async function claimWorkOf(
  keyring: Keyring,
  context: TenantContext,
  stated: readonly Stated[],
): Promise<ClaimWork[]> {
  const digest = digestFor(await keyring.tenant(context));
  const subjects = stated.map(({ store, statement }) =>
    statement.subject === null ? null : keyring.pseudonym(store, statement.subject),
  );
  const subjectKeys = await keyring.subjects(context, [...new Set(personalSubjects(stated, subjects))]);
  return stated.map(({ store, statement, acceptance, leaf }, i) => {
    const subject = subjects[i] ?? null;
    const meant = withLookups(statement, (email) => keyring.lookup(context, email));
    const claims = claimsOf(meant, versionOf(meant, acceptance), digest);
    const key = subject === null ? undefined : subjectKeys.get(subject);
    const { kind, resourceId } = statement;
    return {
      listing: {
        _id: listingId(store.storeId, kind, resourceId),
        storeId: store.storeId,
        source: store.platform,
        kind,
        resourceId,
      },
      subject,
      ...(leaf === undefined ? {} : { leaf }),
      claims: key === undefined || subject === null ? claims : sealed(claims, subject, key),
    };
  });
}

const personalSubjects = (stated: readonly Stated[], subjects: readonly (string | null)[]): string[] =>
  stated.flatMap(({ statement }, i) => {
    const subject = subjects[i] ?? null;
    return subject !== null && holdsPersonal(statement) ? [subject] : [];
  });

/** A verified e-mail is kept as its keyed hash: it finds the person, and says nothing. */
function withLookups(statement: Statement, lookup: (email: string) => string): Statement {
  const identity =
    statement.kind === 'user'
      ? (statement.groups['identity'] as { verifiedEmail?: string | null } | undefined)
      : undefined;
  if (typeof identity?.verifiedEmail !== 'string') return statement;
  return {
    ...statement,
    groups: { ...statement.groups, identity: { verifiedEmail: lookup(identity.verifiedEmail) } },
  };
}

function sealed(claims: Claims, subject: string, key: KeyObject): Claims {
  const out: Record<string, Claims[string]> = {};
  for (const group in claims) {
    const claim = claims[group] as Claims[string];
    out[group] = { ...claim, value: sealValue(group, claim.value, subject, key) };
  }
  return out;
}
