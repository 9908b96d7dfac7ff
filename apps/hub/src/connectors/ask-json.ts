import type { z } from 'zod';
import { ShopUnavailable, type ShopCall, type ShopHttp } from './shop-http.ts';
import { requestJson } from './shop-json.ts';

/** A JSON answer that was read. */
export interface ShapedAnswer<T> {
  readonly value: T;
  readonly answeredMs: number;
}

/**
 * Asks for JSON of a known shape. Null where the shop answers 404. An answer of another shape counts as none, like one that is
 * cut short: it is asked for again, then throws ShopUnavailable.
 */
export async function askJson<T>(
  http: ShopHttp,
  call: Omit<ShopCall, 'judge'>,
  shape: z.ZodType<T>,
): Promise<ShapedAnswer<T> | null> {
  let shaped: { readonly value: T } | null = null;
  const { answeredMs } = await requestJson(http, call, (given) => {
    const read = shape.safeParse(given);
    if (!read.success) {
      const [issue] = read.error.issues;
      throw new ShopUnavailable(`an answer of another shape: ${issue?.path.join('.')}: ${issue?.message}`);
    }
    shaped = { value: read.data };
    return {};
  });
  return shaped === null ? null : { ...(shaped as { readonly value: T }), answeredMs };
}
