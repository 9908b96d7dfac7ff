import type { z } from 'zod';
import { asText, toJsonSchema, type JsonSchema } from '../../src/schema/json-schema.ts';
import type { Kind } from '../../src/schema/source.ts';
import {
  familiesByKind,
  groupsByKind,
  plainGroupsOf,
  statementSchemaOf,
  claimGroupsSchema,
} from '../../src/schema/statement.ts';

const withoutDialect = (schema: z.ZodType): JsonSchema => {
  const { $schema: _, ...rest } = toJsonSchema(schema);
  return rest;
};

/** The claims of a kind in words of JSON Schema: groups by name, families by pattern, nothing else. */
export const claimGroupsInWords = (kind: Kind): JsonSchema => ({
  type: 'object',
  properties: Object.fromEntries(
    Object.entries(plainGroupsOf(kind)).map(([group, schema]) => [group, withoutDialect(schema)]),
  ),
  patternProperties: Object.fromEntries(
    (familiesByKind[kind] ?? []).map((family) => [
      `^${family}:.+$`,
      withoutDialect(groupsByKind[kind][family] as z.ZodType),
    ]),
  ),
  additionalProperties: false,
});

/** A statement of a kind, with its claims in words. */
export function statementInWords(kind: Kind): JsonSchema {
  const groups = claimGroupsSchema(kind);
  return toJsonSchema(statementSchemaOf(kind, groups), {
    ...asText,
    inWords: (schema) => (schema === groups ? claimGroupsInWords(kind) : undefined),
  });
}
