import { parseExact } from '@varai/core';
import {
  ShopUnavailable,
  type Judgement,
  type ShopAnswer,
  type ShopCall,
  type ShopHttp,
} from './shop-http.ts';

export interface JsonAnswer extends Omit<ShopAnswer, 'body'> {
  /** No digit of an id is lost: integers beyond 2^53 are texts. Null with 404. */
  readonly value: unknown;
}

/** Asks for JSON. A body that does not read was cut short: it counts as no answer, and is asked for again where that is right. */
export async function requestJson(
  http: ShopHttp,
  call: Omit<ShopCall, 'judge'>,
  judge: (value: unknown, answer: ShopAnswer) => Judgement = () => ({}),
): Promise<JsonAnswer> {
  let value: unknown = null;
  const { body: _, ...head } = await http.request({
    ...call,
    judge: (answer) => {
      value = parsed(answer);
      return judge(value, answer);
    },
  });
  return { ...head, value };
}

function parsed({ body }: ShopAnswer): unknown {
  try {
    return parseExact(body.toString());
  } catch {
    throw new ShopUnavailable('the answer is no whole JSON');
  }
}
