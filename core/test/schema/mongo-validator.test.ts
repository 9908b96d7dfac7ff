import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { collections } from '../../src/schema/collections.ts';
import type { Collection, CollectionName } from '../../src/schema/collections.ts';
import type { JsonSchema } from '../../src/schema/json-schema.ts';
import { toMongoValidator } from '../../src/schema/mongo-validator.ts';
import { bytesSchema, sealable } from '../../src/schema/sealed.ts';

const inMongo = (schema: z.ZodType, levels?: number): JsonSchema =>
  toMongoValidator(schema, levels).$jsonSchema;
const field = (schema: z.ZodType, levels?: number): unknown =>
  (inMongo(z.strictObject({ field: schema }), levels)['properties'] as JsonSchema)['field'];
const INTEGER = ['int', 'long', 'double'];

describe('a MongoDB validator', () => {
  it('names the required fields and refuses unknown ones where the schema is strict', () => {
    expect(inMongo(z.strictObject({ a: z.string(), b: z.boolean().optional() }))).toEqual({
      bsonType: 'object',
      properties: { a: { bsonType: 'string' }, b: { bsonType: 'bool' } },
      required: ['a'],
      additionalProperties: false,
    });
    expect(inMongo(z.object({ a: z.string() }))).not.toHaveProperty('additionalProperties');
  });

  it.each([
    ['a date', z.date(), { bsonType: 'date' }],
    ['a date or nothing', z.date().nullable(), { bsonType: ['date', 'null'] }],
    ['bytes', bytesSchema, { bsonType: 'binData' }],
    [
      'a whole number, whichever way the driver writes it',
      z.number().int(),
      { bsonType: INTEGER, multipleOf: 1 },
    ],
    [
      'a count or nothing',
      z.number().int().min(0).nullable(),
      { bsonType: [...INTEGER, 'null'], minimum: 0, multipleOf: 1 },
    ],
    [
      'a measure with its range',
      z.number().min(20).max(80),
      { bsonType: 'number', minimum: 20, maximum: 80 },
    ],
    ['a word of a list', z.enum(['EU', 'NA']), { enum: ['EU', 'NA'] }],
    ['a word of a list or nothing', z.enum(['EU', 'NA']).nullable(), { enum: ['EU', 'NA', null] }],
    ['one word', z.literal('deleted'), { enum: ['deleted'] }],
    ['nothing at all', z.null(), { bsonType: 'null' }],
    ['text, without its pattern', z.string().regex(/^\d+$/).min(2), { bsonType: 'string' }],
    ['bytes or their text', z.union([bytesSchema, z.base64().min(1)]), { bsonType: ['binData', 'string'] }],
    ['anything', z.unknown(), {}],
  ])('knows %s', (_name, schema, expected) => {
    expect(field(schema)).toEqual(expected);
  });

  it('looks as deep as it is told', () => {
    const schema = z.strictObject({ list: z.array(z.string()), inner: z.strictObject({ deep: z.number() }) });
    expect(field(schema, 1)).toEqual({ bsonType: 'object' });
    expect(field(schema, 2)).toEqual({
      bsonType: 'object',
      properties: { list: { bsonType: 'array' }, inner: { bsonType: 'object' } },
      required: ['list', 'inner'],
      additionalProperties: false,
    });
    expect(field(schema, 3)).toMatchObject({
      properties: {
        list: { bsonType: 'array', items: { bsonType: 'string' } },
        inner: { properties: { deep: { bsonType: 'number' } } },
      },
    });
  });

  it('writes a record as additional properties, and one with known names as its fields', () => {
    expect(field(z.record(z.string(), z.number()), 2)).toEqual({
      bsonType: 'object',
      additionalProperties: { bsonType: 'number' },
    });
    expect(field(z.partialRecord(z.enum(['oval', 'round']), z.number().min(0).max(1)), 2)).toEqual({
      bsonType: 'object',
      properties: {
        oval: { bsonType: 'number', minimum: 0, maximum: 1 },
        round: { bsonType: 'number', minimum: 0, maximum: 1 },
      },
      additionalProperties: false,
    });
  });

  it('lays the shapes of a document over each other: required is what all of them need', () => {
    const schema = z.union([
      z.strictObject({ _id: z.string(), aliasOf: z.null(), title: z.string() }),
      z.strictObject({ _id: z.string(), aliasOf: z.string() }),
    ]);
    expect(inMongo(schema)).toEqual({
      bsonType: 'object',
      properties: {
        _id: { bsonType: 'string' },
        aliasOf: { bsonType: ['string', 'null'] },
        title: { bsonType: 'string' },
      },
      required: ['_id', 'aliasOf'],
      additionalProperties: false,
    });
  });

  it('accepts a personal value sealed or plain, and nothing', () => {
    expect(field(sealable(z.strictObject({ email: z.string() })).nullable(), 1)).toEqual({
      bsonType: ['object', 'null'],
    });
  });
});

// What `$jsonSchema` of MongoDB 6.0 understands of what we write.
const KNOWN = new Set([
  'bsonType', 'properties', 'required', 'additionalProperties', 'items', 'enum', 'anyOf',
  'minimum', 'maximum', 'minItems', 'maxItems', 'multipleOf',
]); // prettier-ignore

function keywordsOf(node: unknown, found: Set<string>): Set<string> {
  if (typeof node !== 'object' || node === null) return found;
  for (const [keyword, value] of Object.entries(node as JsonSchema)) {
    found.add(keyword);
    if (keyword === 'properties')
      for (const member of Object.values(value as JsonSchema)) keywordsOf(member, found);
    else if (keyword === 'anyOf') for (const member of value as unknown[]) keywordsOf(member, found);
    else if (keyword === 'items' || keyword === 'additionalProperties') keywordsOf(value, found);
  }
  return found;
}

describe.each(Object.entries(collections as Record<CollectionName, Collection>))(
  'the validator of %s',
  (_name, collection) => {
    const validator = inMongo(collection.schema, collection.validatedLevels);

    it('uses only words that the server knows', () => {
      expect([...keywordsOf(validator, new Set())].filter((keyword) => !KNOWN.has(keyword))).toEqual([]);
    });

    it('requires whose document it is, and refuses fields that the schema does not have', () => {
      expect(validator['required']).toEqual(expect.arrayContaining(['_id', 'region']));
      expect(validator['additionalProperties']).toBe(false);
    });

    it('types every field that it names, but for what may be anything', () => {
      const shape = collection.schema instanceof z.ZodObject ? collection.schema.shape : {};
      for (const [name, member] of Object.entries(validator['properties'] as Record<string, JsonSchema>)) {
        if (!(shape[name] instanceof z.ZodUnknown)) expect(Object.keys(member), name).not.toEqual([]);
      }
    });

    it('stays small enough to be paid on every write', () => {
      expect(JSON.stringify(validator).length).toBeLessThan(collection.validatedLevels === 1 ? 2_000 : 4_000);
    });
  },
);
