import { z } from 'zod';
import { ownership } from './entity-document.ts';

/** What a human may do to agreement, events, stores and keys. Never renamed. */
export const auditActionSchema = z.enum([
  'conflict.resolved',
  'conflict.undone',
  'events.redriven',
  'policy.changed',
  'store.added',
  'store.removed',
  'secret.rotated',
  'access.changed',
  'key.created',
  'key.revoked',
  'reconcile.asked',
  'personal.viewed',
  'session.opened',
]);
export type AuditAction = z.infer<typeof auditActionSchema>;

/**
 * Collection `audit_log`: who did what. The row is written before the effect begins and completed before it is answered:
 * one that stays `begun` was cut short. No secrets and no personal values.
 */
export const auditLogDocumentSchema = z.strictObject({
  _id: z.string().min(8),
  ...ownership,
  at: z.date(),
  /** An operator's key or the command line's user, as they are named. */
  by: z.string().min(1),
  action: auditActionSchema,
  /** What it was done to: an entity's id and field, a store, `policy`. */
  about: z.string(),
  why: z.string().nullable(),
  before: z.unknown(),
  after: z.unknown(),
  outcome: z.enum(['begun', 'done', 'failed']),
  /** Why it failed; never quotes a value. */
  problem: z.string().nullable(),
});
export type AuditLogDocument = z.infer<typeof auditLogDocumentSchema>;
