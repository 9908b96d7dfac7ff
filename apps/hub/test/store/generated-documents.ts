import { seeded } from '@varai/core/testkit';
import type { Document } from 'mongodb';

const SHAPES = ['oval', 'round', 'square', 'heart', 'diamond', 'oblong'] as const;
export const BRANDS = Array.from({ length: 40 }, (_, i) => `Brand ${i}`);
const CATEGORIES = ['Sunglasses', 'Optical', 'Kids', 'Sport'];
const START_MS = Date.UTC(2026, 0, 1);

const iso = (ms: number): string => new Date(ms).toISOString();
const bookkeeping = (id: string, tenantId: string): Document => ({
  _id: id, tenantId, region: 'EU', state: 'live', members: [id], aliasOf: null, revision: 1,
  basis: { policy: 1, listings: '@1' }, appliedAt: new Date(START_MS), rederiveAt: null, reviews: [],
}); // prettier-ignore

export interface Seeded {
  readonly tenantId: string;
  readonly stores: readonly string[];
}

/** Tenants that share one database: whatever is asked of one must not read the others'. */
export const TENANTS: readonly Seeded[] = ['ta', 'tb', 'tc'].map((tenantId) => ({
  tenantId,
  stores: [`${tenantId}-1`, `${tenantId}-2`],
}));

const random = seeded('generated-documents');
const compatibility = (): Record<string, number> =>
  Object.fromEntries(SHAPES.map((shape) => [shape, random.int(0, 1000) / 1000]));

function productFields(n: number): Document {
  return {
    title: `Frame ${n}`, description: null, brand: random.pick(BRANDS), product_type: null, handle: null, url: null, published: true,
    tags: [], categories: [random.pick(CATEGORIES)], images: [], variants: [], children: [],
    frame: { frameWidthMm: random.int(120, 150), bridgeMm: random.int(14, 23) },
    ai_enhanced: { style_keywords: [`style-${n % 500}`], face_shape_compatibility: compatibility() },
    metadata: { created_at: iso(START_MS), updated_at: iso(START_MS + n * 60_000) },
    price: 100 * random.int(50, 400), currency: 'EUR',
  }; // prettier-ignore
}

/** `perTenant` products of each tenant, half of them in each of its stores. */
export function products(perTenant: number): { products: Document[]; views: Document[] } {
  const out: { products: Document[]; views: Document[] } = { products: [], views: [] };
  for (const { tenantId, stores } of TENANTS) {
    for (let n = 0; n < perTenant; n++) {
      const storeId = stores[n % stores.length] as string;
      const id = `${storeId}:product:${n}`;
      const fields = productFields(n);
      out.products.push({ ...bookkeeping(id, tenantId), ...fields, offers: {} });
      out.views.push({
        _id: id, tenantId, region: 'EU', storeId, productId: id, state: 'live', bornRevision: 1, revision: 1,
        ...fields, compareAt: null, available: true, quantity: 3,
      }); // prettier-ignore
    }
  }
  return out;
}

const no = { granted: false, at: null };

export const users = (perTenant: number): Document[] =>
  TENANTS.flatMap(({ tenantId, stores }) =>
    Array.from({ length: perTenant }, (_, n) => ({
      ...bookkeeping(`${stores[0]}:user:${n}`, tenantId),
      contact: null, addresses: null,
      profile: { face_shape: random.pick(SHAPES), face_analysis: null, preferences: { brands: [random.pick(BRANDS), random.pick(BRANDS)] }, locale: null },
      privacyConsent: { emailMarketing: no, smsMarketing: no, dataSale: no, analytics: no, faceAnalysisConsent: { granted: random.chance(0.2), at: null } },
      metadata: { last_login: iso(START_MS + random.int(0, 1_000_000) * 1000) },
    })),
  ); // prettier-ignore

export const sessions = (perTenant: number): Document[] =>
  TENANTS.flatMap(({ tenantId, stores }) =>
    Array.from({ length: perTenant }, (_, n) => ({
      ...bookkeeping(`${stores[0]}:session:${n}`, tenantId),
      storeId: stores[0], sessionId: `${tenantId}-s${n}`, userId: `u${n % 100}`, timestamp: iso(START_MS + n * 60_000), lastSeenAt: iso(START_MS + n * 60_000),
      status: 'completed', completed: random.chance(0.5), conversionOutcome: random.pick(['purchased', 'saved', 'abandoned']), stage: null, platform: 'html',
      device: null, continuesSessionId: null, faceShape: random.pick(SHAPES),
    })),
  ); // prettier-ignore

export const orders = (perTenant: number): Document[] =>
  TENANTS.flatMap(({ tenantId, stores }) =>
    Array.from({ length: perTenant }, (_, n) => ({
      ...bookkeeping(`${stores[0]}:order:${n}`, tenantId),
      storeId: stores[0], number: `${1000 + n}`, status: 'processing', financial: null, fulfillment: null, cancellation: null, currency: 'EUR', totalMinor: 100,
      subtotalMinor: null, taxMinor: null, shippingMinor: null, discountMinor: null, presentment: null, refunds: {}, refundedMinor: 0, lines: [],
      customerListingId: `${stores[0]}:user:${n % 50}`, guest: false, contact: null, metadata: { placed_at: iso(START_MS + n * 60_000) },
    })),
  ); // prettier-ignore

export const listings = (perTenant: number): Document[] =>
  TENANTS.flatMap(({ tenantId, stores }) =>
    Array.from({ length: perTenant }, (_, n) => ({
      _id: `${stores[n % 2]}:product:${n}`, tenantId, region: 'EU', storeId: stores[n % 2], source: 'html', kind: 'product', resourceId: `${n}`,
      claims: '{}', keys: [`gtin:${Math.floor(n / 2)}`], subject: null, revision: 1,
    })),
  ); // prettier-ignore

const LANES = ['real-time', 'near-real-time', 'batch'] as const;

/** Mostly done; one in twenty waits, one in a hundred is set aside. */
export const inboxRows = (perTenant: number): Document[] =>
  TENANTS.flatMap(({ tenantId, stores }) =>
    Array.from({ length: perTenant }, (_, n) => ({
      _id: `${tenantId}-event-${n}`, tenantId, region: 'EU', timestamp: new Date(START_MS + n * 60_000), source: 'html', eventType: 'update', entityType: 'order', entityId: `${n}`,
      metadata: { storeId: stores[n % 2], region: 'EU', priority: 'high' }, version: { snapshotMs: 1, acceptedMs: 1, sequence: 0, from: 'source' }, resource: 'orders', verb: 'update',
      lane: LANES[n % 3], state: n % 20 === 0 ? 'pending' : n % 100 === 1 ? 'parked' : n % 100 === 2 ? 'dead' : 'done',
      acceptedAt: new Date(START_MS + n * 1000), dueAt: new Date(START_MS + n * 1000), attempts: 0, raw: { id: 'r', at: 0, length: 1 }, subjects: [`p${n % 500}`],
    })),
  ); // prettier-ignore
