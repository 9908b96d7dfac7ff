export { eventIdSchema, listingIdSchema, resourceIdSchema, storeIdSchema, tenantIdSchema } from './ids.ts';
export type { EventId, ListingId, ResourceId, StoreId, TenantId } from './ids.ts';
export { kindSchema, regionSchema, sourceSchema } from './source.ts';
export type { Kind, Region, Source } from './source.ts';
export { currencySchema, instantSchema, minorSchema, moneySchema } from './primitives.ts';
export type { Money } from './primitives.ts';
export { frameFactsSchema, frameMaterialSchema, frameRimSchema, frameShapeSchema } from './frame-facts.ts';
export type { FrameFacts } from './frame-facts.ts';
export { eyewearSchema, faceShapeSchema, productGroups } from './product-groups.ts';
export type { Eyewear, ProductGroups } from './product-groups.ts';
export {
  addressSchema,
  contactSchema,
  measurementsSchema,
  privacyPurposeSchema,
  userGroups,
} from './user-groups.ts';
export type { PrivacyPurpose, UserGroups } from './user-groups.ts';
export {
  ORDER_STATUSES,
  orderGroups,
  orderLineSchema,
  orderStatusSchema,
  refundSchema,
} from './order-groups.ts';
export type { OrderGroups } from './order-groups.ts';
export { feedbackGroups, recommendationGroups, sessionGroups } from './session-groups.ts';
export type { FeedbackGroups, RecommendationGroups, SessionGroups } from './session-groups.ts';
export { synchronizationEventSchema } from './event.ts';
export type { SynchronizationEvent } from './event.ts';
export { bytesSchema, sealedSchema } from './sealed.ts';
export type { DriverBinary, Sealed } from './sealed.ts';
export { aliasDocumentSchema, goneDocumentSchema, reviewSchema } from './entity-document.ts';
export type { AliasDocument, GoneDocument } from './entity-document.ts';
export { productDocumentSchema, productSchema } from './product.ts';
export type { Product, ProductDocument } from './product.ts';
export { opticiansProductDocumentSchema } from './opticians-product.ts';
export type { OpticiansProductDocument } from './opticians-product.ts';
export { frameDocumentSchema } from './frame.ts';
export type { FrameDocument } from './frame.ts';
export { userDocumentSchema, userSchema } from './user.ts';
export type { User, UserDocument } from './user.ts';
export { orderDocumentSchema, orderSchema } from './order.ts';
export type { Order, OrderDocument } from './order.ts';
export { brandDocumentSchema } from './brand.ts';
export type { BrandDocument } from './brand.ts';
export { categoryDocumentSchema } from './category.ts';
export type { CategoryDocument } from './category.ts';
export { opticiansStoreDocumentSchema, platformSchema, storeSecretSchema } from './opticians-store.ts';
export type { OpticiansStoreDocument, Platform } from './opticians-store.ts';
export { tenantDocumentSchema } from './tenant.ts';
export type { TenantDocument } from './tenant.ts';
export { apiKeyDocumentSchema } from './api-key.ts';
export type { ApiKeyDocument } from './api-key.ts';
export { auditActionSchema, auditLogDocumentSchema } from './audit-log.ts';
export type { AuditAction, AuditLogDocument } from './audit-log.ts';
export { operatorSessionDocumentSchema } from './operator-session.ts';
export type { OperatorSessionDocument } from './operator-session.ts';
export { aiSessionDocumentSchema, aiSessionSchema } from './ai-session.ts';
export type { AiSession, AiSessionDocument } from './ai-session.ts';
export { recommendationDocumentSchema, recommendationSchema } from './recommendation.ts';
export type { Recommendation, RecommendationDocument } from './recommendation.ts';
export { feedbackDocumentSchema, feedbackSchema } from './feedback.ts';
export type { Feedback, FeedbackDocument } from './feedback.ts';
export { analyticsEventDocumentSchema } from './analytics-event.ts';
export type { AnalyticsEventDocument } from './analytics-event.ts';
export { laneSchema, problemSchema, syncLogDocumentSchema, verbSchema } from './sync-log.ts';
export type { SyncLogDocument } from './sync-log.ts';
export { claimsSchema, listingDocumentSchema } from './listing.ts';
export type { ListingDocument } from './listing.ts';
export {
  certificateDocumentSchema,
  certificateSchema,
  completenessSchema,
  signatureSchema,
} from './certificate.ts';
export type { Certificate, CertificateDocument, Completeness } from './certificate.ts';
export { pulledResourceSchema, storeJobDocumentSchema } from './store-job.ts';
export type { StoreJobDocument } from './store-job.ts';
export { writeBackDocumentSchema } from './write-back.ts';
export type { WriteBackDocument } from './write-back.ts';
export { collections, views, specifiedShardKey } from './collections.ts';
export type { Collection, CollectionName, DocumentOf } from './collections.ts';
export type { Index, IndexKey, IndexOptions } from './collection-index.ts';
export { toJsonSchema } from './json-schema.ts';
export type { JsonSchema } from './json-schema.ts';
export { toMongoValidator } from './mongo-validator.ts';
export type { MongoValidator } from './mongo-validator.ts';
export {
  claimGroupsSchema,
  familiesByKind,
  groupSchemaOf,
  groupsByKind,
  interactionSchema,
  plainGroupsOf,
  statementSchema,
  statementSchemaOf,
} from './statement.ts';
