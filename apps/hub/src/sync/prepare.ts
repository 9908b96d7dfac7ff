import { parseExact, type Issue } from '@varai/core';
import { claimsOf, listingId, versionOf, MAX_LEAD_MS, type Claims } from '@varai/core/conflict';
import { mappers, type Interaction, type Mapped, type Statement } from '@varai/core/platform';
import type { KeyObject } from 'node:crypto';
import { digestFor, holdsPersonal, sealValue } from '../privacy/personal.ts';
import type { Keyring } from '../privacy/keyring.ts';
import type { Connections } from '../store/connections.ts';
import type { ListingDoc } from '../store/documents.ts';
import { eventIdOf, type EventRow } from '../store/event-row.ts';
import { insertMissing } from '../store/guarded-write.ts';
import type { RawBodies } from '../store/raw-bodies.ts';
import type { Directory, Store, TenantContext } from '../store/tenancy.ts';

/** Claims ready to be folded into the listing that they are about. */
export interface ClaimWork {
  readonly listing: Pick<ListingDoc, '_id' | 'storeId' | 'source' | 'kind' | 'resourceId'>;
  readonly claims: Claims;
  /** Pseudonym of the person they are about. */
  readonly subject: string | null;
}

export interface Prepared {
  readonly claims: readonly ClaimWork[];
  readonly interactions: readonly {
    readonly row: EventRow;
    readonly store: Store;
    readonly interaction: Interaction;
    readonly subject: string | null;
  }[];
  /** Rows that cannot be worked on as they are: kept for a human. */
  readonly refused: readonly { readonly row: EventRow; readonly issue: Issue }[];
}

export interface PrepareDeps {
  readonly connections: Connections;
  readonly bodies: RawBodies;
  readonly keyring: Keyring;
  readonly directory: Directory;
}

/** From inbox rows to claims: open the bodies, map them with core, fix the versions, seal what is personal. */
export async function prepare(
  deps: PrepareDeps,
  context: TenantContext,
  rows: readonly EventRow[],
): Promise<Prepared> {
  const [bodies, keys] = await Promise.all([deps.bodies.read(context, rows), deps.keyring.tenant(context)]);
  const refused: { row: EventRow; issue: Issue }[] = [];
  const mapped: { row: EventRow; store: Store; value: Mapped }[] = [];
  for (const row of rows) {
    const store = await deps.directory.byId(row.metadata.storeId);
    const result =
      store === null
        ? { ok: false as const, issue: { code: 'sync/unknown-store', path: '' } }
        : mapRow(row, store, bodies.get(row._id));
    if (result.ok) mapped.push({ row, store: store as Store, value: result.value });
    else refused.push({ row, issue: result.issue });
  }
  const accepted = await firstAcceptances(
    deps.connections,
    context,
    mapped.filter(({ row, value }) => dependsOnAcceptance(row, value)).map(({ row }) => row),
  );
  const work = mapped.flatMap(({ row, store, value }) =>
    value.statements.map((statement) => ({
      row,
      store,
      statement,
      subject: subjectOf(deps.keyring, store, statement),
    })),
  );
  const subjects = [
    ...new Set(
      work.flatMap(({ statement, subject }) =>
        subject !== null && holdsPersonal(statement) ? [subject] : [],
      ),
    ),
  ];
  const subjectKeys = await deps.keyring.subjects(context, subjects);
  const digest = digestFor(keys);
  return {
    refused,
    interactions: mapped.flatMap(({ row, store, value }) =>
      value.interactions.map((interaction) => ({
        row,
        store,
        interaction,
        subject:
          interaction.userId === null
            ? null
            : deps.keyring.pseudonym(store, { type: 'customer', id: interaction.userId }),
      })),
    ),
    claims: work.map(({ row, store, statement, subject }) => {
      const meant = withLookups(statement, (email) => deps.keyring.lookup(context, email));
      const claims = claimsOf(meant, versionOf(meant, accepted.get(row._id) ?? row.version), digest);
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
        claims: key === undefined || subject === null ? claims : sealed(claims, subject, key),
      };
    }),
  };
}

function mapRow(
  row: EventRow,
  store: Store,
  body: Buffer | undefined,
): ReturnType<(typeof mappers)['html'][string]> {
  if (body === undefined) return { ok: false, issue: { code: 'sync/body-expired', path: '' } };
  const mapper = mappers[store.platform][row.resource];
  if (mapper === undefined)
    return {
      ok: false,
      issue: { code: 'ingest/unknown-resource', path: '', params: { resource: row.resource } },
    };
  let parsed: unknown;
  try {
    parsed = parseExact(body.toString('utf8'));
  } catch {
    return { ok: false, issue: { code: 'ingest/not-json', path: '' } };
  }
  return mapper(parsed, { verb: row.verb, currency: store.currency, timeZone: store.timeZone });
}

const subjectOf = (keyring: Keyring, store: Store, statement: Statement): string | null =>
  statement.subject === null ? null : keyring.pseudonym(store, statement.subject);

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

const leads = (ms: number, row: EventRow): boolean => ms > row.version.acceptedMs + MAX_LEAD_MS;

const dependsOnAcceptance = (row: EventRow, value: Mapped): boolean =>
  row.version.from === 'acceptance' ||
  leads(row.version.snapshotMs, row) ||
  value.statements.some(
    (statement) => statement.modifiedAt !== null && leads(Date.parse(statement.modifiedAt), row),
  );

interface AcceptanceDoc {
  _id: string;
  tenantId: string;
  version: EventRow['version'];
}

/**
 * Where a version stands on our own clock, the first acceptance decides for ever: a later delivery of the same event must not
 * look newer, even after the inbox forgot it. Kept as long as the listings are.
 */
async function firstAcceptances(
  connections: Connections,
  context: TenantContext,
  rows: readonly EventRow[],
): Promise<Map<string, EventRow['version']>> {
  if (rows.length === 0) return new Map();
  const docs = connections.of(context.region).collection<AcceptanceDoc>('first_acceptances');
  const byEvent = Map.groupBy(rows, eventIdOf);
  const fresh = [...byEvent].map(([_id, same]) => ({
    _id,
    tenantId: context.tenantId,
    version: (same[0] as EventRow).version,
  }));
  const known = await insertMissing(docs, fresh);
  if (known.size === 0 && fresh.length === rows.length) return new Map();
  const first = new Map<string, EventRow['version']>();
  for await (const doc of docs.find({ _id: { $in: [...byEvent.keys()] } })) {
    for (const row of byEvent.get(doc._id) ?? []) first.set(row._id, doc.version);
  }
  return first;
}
