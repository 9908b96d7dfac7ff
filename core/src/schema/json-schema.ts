import { z } from 'zod';
import { bytesSchema } from './sealed.ts';

/** One node of a JSON Schema, draft-07. */
export type JsonSchema = { [keyword: string]: unknown };

/** How values that JSON lacks are written. */
export interface Foreign {
  readonly date: JsonSchema;
  readonly bytes: JsonSchema;
  /** What a schema that is checked in code says in words of JSON Schema; undefined = as zod writes it. */
  readonly inWords?: (schema: z.core.$ZodType) => JsonSchema | undefined;
}

export const asText: Foreign = {
  date: { type: 'string', format: 'date-time' },
  bytes: { type: 'string', contentEncoding: 'base64' },
};

/** JSON Schema draft-07, which PHP validators read, of what `schema` accepts. Refinements in code are not in it. */
export const toJsonSchema = (schema: z.ZodType, foreign: Foreign = asText): JsonSchema =>
  z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === 'date') Object.assign(jsonSchema, foreign.date);
      if (zodSchema === bytesSchema) Object.assign(jsonSchema, foreign.bytes);
      Object.assign(jsonSchema, foreign.inWords?.(zodSchema));
    },
  });
