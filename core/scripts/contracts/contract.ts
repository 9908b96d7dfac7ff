import type { z } from 'zod';
import type { JsonSchema } from '../../src/schema/json-schema.ts';

/** A JSON value, or a date or bytes that the contract writes as text. */
export type Sample =
  | string
  | number
  | boolean
  | null
  | Date
  | Uint8Array
  | readonly Sample[]
  | { readonly [key: string]: Sample };

export interface Invalid {
  /** The place that is refused, as `lines[0].quantity`; empty for the whole. */
  readonly at: string;
  readonly value: Sample;
  /** The rule is code alone: JSON Schema cannot say it, so only implementations of the rule refuse it. */
  readonly inCode?: true;
}

/** A schema that others validate against, with samples chosen by hand. Sample names are file names. */
export interface Contract {
  readonly title: string;
  readonly schema: z.ZodType;
  /** JSON Schema, where it is not the one that the schema itself gives. */
  readonly json?: JsonSchema;
  readonly valid: Readonly<Record<string, Sample>>;
  readonly invalid: Readonly<Record<string, Invalid>>;
}
