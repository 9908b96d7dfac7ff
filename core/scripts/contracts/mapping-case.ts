import type { MapContext, mappers } from '../../src/platform/index.ts';

/** A body value. A `bigint` is written as the plain number that platforms send, all its digits kept. */
export type Body =
  string | number | bigint | boolean | null | readonly Body[] | { readonly [key: string]: Body };

/** One body of one platform, and what must be read from it whoever reads it. */
export interface MappingCase {
  readonly platform: keyof typeof mappers;
  /** Last part of the URL: `orders`, `customers`, `products`… */
  readonly resource: string;
  readonly context: MapContext;
  readonly body: Body;
  /** Chosen by hand, so that no regeneration can change them: place in the result -> value. */
  readonly proves: Readonly<Record<string, Body>>;
}
