import { z } from 'zod';
import { orderGroups } from './order-groups.ts';
import { instantSchema } from './primitives.ts';
import { productGroups } from './product-groups.ts';
import { feedbackGroups, recommendationGroups, sessionGroups } from './session-groups.ts';
import { kindSchema, type Kind } from './source.ts';
import { userGroups } from './user-groups.ts';
import { resourceIdSchema } from './ids.ts';
import { verbSchema } from './sync-log.ts';

type Groups = Readonly<Record<string, z.ZodType>>;

/** The policy's rows that a source may claim, by kind. */
export const groupsByKind: Readonly<Record<Kind, Groups>> = {
  product: productGroups,
  user: userGroups,
  order: orderGroups,
  session: sessionGroups,
  recommendation: recommendationGroups,
  feedback: feedbackGroups,
};

/** Rows of which a listing may hold several, each under `<family>:<part>`: a variant sent by itself, a refund. */
export const familiesByKind: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  product: ['identity', 'pricing', 'inventory'],
  order: ['refund'],
};

// Refunds add up: each needs a name of its own.
const ONLY_AS_FAMILY: ReadonlySet<string> = new Set(['refund']);

/** The groups that stand by their own name. */
export const plainGroupsOf = (kind: Kind): Groups =>
  Object.fromEntries(Object.entries(groupsByKind[kind]).filter(([group]) => !ONLY_AS_FAMILY.has(group)));

/** The schema of a group's value, or null where the kind has no such group. */
export function groupSchemaOf(kind: Kind, group: string): z.ZodType | null {
  const colon = group.indexOf(':');
  if (colon < 0)
    return Object.hasOwn(groupsByKind[kind], group) && !ONLY_AS_FAMILY.has(group)
      ? (groupsByKind[kind][group] as z.ZodType)
      : null;
  const family = group.slice(0, colon);
  return colon < group.length - 1 && familiesByKind[kind]?.includes(family) === true
    ? (groupsByKind[kind][family] ?? null)
    : null;
}

/** The groups that one statement claims: each whole, none that the kind does not have. */
export const claimGroupsSchema = (kind: Kind): z.ZodType<Record<string, unknown>> =>
  z.record(z.string(), z.unknown()).superRefine((groups, context) => {
    for (const [group, value] of Object.entries(groups)) {
      const result = groupSchemaOf(kind, group)?.safeParse(value);
      if (result === undefined)
        context.addIssue({ code: 'custom', path: [group], message: `a ${kind} has no such group` });
      else
        for (const issue of result.error?.issues ?? [])
          context.addIssue({ code: 'custom', path: [group, ...issue.path], message: issue.message });
    }
  });

const subjectRefSchema = z.strictObject({
  type: z.enum(['customer', 'order', 'session']),
  id: z.string().min(1),
});

/** What one body says about one listing, as the mappers of `platform/` write it. `groups` is the schema of the claims of that kind. */
export const statementSchemaOf = (
  kind: Kind,
  groups: z.ZodType<Record<string, unknown>> = claimGroupsSchema(kind),
) =>
  z.strictObject({
    kind: z.literal(kind),
    resourceId: resourceIdSchema,
    modifiedAt: instantSchema.nullable(),
    verb: verbSchema,
    groups,
    subject: subjectRefSchema.nullable(),
  });

export const statementSchema = z.union(kindSchema.options.map((kind) => statementSchemaOf(kind)));

/** Something that happened once and never changes. */
export const interactionSchema = z.strictObject({
  type: z.string().regex(/^[a-z][a-z0-9_]{2,59}$/, 'past tense, snake case'),
  at: instantSchema,
  index: z.number().int().min(0),
  sessionId: z.string().nullable(),
  userId: z.string().nullable(),
  productId: z.string().nullable(),
  properties: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
