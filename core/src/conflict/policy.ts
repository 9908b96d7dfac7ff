import { z } from 'zod';
import { kindSchema, sourceSchema, type Kind, type Source } from '../schema/source.ts';

export const strategyNameSchema = z.enum([
  'source_priority',
  'varai_wins',
  'platform_wins',
  'merge_with_timestamp',
  'merge_with_validation',
  'latest_with_consent',
  'merge_arrays',
  'append_only',
  'most_restrictive',
  'last_write_wins',
  'merge',
  'manual_review',
]);
export type StrategyName = z.infer<typeof strategyNameSchema>;

const kindPolicySchema = z.object({
  /** For every field group that `fields` does not name. */
  strategy: strategyNameSchema,
  fields: z.record(z.string(), strategyNameSchema),
});

const sessionPolicySchema = z.object({
  active_session: z.enum(['continue_existing', 'create_new']),
  completed_session: z.enum(['create_new', 'continue_existing']),
  abandoned_session: z.enum(['cleanup_after_timeout']),
  /** Without a sign of life for this long a session counts as abandoned. */
  timeoutMinutes: z
    .number()
    .int()
    .min(1)
    .max(24 * 60),
});

/** Rows that no policy may change: a wrong rule here loses money or a person's refusal. */
const FIXED: Readonly<Record<string, StrategyName>> = {
  'product.inventory': 'platform_wins',
  'product.pricing': 'platform_wins',
  'user.privacy_settings': 'most_restrictive',
  'user.face_analysis_data': 'latest_with_consent',
  'order.refund': 'append_only',
};

/**
 * Rules that give a row another shape than its source said: a value per listing, a vote per purpose, a record per part, or
 * nothing without consent. Only these rows are read in that shape; elsewhere the entity would lose the field.
 */
const SHAPING: Readonly<Partial<Record<StrategyName, readonly string[]>>> = {
  platform_wins: ['product.pricing', 'product.inventory'],
  most_restrictive: ['user.privacy_settings'],
  latest_with_consent: ['user.face_analysis_data'],
  append_only: ['order.refund', 'user.purchase_history'],
};

export const policySchema = z
  .object({
    version: z.number().int().min(1),
    /** Highest first; every source exactly once. */
    priority: z
      .array(sourceSchema)
      .length(sourceSchema.options.length)
      .refine((list) => new Set(list).size === list.length, 'each source exactly once'),
    kinds: z.record(kindSchema, kindPolicySchema),
    session: sessionPolicySchema,
    /** A store may override only what its own listing shows: product rows, by store id. */
    stores: z.record(z.string(), z.object({ fields: z.record(z.string(), strategyNameSchema) })),
  })
  .superRefine((policy, context) => {
    const check = (path: (string | number)[], row: string, strategy: StrategyName): void => {
      const fixed = FIXED[row];
      if (fixed !== undefined && fixed !== strategy) {
        context.addIssue({
          code: 'custom',
          path,
          message: `${row} is always ${fixed}: another rule could lose money or a refusal`,
        });
      } else if (SHAPING[strategy]?.includes(row) === false) {
        context.addIssue({
          code: 'custom',
          path,
          message: `${row} cannot be ${strategy}: that rule is for ${SHAPING[strategy].join(' and ')} alone`,
        });
      }
    };
    for (const [kind, rules] of Object.entries(policy.kinds)) {
      check(['kinds', kind, 'strategy'], `${kind}.*`, rules.strategy);
      for (const [group, strategy] of Object.entries(rules.fields))
        check(['kinds', kind, 'fields', group], `${kind}.${group}`, strategy);
    }
    for (const [store, rules] of Object.entries(policy.stores)) {
      for (const [group, strategy] of Object.entries(rules.fields)) {
        // In its own view a store may keep any row of its own listing.
        if (strategy !== 'platform_wins')
          check(['stores', store, 'fields', group], `product.${group}`, strategy);
      }
    }
  });
export type Policy = z.infer<typeof policySchema>;

/** The specification's tables. */
export const defaultPolicy: Policy = {
  version: 1,
  priority: ['varai', 'shopify', 'magento', 'woocommerce', 'html'],
  kinds: {
    product: {
      strategy: 'source_priority',
      fields: {
        ai_enhanced: 'varai_wins',
        inventory: 'platform_wins',
        pricing: 'platform_wins',
        metadata: 'merge_with_timestamp',
      },
    },
    user: {
      strategy: 'merge_with_validation',
      fields: {
        face_analysis_data: 'latest_with_consent',
        preferences: 'merge_arrays',
        purchase_history: 'append_only',
        privacy_settings: 'most_restrictive',
        contact: 'last_write_wins',
        addresses: 'last_write_wins',
      },
    },
    order: { strategy: 'last_write_wins', fields: { refund: 'append_only' } },
    session: { strategy: 'last_write_wins', fields: {} },
    recommendation: { strategy: 'last_write_wins', fields: {} },
    feedback: { strategy: 'last_write_wins', fields: {} },
  },
  session: {
    active_session: 'continue_existing',
    completed_session: 'create_new',
    abandoned_session: 'cleanup_after_timeout',
    timeoutMinutes: 30,
  },
  stores: {},
};

// Ids and rows may be called like what every object has, `constructor` for one.
const ownMember = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

/** A store's overrides by row, null where it has none. */
export const storeFields = (policy: Policy, storeId: string): Readonly<Record<string, StrategyName>> | null =>
  ownMember(policy.stores, storeId)?.fields ?? null;

export const strategyFor = (policy: Policy, kind: Kind, group: string, storeId?: string): StrategyName =>
  ownMember(FIXED, `${kind}.${group}`) ??
  (storeId === undefined ? undefined : ownMember(storeFields(policy, storeId) ?? {}, group)) ??
  ownMember(policy.kinds[kind].fields, group) ??
  policy.kinds[kind].strategy;

/** Smaller ranks higher. */
export const rankOf = (policy: Policy, source: Source): number => policy.priority.indexOf(source);
