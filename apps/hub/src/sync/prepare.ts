import { parseExact, type Issue, type Result } from '@varai/core';
import { MAX_LEAD_MS } from '@varai/core/conflict';
import { mappers, type Interaction, type Mapped } from '@varai/core/platform';
import type { Keyring } from '../privacy/keyring.ts';
import type { Connections } from '../store/connections.ts';
import { eventIdOf, type EventRow } from '../store/event-row.ts';
import { insertMissing } from '../store/guarded-write.ts';
import type { RawBodies } from '../store/raw-bodies.ts';
import { ownedBy, type Directory, type Store, type TenantContext } from '../store/tenancy.ts';
import { claimWorkOf, type ClaimWork } from './claim-work.ts';
import { leafOf } from './leaf-of.ts';

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
  const [bodies] = await Promise.all([deps.bodies.read(context, rows), deps.keyring.tenant(context)]);
  const refused: { row: EventRow; issue: Issue }[] = [];
  const mapped: { row: EventRow; store: Store; value: Mapped; record: unknown }[] = [];
  for (const row of rows) {
    const store = await deps.directory.byId(row.metadata.storeId);
    const result =
      store === null
        ? { ok: false as const, issue: { code: 'sync/unknown-store', path: '' } }
        : mapRow(row, store, bodies.get(row._id));
    if (result.ok) mapped.push({ row, store: store as Store, ...result.value });
    else refused.push({ row, issue: result.issue });
  }
  const accepted = await firstAcceptances(
    deps.connections,
    context,
    mapped.filter(({ row, value }) => dependsOnAcceptance(row, value)).map(({ row }) => row),
  );
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
    claims: await claimWorkOf(
      deps.keyring,
      context,
      mapped.flatMap(({ row, store, value, record }) =>
        value.statements.map((statement) => ({
          store,
          leaf:
            statement.verb === 'delete'
              ? undefined
              : leafOf(store.platform, row.resource, statement.resourceId, record),
          // What the source answered stands as of its answer, though it gives an older time than it once did.
          statement: row.version.from === 'answer' ? { ...statement, modifiedAt: null } : statement,
          acceptance: accepted.get(row._id) ?? row.version,
        })),
      ),
    ),
  };
}

function mapRow(
  row: EventRow,
  store: Store,
  body: Buffer | undefined,
): Result<{ value: Mapped; record: unknown }> {
  if (body === undefined) return { ok: false, issue: { code: 'sync/body-expired', path: '' } };
  const mapper = mappers[store.platform][row.resource];
  if (mapper === undefined)
    return {
      ok: false,
      issue: { code: 'ingest/unknown-resource', path: '', params: { resource: row.resource } },
    };
  let record: unknown;
  try {
    record = parseExact(body.toString('utf8'));
  } catch {
    return { ok: false, issue: { code: 'ingest/not-json', path: '' } };
  }
  const result = mapper(record, { verb: row.verb, currency: store.currency, timeZone: store.timeZone });
  return result.ok ? { ok: true, value: { value: result.value, record } } : result;
}

const leads = (ms: number, row: EventRow): boolean => ms > row.version.acceptedMs + MAX_LEAD_MS;

const dependsOnAcceptance = (row: EventRow, value: Mapped): boolean =>
  row.version.from === 'acceptance' ||
  leads(row.version.snapshotMs, row) ||
  value.statements.some(
    (statement) => statement.modifiedAt !== null && leads(Date.parse(statement.modifiedAt), row),
  );

interface AcceptanceDoc extends TenantContext {
  _id: string;
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
  const docs = connections.forSteps(context.region).collection<AcceptanceDoc>('first_acceptances');
  const byEvent = Map.groupBy(rows, eventIdOf);
  const fresh = [...byEvent].map(([_id, same]) => ({
    _id,
    ...ownedBy(context),
    version: (same[0] as EventRow).version,
  }));
  const known = await insertMissing(docs, fresh);
  if (known.size === 0 && fresh.length === rows.length) return new Map();
  const first = new Map<string, EventRow['version']>();
  for await (const doc of docs.find({ _id: { $in: [...byEvent.keys()] }, ...ownedBy(context) })) {
    for (const row of byEvent.get(doc._id) ?? []) first.set(row._id, doc.version);
  }
  return first;
}
