import type { Document } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TenantContext } from '../../src/store/tenancy.ts';
import { LiveHub } from '../sync/live-hub.ts';
import {
  BRANDS,
  inboxRows,
  listings,
  orders,
  products,
  sessions,
  TENANTS,
  users,
} from './generated-documents.ts';

const [TENANT] = TENANTS as [(typeof TENANTS)[number]];
const [STORE] = TENANT.stores as [string];
const CONTEXT = { tenantId: TENANT.tenantId, region: 'EU' } as TenantContext;

let live: LiveHub;
beforeAll(async () => {
  live = await LiveHub.start({ database: 'store_explain' });
  const made = products(2_000);
  const brands = TENANTS.flatMap(({ tenantId }) =>
    BRANDS.map((name, n) => ({ _id: `${tenantId}:${n}`, tenantId, region: 'EU', name })),
  );
  const seeded: Record<string, Document[]> = {
    products: made.products, opticians_products: made.views, brands, users: users(700), ai_sessions: sessions(700), orders: orders(700), listings: listings(1_000), sync_log: inboxRows(2_000),
  }; // prettier-ignore
  await Promise.all(
    Object.entries(seeded).map(([name, docs]) =>
      live.db.collection(name).insertMany(docs, { ordered: false, writeConcern: { w: 1 } }),
    ),
  );
});
afterAll(() => live.stop());

interface Execution {
  readonly nReturned: number;
  readonly totalDocsExamined: number;
  readonly totalKeysExamined: number;
}

const stagesOf = (plan: unknown): string[] =>
  [...JSON.stringify(plan).matchAll(/"stage":"(\w+)"/g)].map(([, stage]) => stage as string);

/** By an index, and reading no more than a tenth more than what comes back in the end. */
function expectFrugal(execution: Execution, returned: number): void {
  expect(stagesOf(execution)).toContain('IXSCAN');
  expect(stagesOf(execution)).not.toContain('COLLSCAN');
  expect(stagesOf(execution)).not.toContain('SORT');
  expect(returned).toBeGreaterThan(0);
  expect(execution.totalDocsExamined).toBeLessThanOrEqual(1.1 * returned);
  expect(execution.totalKeysExamined).toBeLessThanOrEqual(1.1 * returned + 1);
}

async function expectFrugalFind(
  collection: string,
  filter: Document,
  sort: Record<string, 1 | -1> = {},
  limit = 0,
): Promise<void> {
  const cursor = live.db.collection(collection).find(filter).sort(sort).limit(limit);
  const { executionStats } = (await cursor.explain('executionStats')) as { executionStats: Execution };
  expectFrugal(executionStats, executionStats.nReturned);
}

/** The specification's pipeline; the sort stands on the stored field, before `$addFields`: DECISIONS 33. */
const recommendationPipeline = (scope: Document, shape: string): Document[] => {
  const path = `ai_enhanced.face_shape_compatibility.${shape}`;
  return [
    { $match: { ...scope, [path]: { $gte: 0.7 } } },
    { $sort: { [path]: -1, price: 1 } },
    { $limit: 20 },
    { $addFields: { compatibility_score: `$${path}` } },
    {
      $lookup: {
        from: 'brands',
        localField: 'brand',
        foreignField: 'name',
        let: { tenantId: '$tenantId' },
        pipeline: [{ $match: { $expr: { $eq: ['$tenantId', '$$tenantId'] } } }],
        as: 'brand_info',
      },
    },
  ];
};

describe('the recommendation pipeline', () => {
  const scopes: readonly [string, string, Document][] = [
    ['the view of one store', 'opticians_products', { tenantId: TENANT.tenantId, storeId: STORE }],
    ['the products of a tenant', 'products', { tenantId: TENANT.tenantId }],
  ];

  it.each(scopes)(
    'on %s examines 20 documents for 20, and joins brands of its own tenant',
    async (_what, collection, scope) => {
      for (const shape of ['oval', 'oblong']) {
        const pipeline = recommendationPipeline(scope, shape);
        const explained = (await live.db
          .collection(collection)
          .aggregate(pipeline)
          .explain('executionStats')) as { stages: Document[] };
        const [first] = explained.stages;
        expectFrugal((first?.['$cursor'] as { executionStats: Execution }).executionStats, 20);
        const lookup = explained.stages.find((stage) => '$lookup' in stage) as Document;
        expect(lookup['indexesUsed']).toEqual(['name_1_tenantId_1']);
        expect(Number(lookup['totalDocsExamined'])).toBeLessThanOrEqual(1.1 * 20);

        const found = await live.db.collection(collection).aggregate<Document>(pipeline).toArray();
        expect(found).toHaveLength(20);
        for (const doc of found) {
          expect(doc['tenantId']).toBe(TENANT.tenantId);
          expect(doc['brand_info']).toMatchObject([{ tenantId: TENANT.tenantId, name: doc['brand'] }]);
        }
      }
    },
  );

  it('returns what a plain reading of all products gives', async () => {
    const all = await live.db
      .collection('opticians_products')
      .find({ tenantId: TENANT.tenantId, storeId: STORE })
      .toArray();
    const score = (doc: Document): number =>
      (doc['ai_enhanced'] as { face_shape_compatibility: Record<string, number> }).face_shape_compatibility[
        'heart'
      ] as number;
    const best = all
      .filter((doc) => score(doc) >= 0.7)
      .sort((a, b) => score(b) - score(a) || Number(a['price']) - Number(b['price']))
      .slice(0, 20);
    const found = await live.db
      .collection('opticians_products')
      .aggregate<Document>(recommendationPipeline({ tenantId: TENANT.tenantId, storeId: STORE }, 'heart'))
      .toArray();
    expect(found.map((doc) => [doc['compatibility_score'], doc['price']])).toEqual(
      best.map((doc) => [score(doc), doc['price']]),
    );
  });
});

describe("the specification's other queries", () => {
  const own = { tenantId: TENANT.tenantId, storeId: STORE };
  it.each<[string, string, Document, Record<string, 1 | -1>]>([
    ['products by keyword', 'products', { 'ai_enhanced.style_keywords': 'style-7' }, {}],
    [
      'products by change and brand',
      'products',
      { 'metadata.updated_at': { $gte: '2026-01-02T06:00:00.000Z' } },
      { 'metadata.updated_at': -1 },
    ],
    [
      'products by category and price',
      'products',
      { categories: 'Kids', price: { $gte: 10_000, $lt: 20_000 } },
      { price: 1 },
    ],
    [
      "a store's products by keyword",
      'opticians_products',
      { ...own, 'ai_enhanced.style_keywords': 'style-8' },
      {},
    ],
    [
      "a store's products by change",
      'opticians_products',
      { ...own, 'metadata.updated_at': { $gte: '2026-01-02T06:00:00.000Z' } },
      { 'metadata.updated_at': -1 },
    ],
    [
      "a store's products by category and price",
      'opticians_products',
      { ...own, categories: 'Kids', price: { $gte: 10_000, $lt: 20_000 } },
      { price: 1 },
    ],
    ['users by face shape', 'users', { 'profile.face_shape': 'heart' }, {}],
    ['users by preferred brand', 'users', { 'profile.preferences.brands': 'Brand 7' }, {}],
    [
      'users by last login',
      'users',
      { 'metadata.last_login': { $gte: '2026-01-10T00:00:00.000Z' } },
      { 'metadata.last_login': -1 },
    ],
    ['users by consent', 'users', { 'privacyConsent.faceAnalysisConsent.granted': true }, {}],
    ['a session', 'ai_sessions', { sessionId: `${TENANT.tenantId}-s9` }, { timestamp: -1 }],
    ["a user's sessions", 'ai_sessions', { userId: 'u7', completed: true }, {}],
    [
      "a region's sessions",
      'ai_sessions',
      { region: 'EU', timestamp: { $gte: '2026-01-01T10:00:00.000Z' } },
      { timestamp: -1 },
    ],
    ['sessions for training', 'ai_sessions', { faceShape: 'oval', conversionOutcome: 'purchased' }, {}],
    [
      'frames by fit',
      'products',
      { tenantId: TENANT.tenantId, 'frame.frameWidthMm': 135 },
      { 'frame.bridgeMm': 1 },
    ],
    [
      "a customer's orders",
      'orders',
      { tenantId: TENANT.tenantId, customerListingId: `${STORE}:user:7` },
      { 'metadata.placed_at': -1 },
    ],
    ['an order by its number', 'orders', { tenantId: TENANT.tenantId, storeId: STORE, number: '1007' }, {}],
    ["a person's events, for erasure", 'sync_log', { subjects: 'p7' }, {}],
  ])('find %s by an index, and read little else', async (_what, collection, filter, sort) => {
    await expectFrugalFind(collection, filter, sort);
  });
});

describe("the hub's own queries", () => {
  interface Profiled extends Document {
    readonly ns: string;
    readonly planSummary: string;
    readonly docsExamined: number;
    readonly keysExamined: number;
    readonly nreturned: number;
    readonly hasSortStage?: boolean;
  }

  /** As MongoDB itself wrote down what the hub's code asked. */
  async function profiled(work: () => Promise<unknown>): Promise<Profiled[]> {
    const before = new Date();
    await live.db.setProfilingLevel('all');
    await work();
    await live.db.setProfilingLevel('off');
    const filter = { ts: { $gte: before }, planSummary: { $exists: true }, ns: { $not: /system/ } };
    return live.db.collection<Profiled>('system.profile').find(filter).toArray();
  }

  it.each<[string, () => Promise<{ length: number }>]>([
    ['what is due in a lane', () => live.hub.log.due('EU', 'real-time', Date.UTC(2026, 0, 1, 0, 10), 2_000)],
    [
      'what is due in a lane, the oldest few',
      () => live.hub.log.due('EU', 'batch', Date.UTC(2027, 0, 1), 10),
    ],
    ['what is set aside', () => live.hub.log.aside(CONTEXT, {}, 1_000)],
    ['what is parked', () => live.hub.log.aside(CONTEXT, { state: 'parked' }, 1_000)],
    ['the neighbours of a listing', () => live.hub.listings.reach(CONTEXT, [], ['gtin:7', 'gtin:8'])],
  ])('find %s by an index, and read little else', async (_what, ask) => {
    let answer = 0;
    const plans = await profiled(async () => (answer = (await ask()).length));
    expect(plans.length).toBeGreaterThan(0);
    expect(answer).toBeGreaterThan(0);
    const docs = plans.reduce((sum, plan) => sum + plan.docsExamined, 0);
    expect(plans.map((plan) => plan.planSummary).join()).not.toContain('COLLSCAN');
    expect(plans.some((plan) => plan.hasSortStage === true)).toBe(false);
    expect(docs).toBeLessThanOrEqual(1.1 * answer);
  });
});
