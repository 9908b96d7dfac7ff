import { expect } from 'vitest';
import type { z } from 'zod';
import type { Json } from '../../src/json.ts';
import { mappers, type MapContext, type Mapped, type Statement } from '../../src/platform/index.ts';
import type { Issue } from '../../src/result.ts';
import { orderGroups } from '../../src/schema/order-groups.ts';
import { instantSchema } from '../../src/schema/primitives.ts';
import { productGroups } from '../../src/schema/product-groups.ts';
import { feedbackGroups, recommendationGroups, sessionGroups } from '../../src/schema/session-groups.ts';
import { kindSchema, type Kind } from '../../src/schema/source.ts';
import { userGroups } from '../../src/schema/user-groups.ts';

export type Platform = keyof typeof mappers;

export const context: MapContext = { verb: 'update', currency: 'EUR', timeZone: 'UTC' };

const schemas: Record<Kind, Record<string, z.ZodType>> = {
  product: productGroups,
  user: userGroups,
  order: orderGroups,
  session: sessionGroups,
  recommendation: recommendationGroups,
  feedback: feedbackGroups,
};

/** Every group parses with the schema of its family and holds nothing that the schema does not name. */
export function expectValid(mapped: Mapped): void {
  for (const statement of mapped.statements) {
    kindSchema.parse(statement.kind);
    expect(statement.resourceId).toMatch(/\S/);
    if (statement.modifiedAt !== null) instantSchema.parse(statement.modifiedAt);
    for (const [name, value] of Object.entries(statement.groups)) {
      const family = name.split(':')[0] ?? '';
      const schema = schemas[statement.kind][family];
      expect(schema, `${statement.kind} has no group ${family}`).toBeDefined();
      expect(schema?.parse(value), `${statement.kind} ${name}`).toEqual(value);
    }
  }
  for (const interaction of mapped.interactions) {
    instantSchema.parse(interaction.at);
    expect(interaction.type).toMatch(/^[a-z][a-z0-9_]{2,59}$/);
  }
}

export function map(
  platform: Platform,
  resource: string,
  body: unknown,
  overrides: Partial<MapContext> = {},
): Mapped {
  const mapper = mappers[platform][resource];
  if (mapper === undefined) throw new Error(`${platform} has no ${resource}`);
  const result = mapper(body, { ...context, ...overrides });
  if (!result.ok) throw new Error(`${result.issue.code} at '${result.issue.path}'`);
  expectValid(result.value);
  return result.value;
}

/** The only statement of a body. */
export function one(
  platform: Platform,
  resource: string,
  body: unknown,
  overrides: Partial<MapContext> = {},
): Statement {
  const { statements } = map(platform, resource, body, overrides);
  expect(statements).toHaveLength(1);
  return statements[0] as Statement;
}

export function group(statement: Statement, name: string): Record<string, Json> {
  const value = statement.groups[name];
  expect(value, `no group ${name}`).toBeDefined();
  return value as Record<string, Json>;
}

export function issue(
  platform: Platform,
  resource: string,
  body: unknown,
  overrides: Partial<MapContext> = {},
): Issue {
  const result = mappers[platform][resource]?.(body, { ...context, ...overrides });
  if (result === undefined || result.ok) throw new Error('it was mapped');
  return result.issue;
}
