import type { Lane, Overview, Percentiles, Stage, StoreStanding } from '@varai/dashboard/contract';
import type { Kind } from '@varai/core/schema';
import type { Hub } from '../hub.ts';
import { addTo, countOf, percentileOf, type Histogram } from '../observe/histogram.ts';
import { SLOT_MS, type FlowSlot } from '../store/flow-slots.ts';
import { ownedBy, type TenantContext } from '../store/tenancy.ts';
import { LANES } from '../sync/lanes.ts';
import { breakerOf } from './breaker.ts';
import { newestCertificates } from './certificates.ts';
import { failingJobs } from './jobs.ts';
import { countWaiting } from './conflicts.ts';

/** What is shown of the flow. */
const WINDOW_MS = 10 * 60_000;
/** Counting stops here: a page need not know whether it is one more. */
const MOST_COUNTED = 1_000_000;
const BOUND_MS = 3_000;

const STAGES: readonly Stage[] = ['ack', 'apply', 'freshness'];

/** All that the first page shows, of one tenant. Asks for small documents, index counts and nothing else. */
export async function overviewOf(hub: Hub, context: TenantContext): Promise<Overview> {
  const nowMs = hub.deps.now();
  const fromMs = Math.floor((nowMs - WINDOW_MS) / SLOT_MS + 1) * SLOT_MS;
  const [health, products, users, orders, conflicts, aside, lanes, slots, pulses, failing, stores] =
    await Promise.all([
      hub.health(),
      countLive(hub, context, 'product'),
      countLive(hub, context, 'user'),
      countLive(hub, context, 'order'),
      countWaiting(hub, context),
      setAside(hub, context),
      Promise.all((Object.keys(LANES) as Lane[]).map((lane) => backlogOf(hub, context, lane, nowMs))),
      hub.flow.since(context, fromMs),
      hub.flow.pulsesOf(context),
      failingJobs(hub, context),
      hub.directory.stores(context.tenantId),
    ]);
  const certificates = await newestCertificates(
    hub,
    context,
    stores.map((store) => store._id),
  );
  const byStore = Map.groupBy(slots, (slot) => slot.storeId as string);
  const standings = stores
    .filter((store) => store.status !== 'uninstalled')
    .map((store): StoreStanding => {
      const mine = byStore.get(store._id) ?? [];
      const pulse = pulses.get(store._id);
      const recent = mine.filter((slot) => slot.at.getTime() >= nowMs - 60_000 - SLOT_MS);
      return {
        storeId: store._id,
        name: store.name,
        platform: store.platform,
        status: store.status,
        lastAcceptedAt: pulse?.acceptedAt?.toISOString() ?? null,
        lastAppliedAt: pulse?.appliedAt?.toISOString() ?? null,
        acceptedPerMinute: recent.reduce((sum, slot) => sum + (slot.accepted ?? 0), 0),
        apply: percentilesOf(merged(mine, 'apply')),
        freshness: percentilesOf(merged(mine, 'freshness')),
        setAside: aside.get(store._id)?.total ?? 0,
        hasAccess: store.access !== null,
        breaker: breakerOf(pulse, nowMs),
        failingJobs: failing.get(store._id) ?? 0,
        certificate: certificates.get(store._id) ?? null,
      };
    });
  return {
    at: new Date(nowMs).toISOString(),
    mongodb: health.mongodb,
    redis: health.redis,
    counts: { product: products, user: users, order: orders },
    waiting: {
      conflicts,
      dead: sumOf([...aside.values()].map((each) => each.dead)),
      parked: sumOf([...aside.values()].map((each) => each.total - each.dead)),
    },
    lanes,
    flow: {
      slotSeconds: SLOT_MS / 1000,
      stages: Object.fromEntries(
        STAGES.map((stage) => [stage, percentilesOf(merged(slots, stage))]),
      ) as Record<Stage, Percentiles>,
      slots: seriesOf(slots, fromMs, nowMs),
    },
    stores: standings,
    certificates: {
      agrees: standings.filter(({ certificate }) => certificate?.state === 'agrees').length,
      notAgreeing: standings.filter(({ certificate: c }) => c !== null && c.state !== 'agrees').length,
      neverCompared: standings.filter(({ certificate }) => certificate === null).length,
    },
  };
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);

async function countLive(
  hub: Hub,
  context: TenantContext,
  kind: Kind,
): Promise<{ count: number; isCapped: boolean }> {
  const count = await hub.entities
    .docs(context, kind)
    .countDocuments({ ...ownedBy(context), state: 'live' }, { limit: MOST_COUNTED, maxTimeMS: BOUND_MS });
  return { count, isCapped: count === MOST_COUNTED };
}

async function setAside(
  hub: Hub,
  context: TenantContext,
): Promise<Map<string, { total: number; dead: number }>> {
  const groups = await hub.log
    .rows(context.region)
    .aggregate<{ _id: string; total: number; dead: number }>(
      [
        { $match: { ...ownedBy(context), state: { $in: ['parked', 'dead'] } } },
        { $limit: MOST_COUNTED },
        {
          $group: {
            _id: '$metadata.storeId',
            total: { $sum: 1 },
            dead: { $sum: { $cond: [{ $eq: ['$state', 'dead'] }, 1, 0] } },
          },
        },
      ],
      { maxTimeMS: BOUND_MS },
    )
    .toArray();
  return new Map(groups.map(({ _id, total, dead }) => [_id, { total, dead }]));
}

async function backlogOf(
  hub: Hub,
  context: TenantContext,
  lane: Lane,
  nowMs: number,
): Promise<Overview['lanes'][number]> {
  const rows = hub.log.rows(context.region);
  const filter = { state: 'pending' as const, lane, ...ownedBy(context) };
  const [depth, [oldest]] = await Promise.all([
    rows.countDocuments(filter, { limit: 10_000, maxTimeMS: BOUND_MS }),
    rows
      .find(filter, { projection: { acceptedAt: 1 }, maxTimeMS: BOUND_MS })
      .sort({ dueAt: 1 })
      .limit(1)
      .toArray(),
  ]);
  return {
    lane,
    depth,
    oldestMs: oldest === undefined ? 0 : Math.max(0, nowMs - oldest.acceptedAt.getTime()),
  };
}

function merged(slots: readonly FlowSlot[], stage: Stage): Histogram {
  const all: Histogram = new Map();
  for (const { took } of slots)
    for (const [bucket, count] of Object.entries(took?.[stage] ?? {})) addTo(all, Number(bucket), count);
  return all;
}

const percentilesOf = (histogram: Histogram): Percentiles => ({
  count: countOf(histogram),
  p50: percentileOf(histogram, 0.5),
  p95: percentileOf(histogram, 0.95),
  p99: percentileOf(histogram, 0.99),
});

function seriesOf(slots: readonly FlowSlot[], fromMs: number, nowMs: number): Overview['flow']['slots'] {
  const byTime = Map.groupBy(slots, (slot) => slot.at.getTime());
  const series = [];
  for (let atMs = fromMs; atMs <= nowMs - SLOT_MS; atMs += SLOT_MS) {
    const mine = byTime.get(atMs) ?? [];
    const apply = merged(mine, 'apply');
    series.push({
      at: new Date(atMs).toISOString(),
      accepted: sumOf(mine.map((slot) => slot.accepted ?? 0)),
      applied: sumOf(mine.map((slot) => slot.applied ?? 0)),
      applyP50: percentileOf(apply, 0.5),
      applyP99: percentileOf(apply, 0.99),
    });
  }
  return series;
}
