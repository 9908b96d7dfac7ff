import type { Kind, Region } from '@varai/core/schema';
import { eventIdOf, type EventRow } from '../store/event-row.ts';
import type { EventLog } from '../store/event-log.ts';
import { insertMissing } from '../store/guarded-write.ts';
import type { TenantContext } from '../store/tenancy.ts';
import { claimListings } from './claim-step.ts';
import type { ClaimWork } from './claim-work.ts';
import { readHeads } from './closure.ts';
import { deriveEntities, type DeriveDeps } from './derive-step.ts';
import { prepare, type PrepareDeps, type Prepared } from './prepare.ts';
import { isOutage, retryDelayMs } from './retry.ts';

export interface ApplyDeps extends PrepareDeps, DeriveDeps {
  readonly log: EventLog;
  readonly random: () => number;
  /** Told of each row that reached its end, for the metrics. */
  readonly applied: (rows: readonly EventRow[], nowMs: number) => void;
  readonly failed: (row: EventRow, code: string) => void;
}

/** Works on accepted events until each is done, put off, or set aside. Rejects only while the database is away. */
export async function applyRows(deps: ApplyDeps, region: Region, rows: readonly EventRow[]): Promise<void> {
  const byTenant = Map.groupBy(rows, (row) => row.tenantId);
  // One connection may hold both regions' rows; a tenant's keys are those of its own region.
  await Promise.all(
    [...byTenant].map(([tenantId, mine]) =>
      applyIsolated(deps, { tenantId, region: mine[0]?.region ?? region } as TenantContext, mine),
    ),
  );
}

/** Halves a failing batch until the failing event stands alone: it stops nobody else. */
async function applyIsolated(
  deps: ApplyDeps,
  context: TenantContext,
  rows: readonly EventRow[],
): Promise<void> {
  try {
    await applyTenantRows(deps, context, rows);
  } catch (error) {
    if (isOutage(error)) throw error;
    if (rows.length === 1) return putOff(deps, context, rows[0] as EventRow, error);
    const half = Math.ceil(rows.length / 2);
    await applyIsolated(deps, context, rows.slice(0, half));
    await applyIsolated(deps, context, rows.slice(half));
  }
}

async function applyTenantRows(
  deps: ApplyDeps,
  context: TenantContext,
  rows: readonly EventRow[],
): Promise<void> {
  const prepared = await prepare(deps, context, rows);
  deps.reached('apply.mapped');
  const byKind = Map.groupBy(prepared.claims, (work) => work.listing.kind);
  await Promise.all([
    ...[...byKind].map(([kind, work]) => applyClaims(deps, context, kind, work)),
    recordInteractions(deps, context, prepared.interactions),
  ]);
  const refused = new Set(prepared.refused.map(({ row }) => row));
  const done = rows.filter((row) => !refused.has(row));
  const nowMs = deps.now();
  deps.applied(done, nowMs);
  await deps.log.markDone(context.region, done, nowMs);
  for (const { row, issue } of prepared.refused) {
    await deps.log.setAside(context.region, row, 'parked', { code: issue.code, path: issue.path });
    deps.failed(row, issue.code);
  }
  deps.reached('apply.marked');
}

/** Both steps for claims about one kind of thing: into their listings, and on to every entity that these belong to. */
export async function applyClaims(
  deps: DeriveDeps,
  context: TenantContext,
  kind: Kind,
  work: readonly ClaimWork[],
): Promise<void> {
  const ids = [...new Set(work.map((each) => each.listing._id))];
  // Heads read before the claims are written are heads read before the listings: where these reach nothing else, that is enough.
  const heads = await readHeads(deps.entities.docs(context, kind), context, ids);
  const listings = await claimListings(deps.listings, context, work);
  deps.reached('apply.listings-written');
  await deriveEntities(deps, context, kind, ids, { heads, listings });
}

/** Append-only: one document each, by the event's own identity at its source, whatever delivery brought it. */
async function recordInteractions(
  deps: ApplyDeps,
  context: TenantContext,
  interactions: Prepared['interactions'],
): Promise<void> {
  if (interactions.length === 0) return;
  const docs = interactions.map(({ row, store, interaction, subject }) => ({
    _id: `${eventIdOf(row)}:${interaction.index}`,
    tenantId: context.tenantId,
    region: context.region,
    storeId: store.storeId,
    source: store.platform,
    timestamp: new Date(interaction.at),
    eventId: eventIdOf(row),
    type: interaction.type,
    sessionId: interaction.sessionId,
    // A person is named here by pseudonym alone.
    userId: subject,
    subject,
    productId: interaction.productId,
    properties: interaction.properties,
    acceptedAt: row.acceptedAt,
    expireAt: null,
  }));
  await insertMissing(
    deps.connections.forSteps(context.region).collection<(typeof docs)[number]>('analytics_events'),
    docs,
  );
}

async function putOff(deps: ApplyDeps, context: TenantContext, row: EventRow, error: unknown): Promise<void> {
  const nowMs = deps.now();
  const delayMs = retryDelayMs(row.attempts + 1, deps.random());
  const problem = { code: 'sync/failed', path: '', message: error instanceof Error ? error.name : 'unknown' };
  if (delayMs === null) await deps.log.setAside(context.region, row, 'dead', problem);
  else await deps.log.retryAt(context.region, row, nowMs + delayMs, problem);
  deps.failed(row, problem.code);
}
