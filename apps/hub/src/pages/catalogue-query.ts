import type { Filter } from 'mongodb';
import type { Hub } from '../hub.ts';
import type { EntityDoc } from '../store/documents.ts';
import { ownedBy, type TenantContext } from '../store/tenancy.ts';
import type { Picture } from './shown.ts';

export interface Offer {
  readonly storeId: string;
  readonly source: string;
  readonly price: number | null;
  readonly currency: string | null;
  readonly available: boolean;
}

/** An agreed product, as the list shows it. */
export interface ShownProduct {
  readonly _id: string;
  readonly title: string | null;
  readonly brand: string | null;
  readonly images: readonly Picture[];
  readonly frame: Readonly<Record<string, string | number>>;
  readonly offers: Readonly<Record<string, Offer>>;
  /** Ids of products that it is sold as. */
  readonly children: readonly string[];
}

export interface Search {
  readonly text: string;
  /** A store's id, `several` for what more than one sells, or empty for all. */
  readonly soldBy: string;
  /** From 1. */
  readonly page: number;
}

export const PAGE_SIZE = 24;
const MOST_WORDS = 6;
const BOUND_MS = 3_000;
const SHOWN = { title: 1, brand: 1, images: { $slice: 4 }, frame: 1, offers: 1, children: 1 } as const;

const SEARCHED = ['title', 'brand', 'tags', 'frame.shape', 'frame.material', 'frame.colour'] as const;

/** Takes what a person typed as text, never as a pattern. */
const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function filterOf(tenant: TenantContext, { text, soldBy }: Search): Filter<EntityDoc> {
  const words = text
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, MOST_WORDS)
    .map((word) => ({ $regex: literally(word), $options: 'i' }));
  const all = words.map((word) => ({ $or: SEARCHED.map((field) => ({ [field]: word })) }));
  const sold =
    soldBy === ''
      ? {}
      : soldBy === 'several'
        ? { 'members.1': { $exists: true } }
        : { members: { $regex: `^${literally(soldBy)}:` } };
  return { ...ownedBy(tenant), state: 'live', ...sold, ...(all.length > 0 ? { $and: all } : {}) };
}

/** One page of the agreed products by title, and how many there are in all. */
export async function findProducts(
  hub: Hub,
  tenant: TenantContext,
  search: Search,
): Promise<{ products: ShownProduct[]; total: number }> {
  const docs = hub.entities.docs(tenant, 'product');
  const filter = filterOf(tenant, search);
  const [products, total] = await Promise.all([
    docs
      .find(filter, { projection: SHOWN, maxTimeMS: BOUND_MS })
      .sort({ title: 1, _id: 1 })
      .skip((search.page - 1) * PAGE_SIZE)
      .limit(PAGE_SIZE)
      .toArray(),
    docs.countDocuments(filter, { maxTimeMS: BOUND_MS }),
  ]);
  return { products: products as unknown as ShownProduct[], total };
}

/** An event that was applied, as far as everybody may know it. */
export interface AppliedEvent {
  readonly source: string;
  readonly storeId: string;
  readonly resource: string;
  readonly verb: string;
  readonly acceptedAt: Date;
  readonly appliedAfterMs: number;
}

/** Of the events accepted last, those that were applied, newest first. */
export async function lastApplied(hub: Hub, tenant: TenantContext, count: number): Promise<AppliedEvent[]> {
  const rows = await hub.log
    .rows(tenant.region)
    .find(
      {
        _id: { $in: await hub.bodies.lastAccepted(tenant, count) },
        ...ownedBy(tenant),
        state: 'done',
      },
      {
        projection: { source: 1, 'metadata.storeId': 1, resource: 1, verb: 1, acceptedAt: 1, doneAt: 1 },
        maxTimeMS: BOUND_MS,
      },
    )
    .toArray();
  const newestFirst = rows.sort((a, b) => (b.doneAt?.getTime() ?? 0) - (a.doneAt?.getTime() ?? 0));
  return newestFirst.slice(0, count).map(({ source, metadata, resource, verb, acceptedAt, doneAt }) => ({
    source,
    storeId: metadata.storeId,
    resource,
    verb,
    acceptedAt,
    appliedAfterMs: Math.max(0, (doneAt ?? acceptedAt).getTime() - acceptedAt.getTime()),
  }));
}

const MOST_ASIDE = 1_000;

/** Events that wait for a human; counting stops at 1,000. */
export const countAside = (hub: Hub, tenant: TenantContext): Promise<number> =>
  hub.log
    .rows(tenant.region)
    .countDocuments(
      { ...ownedBy(tenant), state: { $in: ['parked', 'dead'] }, 'problem.code': { $exists: true } },
      { limit: MOST_ASIDE },
    );
