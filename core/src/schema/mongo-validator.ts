import type { z } from 'zod';
import { canonical, isObject } from '../json.ts';
import { toJsonSchema, type JsonSchema } from './json-schema.ts';

export interface MongoValidator {
  readonly $jsonSchema: JsonSchema;
}

/**
 * The `validator` of a collection, from the schema of its documents, in the words that MongoDB's `$jsonSchema` knows. It accepts
 * whatever the schema accepts, and checks `levels` levels of objects: with 1 the document's own fields (required, known, their types,
 * ranges and enumerations), with 2 also the fields of objects and the members of lists in it. Text patterns are left out.
 * Where a document may be one of several shapes, their fields are laid over each other.
 *
 * The server pays for each checked field on every write: on products 1 level costs about 25 µs a document, 3 levels 50 µs.
 */
export function toMongoValidator(schema: z.ZodType, levels = 1): MongoValidator {
  const node = toJsonSchema(schema, { date: { bsonType: 'date' }, bytes: { bsonType: 'binData' } });
  return { $jsonSchema: convert(node, levels) };
}

// JavaScript writes an integer as int32 or double, another driver as int64.
const INTEGER = ['int', 'long', 'double'];
const BSON_TYPE: Readonly<Record<string, string | readonly string[]>> = {
  string: 'string',
  number: 'number',
  integer: INTEGER,
  boolean: 'bool',
  null: 'null',
  object: 'object',
  array: 'array',
};
const BOUNDS = ['minimum', 'maximum', 'minItems', 'maxItems'];

/** `depth` = how many levels of objects, this one included, are still looked into. */
function convert(node: JsonSchema, depth: number): JsonSchema {
  const alternatives = alternativesOf(node);
  const solid = alternatives.filter((alternative) => alternative['type'] !== 'null');
  if (solid.length === 0) return { bsonType: 'null' };
  const converted = solid.every((alternative) => alternative['type'] === 'object')
    ? convertOne(overlay(solid), depth)
    : either(solid.map((alternative) => convertOne(alternative, depth)));
  return solid.length < alternatives.length ? orNull(converted) : converted;
}

function convertOne(node: JsonSchema, depth: number): JsonSchema {
  const type = node['bsonType'] ?? BSON_TYPE[String(node['type'])];
  const values = 'const' in node ? [node['const']] : node['enum'];
  if (Array.isArray(values)) return { enum: values };
  const out: JsonSchema = type === undefined ? {} : { bsonType: type };
  for (const keyword of BOUNDS) {
    const value = node[keyword];
    // The bounds of a safe integer say nothing that the type does not.
    if (value !== undefined && Math.abs(Number(value)) !== Number.MAX_SAFE_INTEGER) out[keyword] = value;
  }
  if (type === INTEGER) out['multipleOf'] = 1;
  if (type === 'array' && depth > 0 && isObject(node['items'])) out['items'] = convert(node['items'], 0);
  if (type === 'object' && depth > 0) Object.assign(out, convertMembers(node, depth - 1));
  return out;
}

function convertMembers(node: JsonSchema, depth: number): JsonSchema {
  const out: JsonSchema = {};
  const rest = node['additionalProperties'];
  const names = isObject(node['propertyNames']) ? node['propertyNames']['enum'] : undefined;
  const properties: JsonSchema = {};
  for (const [name, member] of Object.entries((node['properties'] ?? {}) as Record<string, JsonSchema>))
    properties[name] = convert(member, depth);
  // Names of a record that come from a list: `$jsonSchema` has no propertyNames.
  if (Array.isArray(names) && isObject(rest))
    for (const name of names) properties[String(name)] = convert(rest, depth);
  if (Object.keys(properties).length > 0) out['properties'] = properties;
  if (Array.isArray(node['required']) && node['required'].length > 0) out['required'] = node['required'];
  if (rest === false || Array.isArray(names)) out['additionalProperties'] = false;
  else if (isObject(rest) && Object.keys(rest).length > 0) out['additionalProperties'] = convert(rest, depth);
  return out;
}

const alternativesOf = (node: JsonSchema): JsonSchema[] => {
  const members = node['anyOf'] ?? node['oneOf'];
  if (Array.isArray(members)) return (members as JsonSchema[]).flatMap(alternativesOf);
  return Array.isArray(node['type'])
    ? (node['type'] as unknown[]).map((type) => ({ ...node, type }))
    : [node];
};

/** Several shapes of one object as one: every field of any, required only where all require it. */
function overlay(shapes: readonly JsonSchema[]): JsonSchema {
  if (shapes.length === 1) return shapes[0] as JsonSchema;
  const found = new Map<string, JsonSchema[]>();
  for (const shape of shapes) {
    for (const [name, member] of Object.entries((shape['properties'] ?? {}) as Record<string, JsonSchema>)) {
      const others = found.get(name) ?? [];
      if (!others.some((other) => canonical(other) === canonical(member)))
        found.set(name, [...others, member]);
    }
  }
  const requiredBy = shapes.map((shape) => (shape['required'] ?? []) as string[]);
  const out: JsonSchema = {
    type: 'object',
    properties: Object.fromEntries(
      [...found].map(([name, members]) => [name, members.length === 1 ? members[0] : { anyOf: members }]),
    ),
    required: (requiredBy[0] ?? []).filter((name) => requiredBy.every((list) => list.includes(name))),
  };
  if (shapes.every((shape) => shape['additionalProperties'] === false)) out['additionalProperties'] = false;
  return out;
}

const typesOf = (node: JsonSchema): string[] =>
  node['bsonType'] === undefined ? [] : ([node['bsonType']].flat() as string[]);

/** Types alone become one list of types; anything more stays a choice. */
const either = (choices: readonly JsonSchema[]): JsonSchema => {
  if (choices.length === 1) return choices[0] as JsonSchema;
  if (choices.every((choice) => Object.keys(choice).length === 1 && 'bsonType' in choice))
    return { bsonType: [...new Set(choices.flatMap(typesOf))] };
  return { anyOf: choices };
};

const orNull = (node: JsonSchema): JsonSchema => {
  if (Array.isArray(node['enum'])) return { enum: [...(node['enum'] as unknown[]), null] };
  if (Array.isArray(node['anyOf'])) return { anyOf: [...(node['anyOf'] as unknown[]), { bsonType: 'null' }] };
  const types = typesOf(node);
  return types.length === 0 ? node : { ...node, bsonType: [...types, 'null'] };
};
