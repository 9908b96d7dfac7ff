import type { JsonSchema } from '../../src/schema/json-schema.ts';

/** A JSON value as the schema's own types: text that the contract marks as a date becomes one. */
export function revive(node: JsonSchema, value: unknown): unknown {
  for (const alternative of (node['anyOf'] ?? []) as JsonSchema[]) {
    const revived = revive(alternative, value);
    if (revived !== value) return revived;
  }
  if (typeof value === 'string')
    return node['format'] === 'date-time' && !Number.isNaN(Date.parse(value)) ? new Date(value) : value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const properties = (node['properties'] ?? {}) as Record<string, JsonSchema>;
  const members = Object.entries(value).map(
    ([key, member]) =>
      [key, properties[key] === undefined ? member : revive(properties[key], member)] as const,
  );
  return members.some(([key, member]) => member !== (value as Record<string, unknown>)[key])
    ? Object.fromEntries(members)
    : value;
}
