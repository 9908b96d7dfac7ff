import { isDeepStrictEqual } from 'node:util';
import type { Region, StoreId, TenantId } from '@varai/core/schema';
import type { AnyBulkWriteOperation, Collection } from 'mongodb';
import type { BreakerReading, BreakerState } from '../connectors/circuit-breaker.ts';
import type { AskedShop } from '../connectors/shops.ts';
import { addTo, bucketOf, type Histogram } from '../observe/histogram.ts';
import type { Stage } from '../observe/metrics.ts';
import type { Lane } from '../sync/lanes.ts';
import type { Connections } from './connections.ts';
import type { Platform, TenantContext } from './tenancy.ts';

/** What happened to one store's events of one lane within one slot of time, over all processes. */
export interface FlowSlot {
  _id: string;
  tenantId: TenantId;
  region: Region;
  storeId: StoreId;
  lane: Lane;
  /** Its beginning. */
  at: Date;
  accepted?: number;
  applied?: number;
  /** By stage, counts by bucket of duration. */
  took?: Partial<Record<Stage, Record<string, number>>>;
  expireAt: Date;
}

/** When a store was last heard and last applied, and how its API is being asked. */
export interface StorePulse {
  _id: StoreId;
  tenantId: TenantId;
  acceptedAt?: Date;
  appliedAt?: Date;
  /** As the process found it that wrote last. */
  breaker?: BreakerReading & { readonly platform: Platform };
}

interface Whose extends TenantContext {
  readonly storeId: StoreId;
}

interface Open {
  readonly whose: Whose;
  readonly lane: Lane;
  readonly atMs: number;
  accepted: number;
  applied: number;
  /** The last of each, ms since 1970; 0 = none. */
  acceptedMs: number;
  appliedMs: number;
  readonly took: Record<Stage, Histogram>;
}

export const SLOT_MS = 5_000;
const KEPT_MS = 3_600_000;

/**
 * The live flow: counted in memory, added to MongoDB every few seconds, so that what is shown is one look at a few small
 * documents and never a count over events. What a crash loses are seconds of figures.
 */
export class FlowSlots {
  readonly #connections: Connections;
  readonly #now: () => number;
  #open = new Map<string, Open>();
  /** By store, the reading that this process wrote last. */
  readonly #breakers = new Map<StoreId, BreakerReading>();

  constructor(connections: Connections, now: () => number) {
    this.#connections = connections;
    this.#now = now;
  }

  slots(context: TenantContext): Collection<FlowSlot> {
    return this.#connections.of(context.region).collection<FlowSlot>('flow_slots');
  }

  pulses(context: TenantContext): Collection<StorePulse> {
    return this.#connections.of(context.region).collection<StorePulse>('store_pulses');
  }

  /** An event is durable; `ackMs` from its bytes to here. */
  accepted(whose: Whose, lane: Lane, ackMs: number): void {
    const slot = this.#slot(whose, lane);
    slot.accepted += 1;
    slot.acceptedMs = this.#now();
    addTo(slot.took.ack, bucketOf(ackMs));
  }

  /** An event's entity is visible; `freshnessMs` null where the source gave no time of its own. */
  applied(whose: Whose, lane: Lane, applyMs: number, freshnessMs: number | null): void {
    const slot = this.#slot(whose, lane);
    slot.applied += 1;
    slot.appliedMs = this.#now();
    addTo(slot.took.apply, bucketOf(applyMs));
    if (freshnessMs !== null) addTo(slot.took.freshness, bucketOf(freshnessMs));
  }

  #slot(whose: Whose, lane: Lane): Open {
    const atMs = Math.floor(this.#now() / SLOT_MS) * SLOT_MS;
    const key = `${whose.storeId}:${lane}:${atMs}`;
    const known = this.#open.get(key);
    if (known !== undefined) return known;
    const { tenantId, region, storeId } = whose;
    const took = { ack: new Map(), apply: new Map(), freshness: new Map() };
    const slot: Open = {
      whose: { tenantId, region, storeId },
      lane,
      atMs,
      accepted: 0,
      applied: 0,
      acceptedMs: 0,
      appliedMs: 0,
      took,
    };
    this.#open.set(key, slot);
    return slot;
  }

  /** Adds what was counted since the last time. Rejects where the database is away; those figures are then lost. */
  async flush(): Promise<void> {
    const counted = [...this.#open.values()];
    this.#open = new Map();
    for (const [region, mine] of Map.groupBy(counted, (slot) => slot.whose.region)) {
      const context = { region, tenantId: '' as TenantId };
      const options = { ordered: false, writeConcern: { w: 1 as const } };
      await this.slots(context).bulkWrite(mine.map(added), options);
      await this.pulses(context).bulkWrite(mine.map(beaten), options);
    }
  }

  /** Writes how the breakers of stores stand, where that changed since this process last did. */
  async asked(shops: readonly AskedShop[]): Promise<void> {
    const changed = shops.filter(
      ({ storeId, breaker }) => !isDeepStrictEqual(this.#breakers.get(storeId), breaker),
    );
    for (const [region, mine] of Map.groupBy(changed, (shop) => shop.region)) {
      const operations = mine.map(({ storeId, tenantId, platform, breaker }) => ({
        updateOne: {
          filter: { _id: storeId },
          update: { $set: { breaker: { ...breaker, platform } }, $setOnInsert: { tenantId } },
          upsert: true,
        },
      }));
      await this.pulses({ region, tenantId: '' as TenantId }).bulkWrite(operations, { ordered: false });
      for (const { storeId, breaker } of mine) this.#breakers.set(storeId, breaker);
    }
  }

  /** How many stores of a region there are by platform and state of their breaker. */
  async breakers(
    region: Region,
  ): Promise<{ readonly platform: Platform; readonly state: BreakerState; readonly count: number }[]> {
    const groups = await this.pulses({ region, tenantId: '' as TenantId })
      .aggregate<{ _id: { platform: Platform; state: BreakerState }; count: number }>([
        { $match: { tenantId: { $gt: '' }, 'breaker.state': { $exists: true } } },
        {
          $group: { _id: { platform: '$breaker.platform', state: '$breaker.state' }, count: { $sum: 1 } },
        },
      ])
      .toArray();
    return groups.map(({ _id, count }) => ({ ..._id, count }));
  }

  /** A tenant's slots that began at or after an instant. */
  since(context: TenantContext, fromMs: number): Promise<FlowSlot[]> {
    return this.slots(context)
      .find({ tenantId: context.tenantId, at: { $gte: new Date(fromMs) } })
      .toArray();
  }

  /** Whether the store ever sent an event by itself. */
  async isHeard({ region, tenantId, storeId }: Whose): Promise<boolean> {
    const pulse = await this.pulses({ region, tenantId }).findOne({ _id: storeId, tenantId });
    return pulse?.acceptedAt !== undefined;
  }

  async pulsesOf(context: TenantContext): Promise<Map<string, StorePulse>> {
    const found = await this.pulses(context).find({ tenantId: context.tenantId }).toArray();
    return new Map(found.map((pulse) => [pulse._id, pulse]));
  }
}

function added({ whose, lane, atMs, accepted, applied, took }: Open): AnyBulkWriteOperation<FlowSlot> {
  const inc: Record<string, number> = { accepted, applied };
  for (const [stage, histogram] of Object.entries(took))
    for (const [bucket, count] of histogram) inc[`took.${stage}.${bucket}`] = count;
  return {
    updateOne: {
      filter: { _id: `${whose.storeId}:${lane}:${atMs}` },
      update: {
        $inc: inc,
        $setOnInsert: { ...whose, lane, at: new Date(atMs), expireAt: new Date(atMs + KEPT_MS) },
      },
      upsert: true,
    },
  };
}

function beaten({ whose, acceptedMs, appliedMs }: Open): AnyBulkWriteOperation<StorePulse> {
  return {
    updateOne: {
      filter: { _id: whose.storeId },
      update: {
        $max: {
          ...(acceptedMs > 0 ? { acceptedAt: new Date(acceptedMs) } : {}),
          ...(appliedMs > 0 ? { appliedAt: new Date(appliedMs) } : {}),
        },
        $setOnInsert: { tenantId: whose.tenantId },
      },
      upsert: true,
    },
  };
}
