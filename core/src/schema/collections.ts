import type { z } from 'zod';
import { aiSessionDocumentSchema } from './ai-session.ts';
import { analyticsEventDocumentSchema } from './analytics-event.ts';
import { apiKeyDocumentSchema } from './api-key.ts';
import { auditLogDocumentSchema } from './audit-log.ts';
import { brandDocumentSchema } from './brand.ts';
import { categoryDocumentSchema } from './category.ts';
import { certificateDocumentSchema } from './certificate.ts';
import { feedbackDocumentSchema } from './feedback.ts';
import {
  byScore,
  dueByItself,
  forHumans,
  ours,
  sharding,
  specified,
  type Index,
  type IndexKey,
} from './collection-index.ts';
import { listingDocumentSchema } from './listing.ts';
import { operatorSessionDocumentSchema } from './operator-session.ts';
import { opticiansProductDocumentSchema } from './opticians-product.ts';
import { opticiansStoreDocumentSchema } from './opticians-store.ts';
import { orderDocumentSchema } from './order.ts';
import { productDocumentSchema } from './product.ts';
import { recommendationDocumentSchema } from './recommendation.ts';
import { storeJobDocumentSchema } from './store-job.ts';
import { syncLogDocumentSchema } from './sync-log.ts';
import { tenantDocumentSchema } from './tenant.ts';
import { userDocumentSchema } from './user.ts';
import { writeBackDocumentSchema } from './write-back.ts';

export interface Collection<S extends z.ZodType = z.ZodType> {
  readonly schema: S;
  readonly indexes: readonly Index[];
  /** Null = kept whole on one shard. */
  readonly shardKey: IndexKey | null;
  /** Why the key is not the specification's; null where it is. */
  readonly shardReason: string | null;
  /** How many levels of objects the database itself checks on each write: see `toMongoValidator`. */
  readonly validatedLevels: number;
}

/** The specification's sharding strategy. */
export const specifiedShardKey = { region: 1, timestamp: 1 } as const satisfies IndexKey;
const byTime = { shardKey: specifiedShardKey, shardReason: null, validatedLevels: 1 } as const;

// The index of this key is made when a cluster is sharded by it: elsewhere each write would pay for an index that no query needs.
const byOwner = {
  shardKey: { region: 1, tenantId: 1, _id: 1 },
  shardReason:
    'every hot read and guarded write names the id and the tenant, none the time: with the time in the key each would ask all shards',
  validatedLevels: 1,
} as const;

const directory = {
  shardKey: null,
  shardReason: 'a small directory that is read before the region is known',
  validatedLevels: 3,
} as const;
const EXPIRES_AT = { expireAfterSeconds: 0 } as const;

/** Every collection that is written: what a document is, how it is found, how it is spread. */
export const collections = {
  products: {
    schema: productDocumentSchema,
    ...byOwner,
    indexes: [
      specified({ 'ai_enhanced.style_keywords': 1 }),
      specified({ 'ai_enhanced.face_shape_compatibility': 1 }),
      specified({ 'metadata.updated_at': -1, brand: 1 }),
      specified({ categories: 1, price: 1 }),
      ...byScore(['tenantId']),
      ours(
        { tenantId: 1, 'frame.frameWidthMm': 1, 'frame.bridgeMm': 1 },
        'the view `frames`: fit in millimetres, first the width, then the bridge',
      ),
      ours({ tenantId: 1, state: 1, title: 1 }, "the dashboard's explorer: by title; how many there are"),
      forHumans,
    ],
  },
  opticians_products: {
    schema: opticiansProductDocumentSchema,
    ...byOwner,
    indexes: [
      ...byScore(['tenantId', 'storeId']),
      ours(
        { tenantId: 1, storeId: 1, 'ai_enhanced.style_keywords': 1 },
        "the specification's products index, for the shoppers of one store",
      ),
      ours(
        { tenantId: 1, storeId: 1, categories: 1, price: 1 },
        "the specification's products index, for the shoppers of one store",
      ),
      ours(
        { tenantId: 1, storeId: 1, 'metadata.updated_at': -1, brand: 1 },
        "the specification's products index, for the shoppers of one store",
      ),
      ours({ tenantId: 1, productId: 1 }, 'the views of one product'),
    ],
  },
  users: {
    schema: userDocumentSchema,
    ...byOwner,
    // Down to the measurements: landmarks or an image must not hide in a profile.
    validatedLevels: 3,
    indexes: [
      specified({ 'profile.face_shape': 1 }),
      specified({ 'profile.preferences.brands': 1 }),
      specified({ 'metadata.last_login': -1 }),
      specified({ 'privacyConsent.faceAnalysisConsent.granted': 1 }),
      ours(
        { tenantId: 1, state: 1, 'metadata.created_at': -1 },
        "the dashboard's explorer: newest first; how many there are",
      ),
      forHumans,
      dueByItself,
    ],
  },
  orders: {
    schema: orderDocumentSchema,
    ...byOwner,
    indexes: [
      ours({ tenantId: 1, customerListingId: 1, 'metadata.placed_at': -1 }, "a customer's purchase history"),
      ours(
        { tenantId: 1, storeId: 1, number: 1 },
        'an order by the number that people know; the predecessor of an edited one',
      ),
      ours(
        { tenantId: 1, state: 1, 'metadata.placed_at': -1 },
        "the dashboard's explorer: newest first; how many there are",
      ),
      forHumans,
    ],
  },
  brands: {
    schema: brandDocumentSchema,
    ...byOwner,
    indexes: [ours({ name: 1, tenantId: 1 }, "the recommendation pipeline's $lookup joins on the name")],
  },
  categories: {
    schema: categoryDocumentSchema,
    ...byOwner,
    indexes: [ours({ name: 1, tenantId: 1 }, 'a category by its name')],
  },
  opticians_stores: {
    schema: opticiansStoreDocumentSchema,
    ...directory,
    indexes: [
      ours({ platform: 1, shopKey: 1 }, 'who sent this webhook', { unique: true }),
      ours({ tenantId: 1, _id: 1 }, "a tenant's stores"),
    ],
  },
  tenants: { schema: tenantDocumentSchema, ...directory, indexes: [] },
  api_keys: {
    schema: apiKeyDocumentSchema,
    ...directory,
    indexes: [
      ours({ hash: 1 }, 'who calls', { unique: true }),
      ours({ tenantId: 1, _id: 1 }, "a tenant's keys"),
    ],
  },
  operator_sessions: {
    schema: operatorSessionDocumentSchema,
    ...directory,
    indexes: [
      ours({ keyId: 1 }, 'the sessions that end with their key'),
      ours({ expireAt: 1 }, 'the end of a session', EXPIRES_AT),
    ],
  },
  audit_log: {
    schema: auditLogDocumentSchema,
    ...byOwner,
    indexes: [ours({ tenantId: 1, at: -1 }, 'who did what, newest first')],
  },
  ai_sessions: {
    schema: aiSessionDocumentSchema,
    ...byOwner,
    indexes: [
      specified({ sessionId: 1, timestamp: -1 }),
      specified({ userId: 1, completed: 1 }),
      specified({ region: 1, timestamp: -1 }),
      specified({ faceShape: 1, conversionOutcome: 1 }),
      dueByItself,
    ],
  },
  recommendations: {
    schema: recommendationDocumentSchema,
    ...byOwner,
    indexes: [
      ours({ tenantId: 1, sessionId: 1 }, 'what a session was recommended'),
      ours({ tenantId: 1, userId: 1 }, 'what a person was recommended'),
    ],
  },
  feedback: {
    schema: feedbackDocumentSchema,
    ...byOwner,
    indexes: [
      ours({ tenantId: 1, sessionId: 1 }, "a session's feedback"),
      ours({ tenantId: 1, userId: 1 }, "a person's feedback"),
    ],
  },
  analytics_events: {
    schema: analyticsEventDocumentSchema,
    ...byTime,
    indexes: [
      ours({ region: 1, timestamp: 1, _id: 1 }, 'the shard key; once per interaction', { unique: true }),
      ours({ tenantId: 1, storeId: 1, type: 1, timestamp: -1 }, 'counts by kind over time'),
      ours({ tenantId: 1, sessionId: 1, timestamp: 1 }, "a session's journey"),
      ours({ subject: 1 }, 'erasure', { partialFilterExpression: { subject: { $gt: '' } } }),
      ours({ expireAt: 1 }, 'retention', EXPIRES_AT),
    ],
  },
  sync_log: {
    schema: syncLogDocumentSchema,
    ...byTime,
    indexes: [
      // Elsewhere `_id`, the event's id, is unique by itself.
      sharding({ region: 1, timestamp: 1, _id: 1 }, 'the shard key; once per event', { unique: true }),
      ours({ lane: 1, dueAt: 1 }, 'the queue: what is due, oldest first', {
        partialFilterExpression: { state: 'pending' },
      }),
      ours({ tenantId: 1, state: 1, acceptedAt: -1 }, 'what is parked or dead', {
        partialFilterExpression: { state: { $in: ['parked', 'dead'] } },
      }),
      ours(
        { tenantId: 1, 'metadata.storeId': 1, 'version.sequence': 1 },
        "which numbers of a store's outbox have arrived",
        { partialFilterExpression: { 'version.sequence': { $gt: 0 } } },
      ),
      ours({ subjects: 1 }, 'erasure', { partialFilterExpression: { subjects: { $gt: '' } } }),
    ],
  },
  listings: {
    schema: listingDocumentSchema,
    ...byOwner,
    indexes: [
      ours(
        { region: 1, tenantId: 1, keys: 1, _id: 1 },
        'the ids of the neighbours of a listing, from the index alone',
        {
          partialFilterExpression: { keys: { $gt: '' } },
        },
      ),
      ours(
        { region: 1, tenantId: 1, storeId: 1, kind: 1, _id: 1 },
        "a store's listings: removal, reconciliation",
      ),
      ours(
        { region: 1, tenantId: 1, storeId: 1, kind: 1 },
        'how many of them are deleted or awaited: reconciliation',
        {
          partialFilterExpression: { silent: true },
        },
      ),
      ours(
        { region: 1, tenantId: 1, storeId: 1, kind: 1, leaf: 1, _id: 1 },
        "buckets of a source's hash tree, from the index alone",
        {
          partialFilterExpression: { leaf: { $gt: '' } },
        },
      ),
      ours({ region: 1, tenantId: 1, storeId: 1, _id: 1 }, 'what is to be read back', {
        partialFilterExpression: { 'readBack.0': { $exists: true } },
      }),
      ours({ subject: 1 }, 'erasure', { partialFilterExpression: { subject: { $gt: '' } } }),
    ],
  },
  store_jobs: {
    schema: storeJobDocumentSchema,
    ...byOwner,
    indexes: [
      ours({ dueAt: 1 }, 'what is due, the longest waiting first', {
        partialFilterExpression: { dueAt: { $gt: new Date(0) } },
      }),
      ours({ job: 1, finishedAt: 1 }, 'the store that is looked after least: metrics', {
        partialFilterExpression: { dueAt: { $gt: new Date(0) } },
      }),
      ours({ tenantId: 1, storeId: 1 }, "a store's jobs"),
    ],
  },
  certificates: {
    schema: certificateDocumentSchema,
    ...byOwner,
    indexes: [
      ours({ tenantId: 1, storeId: 1, resource: 1, at: -1 }, "a store's certificates, newest first"),
      ours({ expireAt: 1 }, 'retention', EXPIRES_AT),
    ],
  },
  write_backs: {
    schema: writeBackDocumentSchema,
    ...byOwner,
    indexes: [
      ours({ tenantId: 1, storeId: 1, sequence: 1 }, "a store's feed of facts"),
      ours({ tenantId: 1, storeId: 1, state: 1, dueAt: 1 }, 'what is to be written, and what was set aside'),
    ],
  },
} as const satisfies Readonly<Record<string, Collection>>;

/** Collections that are read only: another one, seen differently. Always consistent with it, and no second write. */
export const views = {
  frames: {
    on: 'products',
    pipeline: [
      { $match: { state: 'live', frame: { $ne: {} } } },
      {
        $replaceWith: {
          $mergeObjects: [
            '$frame',
            { _id: '$_id', tenantId: '$tenantId', region: '$region', brand: '$brand', title: '$title' },
          ],
        },
      },
    ],
  },
} as const;

export type CollectionName = keyof typeof collections;
/** A document of a collection, as it is read. */
export type DocumentOf<N extends CollectionName> = z.infer<(typeof collections)[N]['schema']>;
